package io.flinkswarm.jobs.fleet;

import io.flinkswarm.agent.AgentBuilder;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.connector.access.TlsConfig;
import io.flinkswarm.jobs.cli.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a command connects: to which gateway, as whom. */
final class ConnectionOptions {
    @Option(
            names = "--gateway",
            paramLabel = "URI",
            description = "The gateway, ws://HOST:PORT or wss://HOST:PORT (default: ${DEFAULT-VALUE}).")
    private URI gateway = URI.create("ws://127.0.0.1:8765");

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Whom to be at a gateway without authentication (default: a name of this process alone).")
    private String name = "person-" + ProcessHandle.current().pid();

    @Option(names = "--token-file", paramLabel = "FILE", description = "The token, as ./swarm token printed it.")
    private Path token;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description =
                    "PEM file with the certificate of the gateway, or of its authority, where the JDK doesn't know it.")
    private Path trust;

    /** Connects, or says why it can't. */
    SwarmAgent connect(AgentBuilder builder) {
        try {
            builder.gateways(gateway);
            if (token != null) {
                builder.token(Files.readString(token).strip());
            } else {
                builder.name(name);
            }
            if (trust != null) {
                builder.tls(Tls.client(TlsConfig.builder().trust(trust).build()));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(e instanceof IOException ? "could not read " + e.getMessage() : e.getMessage(), e);
        }
        return builder.connect();
    }
}
