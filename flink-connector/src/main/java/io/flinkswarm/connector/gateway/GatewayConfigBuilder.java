package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Public;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The settings of a {@link GatewayConfig}, each checked as it is set and all together by {@link #build}. */
@Public
public final class GatewayConfigBuilder implements Serializable, Cloneable {
    private static final long serialVersionUID = 1L;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    /** A hundred years: sums of times and durations stay in range. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    String host = "127.0.0.1";
    int port = 8765;
    int parallelism = 1;
    int threads = 1;
    String tlsCertificate;
    String tlsPrivateKey;
    String tlsKeystore;
    String tlsKeystorePasswordFile;
    String tlsTrust;
    String tlsTrustPasswordFile;
    ClientAuth clientAuth = ClientAuth.NONE;
    String authKeys;
    String authRevoked;
    List<String> allowedOrigins = List.of();
    int maxMessageBytes = 1 << 20;
    int maxConnections = 20_000;
    int maxConnectionsPerAddress = 1_000;
    Duration connectionTimeout = Duration.ofSeconds(30);
    Duration heartbeatInterval = Duration.ofSeconds(5);
    Duration joinTimeout = Duration.ofSeconds(5);
    int credit = 256;
    int inFlight = 1_024;
    int window = 64;
    int maxWindow = 1_024;
    int maxBuffered = 65_536;
    long maxBufferedBytes = 64L << 20;
    long maxPendingBytes = 4L << 20;
    long maxTotalPendingBytes = 256L << 20;
    Duration slowReaderTimeout = Duration.ofSeconds(10);
    int maxHops = 4;
    int loopbackWindow = 256;
    Duration loopbackGrace = Duration.ofMillis(500);
    String zookeeperConnect;
    String zookeeperRoot = "/flink-swarm";
    String advertisedHost;
    String relayKey;

    GatewayConfigBuilder() {}

    /** Another builder with the same settings. */
    GatewayConfigBuilder copy() {
        try {
            return (GatewayConfigBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What equality looks at. */
    List<Object> values() {
        List<Object> values = new ArrayList<>(List.of(host, port, parallelism, threads, clientAuth, allowedOrigins));
        values.addAll(List.of(maxMessageBytes, maxConnections, maxConnectionsPerAddress, connectionTimeout));
        values.addAll(List.of(
                heartbeatInterval, joinTimeout, credit, inFlight, window, maxWindow, maxBuffered, maxBufferedBytes));
        values.addAll(List.of(
                maxPendingBytes,
                maxTotalPendingBytes,
                slowReaderTimeout,
                maxHops,
                loopbackWindow,
                loopbackGrace,
                zookeeperRoot));
        for (String optional : new String[] {
            tlsCertificate,
            tlsPrivateKey,
            tlsKeystore,
            tlsKeystorePasswordFile,
            tlsTrust,
            tlsTrustPasswordFile,
            authKeys,
            authRevoked,
            zookeeperConnect,
            advertisedHost,
            relayKey
        }) {
            values.add(Objects.requireNonNullElse(optional, ""));
        }
        return values;
    }

    /** The address that the gateway listens on. */
    public GatewayConfigBuilder host(String value) {
        host = text("host", value);
        return this;
    }

    /** The port of the first subtask; a taken one is passed over for the next free one; 0 for any. */
    public GatewayConfigBuilder port(int value) {
        port = range("port", value, 0, 65535);
        return this;
    }

    /** The number of subtasks, each of which hosts a server. */
    public GatewayConfigBuilder parallelism(int value) {
        parallelism = range("parallelism", value, 1, 1024);
        return this;
    }

    /** The network threads of a server. */
    public GatewayConfigBuilder threads(int value) {
        threads = range("threads", value, 1, 256);
        return this;
    }

    /** The PEM file of the server's certificate, followed by its chain. */
    public GatewayConfigBuilder tlsCertificate(String value) {
        tlsCertificate = optional("tls.certificate", value);
        return this;
    }

    /** The PEM file of its private key. */
    public GatewayConfigBuilder tlsPrivateKey(String value) {
        tlsPrivateKey = optional("tls.private-key", value);
        return this;
    }

    /** The PKCS #12 key store with certificate and key, instead of the two. */
    public GatewayConfigBuilder tlsKeystore(String value) {
        tlsKeystore = optional("tls.keystore", value);
        return this;
    }

    /** The file with the key store's password. */
    public GatewayConfigBuilder tlsKeystorePasswordFile(String value) {
        tlsKeystorePasswordFile = optional("tls.keystore-password-file", value);
        return this;
    }

    /** The certificates of those who sign the certificates of clients: a PEM file, or a PKCS #12 key store with its password. */
    public GatewayConfigBuilder tlsTrust(String value) {
        tlsTrust = optional("tls.trust", value);
        return this;
    }

    /** The file with the password of that key store. */
    public GatewayConfigBuilder tlsTrustPasswordFile(String value) {
        tlsTrustPasswordFile = optional("tls.trust-password-file", value);
        return this;
    }

    /** Whether clients are asked for certificates. */
    public GatewayConfigBuilder clientAuth(ClientAuth value) {
        clientAuth = Objects.requireNonNull(value, "tls.client-auth");
        return this;
    }

    /** The file with a key that verifies tokens, or the folder of such files. */
    public GatewayConfigBuilder authKeys(String value) {
        authKeys = optional("auth.keys", value);
        return this;
    }

    /** The file with the ids of tokens that are no longer valid, one a line. */
    public GatewayConfigBuilder authRevoked(String value) {
        authRevoked = optional("auth.revoked", value);
        return this;
    }

    /** The origins of the web pages that may connect. */
    public GatewayConfigBuilder allowedOrigins(List<String> value) {
        allowedOrigins = List.copyOf(value);
        return this;
    }

    /** The longest frame, in bytes. */
    public GatewayConfigBuilder maxMessageBytes(int value) {
        maxMessageBytes = range("max-message-size", value, 1024, 67108864);
        return this;
    }

    /** The connections of a server. */
    public GatewayConfigBuilder maxConnections(int value) {
        maxConnections = range("max-connections", value, 1, 1000000);
        return this;
    }

    /** The connections of a server from one address. */
    public GatewayConfigBuilder maxConnectionsPerAddress(int value) {
        maxConnectionsPerAddress = range("max-connections-per-address", value, 1, 1000000);
        return this;
    }

    /** The silence after which a connection is given up. */
    public GatewayConfigBuilder connectionTimeout(Duration value) {
        connectionTimeout = time("connection-timeout", value);
        return this;
    }

    /** How often the gateway pings. */
    public GatewayConfigBuilder heartbeatInterval(Duration value) {
        heartbeatInterval = time("heartbeat-interval", value);
        return this;
    }

    /** The time from connecting to joining. */
    public GatewayConfigBuilder joinTimeout(Duration value) {
        joinTimeout = time("join-timeout", value);
        return this;
    }

    /** The messages that a client may send before it is given more credit. */
    public GatewayConfigBuilder credit(int value) {
        credit = range("credit", value, 1, 65536);
        return this;
    }

    /** How far a client's highest message may be above the lowest that is not durable. */
    public GatewayConfigBuilder inFlight(int value) {
        inFlight = range("in-flight", value, 1, 65536);
        return this;
    }

    /** The unacknowledged deliveries to a client that does not say its own window. */
    public GatewayConfigBuilder window(int value) {
        window = range("window", value, 1, 65536);
        return this;
    }

    /** The most unacknowledged deliveries that a client may ask for. */
    public GatewayConfigBuilder maxWindow(int value) {
        maxWindow = range("max-window", value, 1, 65536);
        return this;
    }

    /** The messages received and not yet taken by the job, of a server. */
    public GatewayConfigBuilder maxBuffered(int value) {
        maxBuffered = range("max-buffered", value, 1, 1 << 24);
        return this;
    }

    /** The bytes received and not yet taken by the job, of a server. */
    public GatewayConfigBuilder maxBufferedBytes(long value) {
        maxBufferedBytes = range("max-buffered-bytes", value, 65536L, 8589934592L);
        return this;
    }

    /** The bytes that wait for a client to read them. */
    public GatewayConfigBuilder maxPendingBytes(long value) {
        maxPendingBytes = range("max-pending-bytes", value, 65536L, 1L << 30);
        return this;
    }

    /** The bytes that wait for all clients of a server to read them. */
    public GatewayConfigBuilder maxTotalPendingBytes(long value) {
        maxTotalPendingBytes = range("max-total-pending-bytes", value, 65536L, 1L << 40);
        return this;
    }

    /** How long a client may leave more than that unread. */
    public GatewayConfigBuilder slowReaderTimeout(Duration value) {
        slowReaderTimeout = time("slow-reader-timeout", value);
        return this;
    }

    /** How often a message may come back through @coordinator. */
    public GatewayConfigBuilder maxHops(int value) {
        maxHops = range("max-hops", value, 0, 64);
        return this;
    }

    /** The unacknowledged deliveries to @coordinator. */
    public GatewayConfigBuilder loopbackWindow(int value) {
        loopbackWindow = range("loopback-window", value, 1, 65536);
        return this;
    }

    /** How long an in-process loopback waits for what may still come round, after the job's inputs have ended. */
    public GatewayConfigBuilder loopbackGrace(Duration value) {
        loopbackGrace = time("loopback-grace", value);
        return this;
    }

    /** The ZooKeeper servers, where the gateways' addresses are kept. */
    public GatewayConfigBuilder zookeeperConnect(String value) {
        zookeeperConnect = optional("zookeeper.connect", value);
        return this;
    }

    /** The node under which they are kept. */
    public GatewayConfigBuilder zookeeperRoot(String value) {
        zookeeperRoot = text("zookeeper.root", value);
        return this;
    }

    /** The host that others reach this one by, where it is not the one that the gateway listens on. */
    public GatewayConfigBuilder advertisedHost(String value) {
        advertisedHost = optional("advertised-host", value);
        return this;
    }

    /** The file with the secret by which gateways know each other. */
    public GatewayConfigBuilder relayKey(String value) {
        relayKey = optional("relay-key", value);
        return this;
    }

    /**
     * The settings, checked together.
     *
     * @throws IllegalArgumentException naming every combination that is not allowed
     */
    public GatewayConfig build() {
        List<String> mistakes = new ArrayList<>();
        boolean tls = tlsCertificate != null || tlsKeystore != null;
        boolean authenticated = authKeys != null || clientAuth != ClientAuth.NONE;
        if (!LOOPBACK.matcher(host).matches() && !(tls && authenticated)) {
            mistakes.add("gateway.host must be a loopback address, such as 127.0.0.1, where there is no "
                    + (tls ? "authentication" : authenticated ? "TLS" : "TLS and no authentication") + ", but was "
                    + host + "; set gateway.tls.certificate and gateway.tls.private-key, and gateway.auth.keys or"
                    + " gateway.tls.client-auth");
        }
        if ((tlsCertificate == null) != (tlsPrivateKey == null)) {
            mistakes.add("gateway.tls.certificate and gateway.tls.private-key must be set together");
        }
        if (tlsCertificate != null && tlsKeystore != null) {
            mistakes.add("gateway.tls.certificate must not be set beside gateway.tls.keystore");
        }
        if ((tlsKeystore == null) != (tlsKeystorePasswordFile == null)) {
            mistakes.add("gateway.tls.keystore and gateway.tls.keystore-password-file must be set together");
        }
        if (!tls && (tlsTrust != null || clientAuth != ClientAuth.NONE)) {
            mistakes.add("gateway.tls.certificate or gateway.tls.keystore must be set where gateway.tls.trust or"
                    + " gateway.tls.client-auth is");
        }
        if (clientAuth != ClientAuth.NONE && tlsTrust == null) {
            mistakes.add("gateway.tls.trust must be set where gateway.tls.client-auth is " + clientAuth);
        }
        if (tlsTrust == null && tlsTrustPasswordFile != null) {
            mistakes.add("gateway.tls.trust must be set where gateway.tls.trust-password-file is");
        }
        if (relayKey != null && zookeeperConnect == null) {
            mistakes.add("gateway.zookeeper.connect must be set where gateway.relay-key is");
        }
        if (authRevoked != null && authKeys == null) {
            mistakes.add("gateway.auth.keys must be set where gateway.auth.revoked is");
        }
        if (heartbeatInterval.multipliedBy(2).compareTo(connectionTimeout) > 0) {
            mistakes.add("gateway.heartbeat-interval must be at most half of gateway.connection-timeout "
                    + connectionTimeout + ", but was " + heartbeatInterval);
        }
        if (maxPendingBytes < maxMessageBytes) {
            mistakes.add("gateway.max-pending-bytes must be at least gateway.max-message-size " + maxMessageBytes
                    + ", but was " + maxPendingBytes);
        }
        if (maxTotalPendingBytes < maxPendingBytes) {
            mistakes.add("gateway.max-total-pending-bytes must be at least gateway.max-pending-bytes " + maxPendingBytes
                    + ", but was " + maxTotalPendingBytes);
        }
        if (window > maxWindow) {
            mistakes.add("gateway.window must be at most gateway.max-window " + maxWindow + ", but was " + window);
        }
        if (maxBufferedBytes < maxMessageBytes) {
            mistakes.add("gateway.max-buffered-bytes must be at least gateway.max-message-size " + maxMessageBytes
                    + ", but was " + maxBufferedBytes);
        }
        if (maxConnectionsPerAddress > maxConnections) {
            mistakes.add("gateway.max-connections-per-address must be at most gateway.max-connections " + maxConnections
                    + ", but was " + maxConnectionsPerAddress);
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return new GatewayConfig(copy());
    }

    private static int range(String name, int value, int least, int most) {
        return Math.toIntExact(range(name, (long) value, least, most));
    }

    private static long range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "gateway." + name + " must be from " + least + " to " + most + ", but was " + value);
        }
        return value;
    }

    private static Duration time(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "gateway." + name + " must be from 1 ms to a hundred years, but was " + value);
        }
        return value;
    }

    private static String text(String name, String value) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException("gateway." + name + " must not be blank");
        }
        return value;
    }

    private static String optional(String name, String value) {
        return value == null ? null : text(name, value);
    }
}
