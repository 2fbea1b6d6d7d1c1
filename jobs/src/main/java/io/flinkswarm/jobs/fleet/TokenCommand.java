package io.flinkswarm.jobs.fleet;

import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.KeyFile;
import io.flinkswarm.connector.access.TokenIssuer;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./swarm token}: makes the token with which an agent connects. */
@Internal
@Adapter("a token begins and ends by the clock")
@Command(
        name = "token",
        description = "Makes a signed token for an agent: who it is and what it may do. Prints the token alone.")
public final class TokenCommand implements SwarmCommand {
    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name.")
    private String agent;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "Private key (PEM, Ed25519 or EC P-256) or shared secret (base64) to sign with. For a secret:"
                    + " openssl rand -base64 32 > swarm.key")
    private Path key;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Whose swarm it is, where several share a gateway.")
    private String tenant = "";

    @Option(names = "--role", split = ",", paramLabel = "ROLE", description = "Roles: ${COMPLETION-CANDIDATES}.")
    private List<Role> roles = List.of();

    @Option(
            names = "--group",
            split = ",",
            paramLabel = "NAME",
            description = "Groups that it belongs to and votes in (default: any).")
    private List<String> groups;

    @Option(
            names = "--pool",
            split = ",",
            paramLabel = "NAME",
            description = "Pools that it works in or gives tasks to (default: any).")
    private List<String> pools;

    @Option(
            names = "--topic",
            split = ",",
            paramLabel = "NAME",
            description = "Topics that it may publish on and subscribe to; NAME* for all that begin so (default: any).")
    private List<String> topics;

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = "Most urgent priority that it may use: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Priority priority = Priority.HIGH;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages a second that it may send; 0 for as many as it can (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            description = "How long it is valid, such as '12 h' (default: ${DEFAULT-VALUE}).")
    private String valid = "24 h";

    @Mixin
    private JsonOption json;

    @Override
    public int run(Terminal terminal) throws Exception {
        long now = System.currentTimeMillis();
        long expires = now + validFor().toMillis();
        String token;
        try {
            Set<Role> may = roles.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(roles);
            token = TokenIssuer.of(KeyFile.read(key))
                    .issue(new Access(agent, tenant, may, groups, pools, topics, priority, rate, expires), now);
        } catch (IllegalArgumentException | IOException e) {
            throw new UsageException(e instanceof IOException ? "--key: " + e.getMessage() : e.getMessage(), e);
        }
        if (json.requested()) {
            terminal.json(out -> {
                out.writeStringField("agent", agent);
                out.writeStringField("expires", Instant.ofEpochMilli(expires).toString());
                out.writeStringField("token", token);
            });
        } else {
            terminal.line(token);
        }
        return DONE;
    }

    private Duration validFor() {
        try {
            Duration duration = TimeUtils.parseDuration(valid);
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--valid must be a time such as '12 h', but was '" + valid + "'", e);
        }
        throw new UsageException("--valid must be more than no time, but was '" + valid + "'");
    }
}
