package io.flinkswarm.jobs.drill.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm drill messaging}: kills TaskManagers of a real cluster under load, and fails if a message that was called durable
 * was lost or one was processed twice.
 */
@Internal
@Command(
        name = "messaging",
        description =
                "Kills TaskManagers under load and looks whether a durable message is lost or one processed twice.")
public final class MessagingDrillCommand implements SwarmCommand {
    @Option(names = "--agents", paramLabel = "N", description = "Agents (default: ${DEFAULT-VALUE}).")
    private int agents = 50;

    @Option(names = "--kills", paramLabel = "N", description = "Kills (default: ${DEFAULT-VALUE}).")
    private int kills = 20;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages a second of all agents together (default: ${DEFAULT-VALUE}).")
    private double rate = 500;

    @Option(
            names = "--reconnects",
            paramLabel = "N",
            description = "Connections a second that agents cut (default: ${DEFAULT-VALUE}).")
    private double reconnects = 5;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of who writes to whom and of what is killed when (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where logs and checkpoints go (default: a new temporary folder).")
    private Path folder;

    @Mixin
    private JsonOption json;

    @Override
    public String parent() {
        return "drill";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        if (agents < 2 || kills < 1 || !(rate > 0) || !(reconnects >= 0)) {
            throw new UsageException(
                    "--agents must be at least 2, --kills at least 1, --rate above 0 and --reconnects at"
                            + " least 0, but were " + agents + ", " + kills + ", " + rate + " and " + reconnects);
        }
        Path place = folder == null ? Files.createTempDirectory("swarm-drill") : Files.createDirectories(folder);
        MessagingDrill.Result result = new MessagingDrill(
                        agents, kills, rate, reconnects, seed, MessagingDrill.PATIENCE)
                .run(place, terminal::progress);
        if (json.requested()) {
            terminal.json(out -> write(result, out));
        } else {
            print(result, terminal);
        }
        if (!result.isClean() || result.gapsMillis().size() < kills) {
            result.verdict().examples().forEach(terminal::message);
            result.deadLetters().stream().limit(10).forEach(terminal::message);
            terminal.message("every message must be called durable and processed once after " + kills
                    + " kills, but was not with seed " + seed + "; logs are in " + place);
            return FAILED;
        }
        return DONE;
    }

    private void write(MessagingDrill.Result result, JsonGenerator out) throws IOException {
        Ledger.Verdict verdict = result.verdict();
        out.writeStringField("drill", "messaging");
        out.writeNumberField("agents", agents);
        out.writeNumberField("kills", result.gapsMillis().size());
        out.writeNumberField("seed", seed);
        out.writeNumberField("sent", verdict.sent());
        out.writeNumberField("durable", verdict.durable());
        out.writeNumberField("lost", verdict.lost());
        out.writeNumberField("processedTwice", verdict.twice());
        out.writeNumberField("neverDurable", verdict.pending());
        out.writeNumberField("refused", verdict.refused());
        out.writeNumberField("strays", verdict.strays());
        out.writeNumberField("deadLetters", result.deadLetters().size());
        out.writeNumberField("connections", result.connections());
        out.writeNumberField("resent", result.resent());
        out.writeNumberField("redelivered", result.repeats());
        out.writeObjectFieldStart("gapMillis");
        out.writeNumberField("p50", Math.round(result.gapMillis(.5)));
        out.writeNumberField("max", Math.round(result.gapMillis(1)));
        out.writeEndObject();
    }

    private void print(MessagingDrill.Result result, Terminal terminal) {
        Ledger.Verdict verdict = result.verdict();
        terminal.line(String.format(
                Locale.ROOT,
                "%,d messages between %d agents over %d kills and %,d connections:",
                verdict.sent(),
                agents,
                result.gapsMillis().size(),
                result.connections()));
        terminal.line(String.format(
                Locale.ROOT,
                "%,d durable, %d of them lost; %d processed twice; %d never durable, %d refused, %d dead letters",
                verdict.durable(),
                verdict.lost(),
                verdict.twice(),
                verdict.pending(),
                verdict.refused(),
                result.deadLetters().size()));
        terminal.line(String.format(
                Locale.ROOT,
                "%,d sent again, %,d delivered again; nothing came for %.0f ms after a kill (median), %.0f ms at most",
                result.resent(),
                result.repeats(),
                result.gapMillis(.5),
                result.gapMillis(1)));
    }
}
