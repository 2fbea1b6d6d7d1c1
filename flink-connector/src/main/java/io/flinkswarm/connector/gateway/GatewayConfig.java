package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Public;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How a gateway is reached, by whom, and the bounds of what it holds.
 *
 * <pre>{@code
 * GatewayConfig.builder().port(9000).authKeys("keys.json").build();
 * }</pre>
 *
 * <p>An address other than loopback needs TLS and authentication. {@link GatewayOptions} says what each setting is.
 */
@Public
public final class GatewayConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    /** On the loopback address, port 8765, without TLS and authentication. */
    public static final GatewayConfig DEFAULT = builder().build();

    private final GatewayConfigBuilder set;

    GatewayConfig(GatewayConfigBuilder set) {
        this.set = set;
    }

    /** A builder with the defaults. */
    public static GatewayConfigBuilder builder() {
        return new GatewayConfigBuilder();
    }

    /** A builder with these settings. */
    public GatewayConfigBuilder toBuilder() {
        return set.copy();
    }

    /** The address that the gateway listens on. */
    public String host() {
        return set.host;
    }

    /** The port of the first subtask; 0 for any free one. */
    public int port() {
        return set.port;
    }

    /** The number of subtasks, each of which hosts a server. */
    public int parallelism() {
        return set.parallelism;
    }

    /** The network threads of a server. */
    public int threads() {
        return set.threads;
    }

    /** The PEM file of the server's certificate and its chain, or null. */
    public String tlsCertificate() {
        return set.tlsCertificate;
    }

    /** The PEM file of its private key, or null. */
    public String tlsPrivateKey() {
        return set.tlsPrivateKey;
    }

    /** The PKCS #12 key store with certificate and key, or null. */
    public String tlsKeystore() {
        return set.tlsKeystore;
    }

    /** The file with the key store's password, or null. */
    public String tlsKeystorePasswordFile() {
        return set.tlsKeystorePasswordFile;
    }

    /** The certificates of those who sign the certificates of clients, or null. */
    public String tlsTrust() {
        return set.tlsTrust;
    }

    /** The file with the password of those, where they are a key store, or null. */
    public String tlsTrustPasswordFile() {
        return set.tlsTrustPasswordFile;
    }

    /** Whether clients are asked for certificates. */
    public ClientAuth clientAuth() {
        return set.clientAuth;
    }

    /** The file or folder with the keys that verify tokens, or null. */
    public String authKeys() {
        return set.authKeys;
    }

    /** The file with the ids of tokens that are no longer valid, or null. */
    public String authRevoked() {
        return set.authRevoked;
    }

    /** The origins of the web pages that may connect. */
    public List<String> allowedOrigins() {
        return set.allowedOrigins;
    }

    /** The longest frame in bytes. */
    public int maxMessageBytes() {
        return set.maxMessageBytes;
    }

    /** The most connections of a server. */
    public int maxConnections() {
        return set.maxConnections;
    }

    /** The most connections of a server from one address. */
    public int maxConnectionsPerAddress() {
        return set.maxConnectionsPerAddress;
    }

    /** The silence after which a connection is given up. */
    public Duration connectionTimeout() {
        return set.connectionTimeout;
    }

    /** How often the gateway pings. */
    public Duration heartbeatInterval() {
        return set.heartbeatInterval;
    }

    /** The most time from connecting to joining. */
    public Duration joinTimeout() {
        return set.joinTimeout;
    }

    /** How many messages a client may send before it is given more credit. */
    public int credit() {
        return set.credit;
    }

    /** How far a client's highest message may be above the lowest that is not durable. */
    public int inFlight() {
        return set.inFlight;
    }

    /** The window of deliveries of a client that does not say its own. */
    public int window() {
        return set.window;
    }

    /** The most unacknowledged deliveries that a client may ask for. */
    public int maxWindow() {
        return set.maxWindow;
    }

    /** The most messages that a server has received and the job has not yet taken. */
    public int maxBuffered() {
        return set.maxBuffered;
    }

    /** The most bytes that a server has received and the job has not yet taken. */
    public long maxBufferedBytes() {
        return set.maxBufferedBytes;
    }

    /** The most bytes that wait for a client to read them. */
    public long maxPendingBytes() {
        return set.maxPendingBytes;
    }

    /** The most bytes that wait for all clients of a server to read them. */
    public long maxTotalPendingBytes() {
        return set.maxTotalPendingBytes;
    }

    /** How long a client may read nothing while something waits for it. */
    public Duration slowReaderTimeout() {
        return set.slowReaderTimeout;
    }

    /** How often a message may come back through {@code @coordinator}. */
    public int maxHops() {
        return set.maxHops;
    }

    /** The most unacknowledged deliveries to {@code @coordinator}. */
    public int loopbackWindow() {
        return set.loopbackWindow;
    }

    /** How long an in-process loopback waits for what may still come round, after the job's inputs have ended. */
    public Duration loopbackGrace() {
        return set.loopbackGrace;
    }

    /** The ZooKeeper servers that know the gateways' addresses; null for none. */
    public String zookeeperConnect() {
        return set.zookeeperConnect;
    }

    /** The ZooKeeper node under which the addresses are kept. */
    public String zookeeperRoot() {
        return set.zookeeperRoot;
    }

    /** The host that others reach this one by; null for the one that the gateway listens on. */
    public String advertisedHost() {
        return set.advertisedHost;
    }

    /** The file with the secret by which gateways know each other, base64 of at least 32 bytes; null for no relay. */
    public String relayKey() {
        return set.relayKey;
    }

    /** Whether connections are encrypted. */
    public boolean hasTls() {
        return set.tlsCertificate != null || set.tlsKeystore != null;
    }

    /** Whether clients must say who they are in a way that can be checked. */
    public boolean hasAuthentication() {
        return set.authKeys != null || set.clientAuth != ClientAuth.NONE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GatewayConfig that && that.set.values().equals(set.values());
    }

    @Override
    public int hashCode() {
        return set.values().hashCode();
    }

    /** Where it listens. */
    @Override
    public String toString() {
        return (hasTls() ? "wss://" : "ws://") + set.host + ":" + set.port + " x" + set.parallelism;
    }
}
