package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Where a server listens, what it asks of clients, and the bounds of what it holds.
 *
 * <pre>{@code
 * ServerConfig.builder().port(0).credit(64).build();
 * }</pre>
 *
 * @param host the address to listen on; any but a loopback one needs TLS and an authenticator that checks
 * @param port the port; 0 for any free one
 * @param portTries how many ports, from that one upward, are tried until one is free
 * @param threads the network threads
 * @param backlog how many connections the system keeps until they are taken
 * @param tls the keys for TLS; null for plain text
 * @param clientCertificates whether TLS asks for certificates of clients
 * @param allowedOrigins the origins of web pages that may connect, such as {@code https://example.org}; {@code *} for any; empty for those of the same host only
 * @param maxMessageBytes the longest text that is taken, over all its fragments
 * @param maxLineBytes the longest first line of an HTTP request
 * @param maxHeaderBytes the longest headers of an HTTP request, all together
 * @param maxConnections the most connections
 * @param maxConnectionsPerAddress the most connections from one address
 * @param handshakeTimeout the longest time from connecting to the end of the HTTP request
 * @param joinTimeout the longest time from the handshake to the join
 * @param connectionTimeout after what silence a connection is given up
 * @param heartbeatInterval how often the server pings
 * @param slowReaderTimeout how long a client may read nothing of what is sent to it
 * @param closeTimeout how long the server awaits the answer to its close frame before it resets the connection
 * @param credit how many messages of a client may be on their way into the job
 * @param inFlight how far the highest number of a client may be above the lowest that is not durable
 * @param window how many unacknowledged deliveries a client takes that does not say
 * @param maxWindow the most unacknowledged deliveries that a client may ask for
 * @param maxErrors how many faults a connection may have in {@code errorInterval}
 * @param errorInterval after what time the faults of a connection are forgiven
 * @param maxPendingBytes the most bytes that wait for one client to read them
 * @param maxTotalPendingBytes the most bytes that wait for all clients to read them
 * @param maxAssemblyBytes the most bytes of messages that have come in part only, over all connections
 * @param version what {@code /health} shows
 */
@Internal
public record ServerConfig(
        String host,
        int port,
        int portTries,
        int threads,
        int backlog,
        SSLContext tls,
        ClientCertificates clientCertificates,
        List<String> allowedOrigins,
        int maxMessageBytes,
        int maxLineBytes,
        int maxHeaderBytes,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration handshakeTimeout,
        Duration joinTimeout,
        Duration connectionTimeout,
        Duration heartbeatInterval,
        Duration slowReaderTimeout,
        Duration closeTimeout,
        int credit,
        int inFlight,
        int window,
        int maxWindow,
        int maxErrors,
        Duration errorInterval,
        long maxPendingBytes,
        long maxTotalPendingBytes,
        long maxAssemblyBytes,
        String version) {

    public ServerConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(clientCertificates, "clientCertificates");
        Objects.requireNonNull(version, "version");
        allowedOrigins = List.copyOf(allowedOrigins);
        Mistakes mistakes = new Mistakes();
        mistakes.range("port", port, 0, 65535);
        mistakes.range("port-tries", portTries, 1, 10000);
        mistakes.range("threads", threads, 1, 256);
        mistakes.range("backlog", backlog, 1, 65535);
        mistakes.range("max-message-bytes", maxMessageBytes, 128, 67108864);
        mistakes.range("max-line-bytes", maxLineBytes, 256, 65536);
        mistakes.range("max-header-bytes", maxHeaderBytes, 256, 1048576);
        mistakes.range("max-connections", maxConnections, 1, 1000000);
        mistakes.range("max-connections-per-address", maxConnectionsPerAddress, 1, 1000000);
        mistakes.time("handshake-timeout", handshakeTimeout);
        mistakes.time("join-timeout", joinTimeout);
        mistakes.time("connection-timeout", connectionTimeout);
        mistakes.time("heartbeat-interval", heartbeatInterval);
        mistakes.time("slow-reader-timeout", slowReaderTimeout);
        mistakes.time("close-timeout", closeTimeout);
        mistakes.range("credit", credit, 1, 65536);
        mistakes.range("in-flight", inFlight, 1, 65536);
        mistakes.range("window", window, 1, 65536);
        mistakes.range("max-window", maxWindow, 1, 65536);
        mistakes.range("max-errors", maxErrors, 1, 1000000);
        mistakes.time("error-interval", errorInterval);
        mistakes.range("max-pending-bytes", maxPendingBytes, 1024, 1099511627776L);
        mistakes.range("max-total-pending-bytes", maxTotalPendingBytes, 1024, 1099511627776L);
        mistakes.range("max-assembly-bytes", maxAssemblyBytes, 1024, 1099511627776L);
        mistakes.check(
                !heartbeatInterval.multipliedBy(2).minus(connectionTimeout).isNegative()
                        && !heartbeatInterval.multipliedBy(2).equals(connectionTimeout),
                "heartbeat-interval must be at most half of connection-timeout " + connectionTimeout + ", but was "
                        + heartbeatInterval);
        mistakes.check(
                maxConnectionsPerAddress > maxConnections,
                "max-connections-per-address must be at most max-connections " + maxConnections + ", but was "
                        + maxConnectionsPerAddress);
        mistakes.check(window > maxWindow, "window must be at most max-window " + maxWindow + ", but was " + window);
        mistakes.check(
                maxTotalPendingBytes < maxPendingBytes,
                "max-total-pending-bytes must be at least max-pending-bytes " + maxPendingBytes + ", but was "
                        + maxTotalPendingBytes);
        mistakes.check(
                maxAssemblyBytes < maxMessageBytes,
                "max-assembly-bytes must be at least max-message-bytes " + maxMessageBytes + ", but was "
                        + maxAssemblyBytes);
        mistakes.check(
                tls == null && clientCertificates != ClientCertificates.NONE,
                "tls must be set where client-certificates is " + clientCertificates);
        mistakes.raise();
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static String implementationVersion() {
        String version = ServerConfig.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The settings of a {@link ServerConfig}, with their defaults; checked by {@link #build}. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = 8765;
        private int portTries = 100;
        private int threads = 1;
        private int backlog = 1024;
        private SSLContext tls = null;
        private ClientCertificates clientCertificates = ClientCertificates.NONE;
        private List<String> allowedOrigins = List.of();
        private int maxMessageBytes = 1 << 20;
        private int maxLineBytes = 8192;
        private int maxHeaderBytes = 16384;
        private int maxConnections = 20_000;
        private int maxConnectionsPerAddress = 1_000;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration joinTimeout = Duration.ofSeconds(5);
        private Duration connectionTimeout = Duration.ofSeconds(30);
        private Duration heartbeatInterval = Duration.ofSeconds(5);
        private Duration slowReaderTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private int credit = 256;
        private int inFlight = 1_024;
        private int window = 64;
        private int maxWindow = 1_024;
        private int maxErrors = 32;
        private Duration errorInterval = Duration.ofMinutes(1);
        private long maxPendingBytes = 4L << 20;
        private long maxTotalPendingBytes = 256L << 20;
        private long maxAssemblyBytes = 64L << 20;
        private String version = implementationVersion();

        private Builder() {}

        /** The address to listen on; any but a loopback one needs TLS and an authenticator that checks. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** The port; 0 for any free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** How many ports, from that one upward, are tried until one is free. */
        public Builder portTries(int value) {
            portTries = value;
            return this;
        }

        /** The network threads. */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** How many connections the system keeps until they are taken. */
        public Builder backlog(int value) {
            backlog = value;
            return this;
        }

        /** The keys for TLS; null for plain text. */
        public Builder tls(SSLContext value) {
            tls = value;
            return this;
        }

        /** Whether TLS asks for certificates of clients. */
        public Builder clientCertificates(ClientCertificates value) {
            clientCertificates = value;
            return this;
        }

        /** The origins of web pages that may connect, such as {@code https://example.org}; {@code *} for any; empty for those of the same host only. */
        public Builder allowedOrigins(List<String> value) {
            allowedOrigins = value;
            return this;
        }

        /** The longest text that is taken, over all its fragments. */
        public Builder maxMessageBytes(int value) {
            maxMessageBytes = value;
            return this;
        }

        /** The longest first line of an HTTP request. */
        public Builder maxLineBytes(int value) {
            maxLineBytes = value;
            return this;
        }

        /** The longest headers of an HTTP request, all together. */
        public Builder maxHeaderBytes(int value) {
            maxHeaderBytes = value;
            return this;
        }

        /** The most connections. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** The most connections from one address. */
        public Builder maxConnectionsPerAddress(int value) {
            maxConnectionsPerAddress = value;
            return this;
        }

        /** The longest time from connecting to the end of the HTTP request. */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /** The longest time from the handshake to the join. */
        public Builder joinTimeout(Duration value) {
            joinTimeout = value;
            return this;
        }

        /** After what silence a connection is given up. */
        public Builder connectionTimeout(Duration value) {
            connectionTimeout = value;
            return this;
        }

        /** How often the server pings. */
        public Builder heartbeatInterval(Duration value) {
            heartbeatInterval = value;
            return this;
        }

        /** How long a client may read nothing of what is sent to it. */
        public Builder slowReaderTimeout(Duration value) {
            slowReaderTimeout = value;
            return this;
        }

        /** How long the server awaits the answer to its close frame before it resets the connection. */
        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        /** How many messages of a client may be on their way into the job. */
        public Builder credit(int value) {
            credit = value;
            return this;
        }

        /** How far the highest number of a client may be above the lowest that is not durable. */
        public Builder inFlight(int value) {
            inFlight = value;
            return this;
        }

        /** How many unacknowledged deliveries a client takes that does not say. */
        public Builder window(int value) {
            window = value;
            return this;
        }

        /** The most unacknowledged deliveries that a client may ask for. */
        public Builder maxWindow(int value) {
            maxWindow = value;
            return this;
        }

        /** How many faults a connection may have in {@code errorInterval}. */
        public Builder maxErrors(int value) {
            maxErrors = value;
            return this;
        }

        /** After what time the faults of a connection are forgiven. */
        public Builder errorInterval(Duration value) {
            errorInterval = value;
            return this;
        }

        /** The most bytes that wait for one client to read them. */
        public Builder maxPendingBytes(long value) {
            maxPendingBytes = value;
            return this;
        }

        /** The most bytes that wait for all clients to read them. */
        public Builder maxTotalPendingBytes(long value) {
            maxTotalPendingBytes = value;
            return this;
        }

        /** The most bytes of messages that have come in part only, over all connections. */
        public Builder maxAssemblyBytes(long value) {
            maxAssemblyBytes = value;
            return this;
        }

        /** What {@code /health} shows. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        /**
         * The settings, checked.
         *
         * @throws IllegalArgumentException naming everything that is wrong
         */
        public ServerConfig build() {
            return new ServerConfig(
                    host,
                    port,
                    portTries,
                    threads,
                    backlog,
                    tls,
                    clientCertificates,
                    allowedOrigins,
                    maxMessageBytes,
                    maxLineBytes,
                    maxHeaderBytes,
                    maxConnections,
                    maxConnectionsPerAddress,
                    handshakeTimeout,
                    joinTimeout,
                    connectionTimeout,
                    heartbeatInterval,
                    slowReaderTimeout,
                    closeTimeout,
                    credit,
                    inFlight,
                    window,
                    maxWindow,
                    maxErrors,
                    errorInterval,
                    maxPendingBytes,
                    maxTotalPendingBytes,
                    maxAssemblyBytes,
                    version);
        }
    }
}
