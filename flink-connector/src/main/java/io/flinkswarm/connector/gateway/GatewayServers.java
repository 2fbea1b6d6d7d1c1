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
import io.flinkswarm.protocol.annotation.Adapter;
import java.io.IOException;
import java.nio.file.Path;

/** Starts the server that a {@link GatewayConfig} describes. Keys are read here, on the machine that serves. */
@Adapter("tells whether tokens are still valid")
final class GatewayServers {
    private GatewayServers() {}

    static GatewayServer start(GatewayConfig config, Handover handover, int subtask, ServerMetrics metrics)
            throws IOException {
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
                .maxPendingBytes(config.maxBufferedBytes())
                .maxTotalPendingBytes(config.maxTotalBufferedBytes())
                .build();
        return GatewayServer.start(server, authenticator, handover, subtask, metrics);
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
