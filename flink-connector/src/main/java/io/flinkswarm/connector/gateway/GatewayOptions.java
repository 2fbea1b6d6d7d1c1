package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Public;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * The settings of a gateway by name, for configuration files, {@code -D} and SQL; defaults are those of {@link
 * GatewayConfig}.
 */
@Public
public final class GatewayOptions {
    /** What all names begin with. */
    public static final String PREFIX = "gateway.";

    private static final GatewayConfig DEFAULTS = GatewayConfig.DEFAULT;

    public static final ConfigOption<String> HOST = option("host")
            .stringType()
            .defaultValue(DEFAULTS.host())
            .withDescription("Address that the gateway listens on. Any but a loopback address needs TLS and"
                    + " authentication.");

    public static final ConfigOption<Integer> PORT = option("port")
            .intType()
            .defaultValue(DEFAULTS.port())
            .withDescription("Port of the first subtask. A taken one is passed over for the next free one, which the"
                    + " log names; 0 takes any.");

    public static final ConfigOption<Integer> PARALLELISM = option("parallelism")
            .intType()
            .defaultValue(DEFAULTS.parallelism())
            .withDescription("Subtasks, each of which hosts a server.");

    public static final ConfigOption<Integer> THREADS = option("threads")
            .intType()
            .defaultValue(DEFAULTS.threads())
            .withDescription("Network threads of a server.");

