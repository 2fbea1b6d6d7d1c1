package io.flinkswarm.connector.gateway;

import io.flinkswarm.connector.access.AccessConfig;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.connector.access.TlsConfig;
import io.flinkswarm.connector.server.ClientCertificates;
import io.flinkswarm.connector.server.GatewayServer;
import io.flinkswarm.connector.server.Handover;
import io.flinkswarm.connector.server.ServerConfig;
import io.flinkswarm.connector.server.ServerMetrics;
import io.flinkswarm.connector.zookeeper.GatewayAddress;
import io.flinkswarm.connector.zookeeper.GatewayDirectory;
import io.flinkswarm.connector.zookeeper.GatewayRelay;
import io.flinkswarm.connector.zookeeper.RelayConfig;
import io.flinkswarm.connector.zookeeper.RelayKey;
import io.flinkswarm.connector.zookeeper.ZooKeeperConfig;
import io.flinkswarm.connector.zookeeper.ZooKeeperDirectory;
import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.messaging.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Starts what a {@link GatewayConfig} describes: the server, its entry in the directory, the relay to others. Keys are read here, on the
 * machine that uses them.
 */
@Adapter("tells whether tokens are still valid; dates entries of the directory")
final class GatewayServers {
    private GatewayServers() {}

    /**
     * The server of a subtask.
     *
     * @param relayed what takes deliveries that the sinks of other JVMs have for it
     */
    static GatewayServer start(
            GatewayConfig config, Handover handover, int subtask, ServerMetrics metrics, Consumer<Delivery> relayed)
            throws IOException {
        RelayKey relayKey = config.relayKey() == null ? null : RelayKey.read(Path.of(config.relayKey()));
        Authenticator authenticator = access(config).open(System::currentTimeMillis);
        ServerConfig server = ServerConfig.builder()
                .host(config.host())
                .port(config.port())
                .threads(config.threads())
                .tls(config.hasTls() ? Tls.server(tls(config)) : null)
                .clientCertificates(
                        switch (config.clientAuth()) {
                            case NONE -> ClientCertificates.NONE;
                            case WANT -> ClientCertificates.WANTED;
                            case NEED -> ClientCertificates.NEEDED;
                        })
                .allowedOrigins(config.allowedOrigins())
                .maxMessageBytes(config.maxMessageBytes())
                .maxConnections(config.maxConnections())
                .maxConnectionsPerAddress(config.maxConnectionsPerAddress())
                .joinTimeout(config.joinTimeout())
                .connectionTimeout(config.connectionTimeout())
                .heartbeatInterval(config.heartbeatInterval())
                .slowReaderTimeout(config.slowReaderTimeout())
                .credit(config.credit())
                .inFlight(config.inFlight())
                .window(config.window())
                .maxWindow(config.maxWindow())
                .maxPendingBytes(config.maxPendingBytes())
                .maxTotalPendingBytes(config.maxTotalPendingBytes())
                .build();
        return GatewayServer.start(server, authenticator, handover, subtask, metrics, relayKey, relayed);
    }

    /** The directory with this server in it; null where none is configured. */
    static GatewayDirectory directory(GatewayConfig config, String gateway, int subtask, String address) {
        GatewayDirectory directory = directory(config);
        if (directory != null) {
            directory.register(new GatewayAddress(gateway, subtask, address + "/v1", System.currentTimeMillis()));
        }
        return directory;
    }

    private static ZooKeeperDirectory directory(GatewayConfig config) {
        return config.zookeeperConnect() == null
                ? null
                : ZooKeeperDirectory.open(ZooKeeperConfig.builder(config.zookeeperConnect())
                        .root(config.zookeeperRoot())
                        .build());
    }

    /** What reaches the gateway's subtasks in other JVMs. */
    static final class Relay implements AutoCloseable {
        private final ZooKeeperDirectory directory;
        private final GatewayRelay relay;

        private Relay(ZooKeeperDirectory directory, GatewayRelay relay) {
            this.directory = directory;
            this.relay = relay;
        }

        boolean send(Delivery delivery) {
            return relay.send(delivery);
        }

        @Override
        public void close() {
            relay.close();
            directory.close();
        }
    }

    /** A relay to the gateway's subtasks. */
    static Relay relay(GatewayConfig config, String gateway) throws IOException {
        RelayConfig.Builder relay = RelayConfig.builder();
        if (config.tlsCertificate() != null) {
            // Subtasks have the same certificate, which need not be one that this Java knows.
            relay.tls(
                    TlsConfig.builder().trust(Path.of(config.tlsCertificate())).build());
        }
        RelayKey key = RelayKey.read(Path.of(config.relayKey()));
        ZooKeeperDirectory directory = directory(config);
        try {
            return new Relay(directory, GatewayRelay.open(directory, gateway, key, relay.build()));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static AccessConfig access(GatewayConfig config) {
        AccessConfig.Builder access = AccessConfig.builder();
        if (config.authKeys() != null) {
            access.tokenKeys(Path.of(config.authKeys()));
        }
        if (config.authRevoked() != null) {
            access.revokedTokens(Path.of(config.authRevoked()));
        }
        return access.clientCertificates(config.clientAuth() != ClientAuth.NONE).build();
    }

    private static TlsConfig tls(GatewayConfig config) {
        TlsConfig.Builder tls = TlsConfig.builder();
        if (config.tlsKeystore() != null) {
            tls.keyStore(Path.of(config.tlsKeystore()), Path.of(config.tlsKeystorePasswordFile()));
        } else {
            tls.certificate(Path.of(config.tlsCertificate())).privateKey(Path.of(config.tlsPrivateKey()));
        }
        if (config.tlsTrust() != null) {
            if (config.tlsTrustPasswordFile() == null) {
                tls.trust(Path.of(config.tlsTrust()));
            } else {
                tls.trust(Path.of(config.tlsTrust()), Path.of(config.tlsTrustPasswordFile()));
            }
        }
        return tls.build();
    }
}