    public static final ConfigOption<String> TLS_CERTIFICATE = option("tls.certificate")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "PEM file of the server's certificate, followed by its chain; without it and without gateway.tls.keystore there is no TLS.");

    public static final ConfigOption<String> TLS_PRIVATE_KEY = option("tls.private-key")
            .stringType()
            .noDefaultValue()
            .withDescription("PEM file of its private key, PKCS #8.");

    public static final ConfigOption<String> TLS_KEYSTORE = option("tls.keystore")
            .stringType()
            .noDefaultValue()
            .withDescription("PKCS #12 key store with certificate and key, instead of the two.");

    public static final ConfigOption<String> TLS_KEYSTORE_PASSWORD_FILE = option("tls.keystore-password-file")
            .stringType()
            .noDefaultValue()
            .withDescription("File with the key store's password.");

    public static final ConfigOption<String> TLS_TRUST = option("tls.trust")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Certificates of those who sign the certificates of clients: a PEM file, or a PKCS #12 key store.");

    public static final ConfigOption<String> TLS_TRUST_PASSWORD_FILE = option("tls.trust-password-file")
            .stringType()
            .noDefaultValue()
            .withDescription("File with the password of that key store.");

    public static final ConfigOption<ClientAuth> TLS_CLIENT_AUTH = option("tls.client-auth")
            .enumType(ClientAuth.class)
            .defaultValue(DEFAULTS.clientAuth())
            .withDescription("Whether clients show certificates: none, want (else a token), need.");

    public static final ConfigOption<String> AUTH_KEYS = option("auth.keys")
            .stringType()
            .noDefaultValue()
            .withDescription("File with a key that verifies tokens, or folder of such files; without it, and without"
                    + " client certificates, anybody on this machine may connect under any name.");

    public static final ConfigOption<String> AUTH_REVOKED = option("auth.revoked")
            .stringType()
            .noDefaultValue()
            .withDescription("File with the ids of tokens that are no longer valid, one a line.");

    public static final ConfigOption<List<String>> ALLOWED_ORIGINS = option("allowed-origins")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("Origins of the web pages that may connect, such as https://desk.example.org.");

    public static final ConfigOption<MemorySize> MAX_MESSAGE_SIZE = option("max-message-size")
            .memoryType()
            .defaultValue(new MemorySize(DEFAULTS.maxMessageBytes()))
            .withDescription("Longest frame that is taken.");

    public static final ConfigOption<Integer> MAX_CONNECTIONS = option("max-connections")
            .intType()
            .defaultValue(DEFAULTS.maxConnections())
            .withDescription("Connections of a server.");

    public static final ConfigOption<Integer> MAX_CONNECTIONS_PER_ADDRESS = option("max-connections-per-address")
            .intType()
            .defaultValue(DEFAULTS.maxConnectionsPerAddress())
            .withDescription("Connections of a server from one address.");

    public static final ConfigOption<Duration> CONNECTION_TIMEOUT = option("connection-timeout")
            .durationType()
            .defaultValue(DEFAULTS.connectionTimeout())
            .withDescription("Silence after which a connection is given up.");

    public static final ConfigOption<Duration> HEARTBEAT_INTERVAL = option("heartbeat-interval")
            .durationType()
            .defaultValue(DEFAULTS.heartbeatInterval())
            .withDescription("How often the gateway pings; at most half of connection-timeout.");

    public static final ConfigOption<Duration> JOIN_TIMEOUT = option("join-timeout")
            .durationType()
            .defaultValue(DEFAULTS.joinTimeout())
            .withDescription("Most time from connecting to joining.");

    public static final ConfigOption<Integer> CREDIT = option("credit")
            .intType()
            .defaultValue(DEFAULTS.credit())
            .withDescription("Messages that a client may send before it is given more credit.");

    public static final ConfigOption<Integer> IN_FLIGHT = option("in-flight")
            .intType()
            .defaultValue(DEFAULTS.inFlight())
            .withDescription("How far a client's highest message may be above its lowest that is not durable; at most"
                    + " the mailboxes' window of deduplication.");

    public static final ConfigOption<Integer> WINDOW = option("window")
            .intType()
            .defaultValue(DEFAULTS.window())
            .withDescription("Unacknowledged deliveries to a client that does not say its own window.");

    public static final ConfigOption<Integer> MAX_WINDOW = option("max-window")
            .intType()
            .defaultValue(DEFAULTS.maxWindow())
            .withDescription("Unacknowledged deliveries that a client may ask for.");

    public static final ConfigOption<Integer> MAX_BUFFERED = option("max-buffered")
            .intType()
            .defaultValue(DEFAULTS.maxBuffered())
            .withDescription(
                    "Messages that a server has received and the job has not yet taken; beyond, clients get no credit.");

    public static final ConfigOption<MemorySize> MAX_BUFFERED_BYTES = option("max-buffered-bytes")
            .memoryType()
            .defaultValue(new MemorySize(DEFAULTS.maxBufferedBytes()))
            .withDescription("The same in bytes.");

    public static final ConfigOption<MemorySize> MAX_PENDING_BYTES = option("max-pending-bytes")
            .memoryType()
            .defaultValue(new MemorySize(DEFAULTS.maxPendingBytes()))
            .withDescription("What may wait for a client to read it.");

    public static final ConfigOption<MemorySize> MAX_TOTAL_PENDING_BYTES = option("max-total-pending-bytes")
            .memoryType()
            .defaultValue(new MemorySize(DEFAULTS.maxTotalPendingBytes()))
            .withDescription("What may wait for all clients of a server to read it.");

    public static final ConfigOption<Duration> SLOW_READER_TIMEOUT = option("slow-reader-timeout")
            .durationType()
            .defaultValue(DEFAULTS.slowReaderTimeout())
            .withDescription("How long a client may leave unread what waits for it; then it is cut and loses nothing.");

    public static final ConfigOption<Integer> MAX_HOPS = option("max-hops")
            .intType()
            .defaultValue(DEFAULTS.maxHops())
            .withDescription("How often a message may come back through @coordinator.");

    public static final ConfigOption<Integer> LOOPBACK_WINDOW = option("loopback-window")
            .intType()
            .defaultValue(DEFAULTS.loopbackWindow())
            .withDescription("Unacknowledged deliveries to @coordinator.");

    public static final ConfigOption<Duration> LOOPBACK_GRACE = option("loopback-grace")
            .durationType()
            .defaultValue(DEFAULTS.loopbackGrace())
            .withDescription("How long an in-process loopback waits for what may still come round, after the job's"
                    + " inputs have ended.");

    public static final ConfigOption<String> ZOOKEEPER_CONNECT = option("zookeeper.connect")
            .stringType()
            .noDefaultValue()
            .withDescription("ZooKeeper servers, host:port with commas between, where the gateways register.");

    public static final ConfigOption<String> ZOOKEEPER_ROOT = option("zookeeper.root")
            .stringType()
            .defaultValue(DEFAULTS.zookeeperRoot())
            .withDescription("Node under which they register.");

    public static final ConfigOption<String> ADVERTISED_HOST = option("advertised-host")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Host that others reach this one by, where it is not the one that the gateway listens on.");

    public static final ConfigOption<String> RELAY_KEY = option("relay-key")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "File with the secret by which the gateways of a job know each other, base64 of at least 32"
                            + " bytes; with it and ZooKeeper, deliveries reach a gateway that is not in the JVM of its sink.");

    private static final List<ConfigOption<?>> ALL = List.of(
            HOST,
            PORT,
            PARALLELISM,
            THREADS,
            TLS_CERTIFICATE,
            TLS_PRIVATE_KEY,
            TLS_KEYSTORE,
            TLS_KEYSTORE_PASSWORD_FILE,
            TLS_TRUST,
            TLS_TRUST_PASSWORD_FILE,
            TLS_CLIENT_AUTH,
            AUTH_KEYS,
            AUTH_REVOKED,
            ALLOWED_ORIGINS,
            MAX_MESSAGE_SIZE,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            CONNECTION_TIMEOUT,
            HEARTBEAT_INTERVAL,
            JOIN_TIMEOUT,
            CREDIT,
            IN_FLIGHT,
            WINDOW,
            MAX_WINDOW,
            MAX_BUFFERED,
            MAX_BUFFERED_BYTES,
            MAX_PENDING_BYTES,
            MAX_TOTAL_PENDING_BYTES,
            SLOW_READER_TIMEOUT,
            MAX_HOPS,
            LOOPBACK_WINDOW,
            LOOPBACK_GRACE,
            ZOOKEEPER_CONNECT,
            ZOOKEEPER_ROOT,
            ADVERTISED_HOST,
            RELAY_KEY);

    private GatewayOptions() {}

    private static ConfigOptions.OptionBuilder option(String name) {
        return ConfigOptions.key(PREFIX + name);
    }

    /** Every option. */
    public static List<ConfigOption<?>> all() {
        return ALL;
    }

    /** Whether there is an option of that name. */
    public static boolean knows(String key) {
        return ALL.stream().anyMatch(option -> option.key().equals(key));
    }

    /**
     * The gateway that a configuration describes; names that do not begin with {@value #PREFIX} are others' affair.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static GatewayConfig read(Configuration configuration) {
        List<String> mistakes = new ArrayList<>();
        for (String key : new TreeSet<>(configuration.keySet())) {
            if (key.startsWith(PREFIX) && !knows(key)) {
                mistakes.add(key + " is not an option of the gateway");
            }
        }
        GatewayConfigBuilder to = GatewayConfig.builder();
        set(HOST, configuration, to::host, mistakes);
        set(PORT, configuration, to::port, mistakes);
        set(PARALLELISM, configuration, to::parallelism, mistakes);
        set(THREADS, configuration, to::threads, mistakes);
        set(TLS_CERTIFICATE, configuration, to::tlsCertificate, mistakes);
        set(TLS_PRIVATE_KEY, configuration, to::tlsPrivateKey, mistakes);
        set(TLS_KEYSTORE, configuration, to::tlsKeystore, mistakes);
        set(TLS_KEYSTORE_PASSWORD_FILE, configuration, to::tlsKeystorePasswordFile, mistakes);
        set(TLS_TRUST, configuration, to::tlsTrust, mistakes);
        set(TLS_TRUST_PASSWORD_FILE, configuration, to::tlsTrustPasswordFile, mistakes);
        set(TLS_CLIENT_AUTH, configuration, to::clientAuth, mistakes);
        set(AUTH_KEYS, configuration, to::authKeys, mistakes);
        set(AUTH_REVOKED, configuration, to::authRevoked, mistakes);
        set(ALLOWED_ORIGINS, configuration, to::allowedOrigins, mistakes);
        set(MAX_MESSAGE_SIZE, configuration, size -> to.maxMessageBytes(bytes(size)), mistakes);
        set(MAX_CONNECTIONS, configuration, to::maxConnections, mistakes);
        set(MAX_CONNECTIONS_PER_ADDRESS, configuration, to::maxConnectionsPerAddress, mistakes);
        set(CONNECTION_TIMEOUT, configuration, to::connectionTimeout, mistakes);
        set(HEARTBEAT_INTERVAL, configuration, to::heartbeatInterval, mistakes);
        set(JOIN_TIMEOUT, configuration, to::joinTimeout, mistakes);
        set(CREDIT, configuration, to::credit, mistakes);
        set(IN_FLIGHT, configuration, to::inFlight, mistakes);
        set(WINDOW, configuration, to::window, mistakes);
        set(MAX_WINDOW, configuration, to::maxWindow, mistakes);
        set(MAX_BUFFERED, configuration, to::maxBuffered, mistakes);
        set(MAX_BUFFERED_BYTES, configuration, size -> to.maxBufferedBytes(size.getBytes()), mistakes);
        set(MAX_PENDING_BYTES, configuration, size -> to.maxPendingBytes(size.getBytes()), mistakes);
        set(MAX_TOTAL_PENDING_BYTES, configuration, size -> to.maxTotalPendingBytes(size.getBytes()), mistakes);
        set(SLOW_READER_TIMEOUT, configuration, to::slowReaderTimeout, mistakes);
        set(MAX_HOPS, configuration, to::maxHops, mistakes);
        set(LOOPBACK_WINDOW, configuration, to::loopbackWindow, mistakes);
        set(LOOPBACK_GRACE, configuration, to::loopbackGrace, mistakes);
        set(ZOOKEEPER_CONNECT, configuration, to::zookeeperConnect, mistakes);
        set(ZOOKEEPER_ROOT, configuration, to::zookeeperRoot, mistakes);
        set(ADVERTISED_HOST, configuration, to::advertisedHost, mistakes);
        set(RELAY_KEY, configuration, to::relayKey, mistakes);
        GatewayConfig config = null;
        try {
            config = to.build();
        } catch (IllegalArgumentException e) {
            mistakes.add(e.getMessage());
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return config;
    }

    /** Values past what an int holds are past the bound of a message as well. */
    private static int bytes(MemorySize size) {
        return (int) Math.min(Integer.MAX_VALUE, size.getBytes());
    }

    private static <T> void set(
            ConfigOption<T> option, Configuration configuration, Consumer<T> setter, List<String> mistakes) {
        if (configuration.containsKey(option.key())) {
            try {
                setter.accept(configuration.get(option));
            } catch (IllegalArgumentException e) {
                mistakes.add(e.getMessage());
            }
        }
    }
}
