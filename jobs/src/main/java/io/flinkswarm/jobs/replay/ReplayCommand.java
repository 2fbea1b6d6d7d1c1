package io.flinkswarm.jobs.replay;

import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.operators.balance.BalanceReplay;
import io.flinkswarm.operators.consensus.ConsensusReplay;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code ./swarm replay}: decides a journal again.
 *
 * <p>As it stands: every decision must come out as it was recorded, bit for bit, else the exit code is 1. With {@code --set}
 * or {@code --without}: what would have been decided, beside what was; of consensus only.
 */
@Internal
@Command(
        name = "replay",
        description = "Decides a journal again: the same bit for bit, or under another policy or without an agent.")
public final class ReplayCommand implements SwarmCommand {
    @Parameters(index = "0", paramLabel = "JOURNAL", description = "The journal's folder, as given to run --journal.")
    private Path journal;

    @Option(
            names = "--protocol",
            description = "Whose journal of the folder: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Protocol protocol = Protocol.CONSENSUS;

    @Option(
            names = "--from",
            paramLabel = "CHECKPOINT",
            description = "Start with the state of a checkpoint or savepoint (its folder) and replay what followed.")
    private String checkpoint;

    @Option(
            names = "--uid",
            paramLabel = "ID",
            description = "Uid of the consensus operator in the checkpoint (default: ${DEFAULT-VALUE}).")
    private String uid = "consensus";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Another setting of the policy. May be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "AGENT",
            description = "Leave an agent out. May be repeated.")
    private List<String> without = new ArrayList<>();

    @Option(
            names = {"--group", "--pool"},
            paramLabel = "NAME",
            description = "Only this group, or pool.")
    private String group;

    @Option(
            names = "--show",
            paramLabel = "N",
            description = "How many differences are shown (default: ${DEFAULT-VALUE}).")
    private int show = 10;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the replayed decisions there, as JSON lines.")
    private Path output;

    @Mixin
    private JsonOption json;

    /** Who wrote a journal. */
    enum Protocol {
        CONSENSUS,
        BALANCE
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        if (!Files.exists(journal)) {
            throw new UsageException("JOURNAL must be a journal's file or folder, but was not found: " + journal);
        }
        if (show < 0) {
            throw new UsageException("--show must be at least 0, but was " + show);
        }
        return protocol == Protocol.BALANCE ? balance(terminal) : consensus(terminal);
    }

    private int balance(Terminal terminal) throws Exception {
        if (!settings.isEmpty() || !without.isEmpty() || checkpoint != null) {
            throw new UsageException("--set, --without and --from must go with --protocol consensus: nodes answered the"
                    + " assignments that were made, so a journal of balance can only be verified, from its start");
        }
        BalanceReplay replay = BalanceReplay.of(journal).differences(show);
        if (group != null) {
            replay.pool(group);
        }
        terminal.progress("replaying " + journal + " …");
        try (Writer lines = output == null ? Writer.nullWriter() : Files.newBufferedWriter(output)) {
            BalanceReplay.Verified verified = replay.verify(
                    output == null ? decision -> {} : decision -> write(lines, BalanceJson.RESULTS.write(decision)));
            new BalanceReport(terminal, json.requested()).verified(verified);
            return verified.differing() == 0 ? DONE : FAILED;
        }
    }

    private int consensus(Terminal terminal) throws Exception {
        ConsensusReplay replay = replay();
        boolean changed = !settings.isEmpty() || !without.isEmpty();
        ReplayReport report = new ReplayReport(terminal, json.requested());
        terminal.progress("replaying " + journal + " …");
        try (Writer lines = output == null ? Writer.nullWriter() : Files.newBufferedWriter(output)) {
            Consumer<Decision> written =
                    output == null ? decision -> {} : decision -> write(lines, ConsensusJson.RESULTS.write(decision));
            if (changed) {
                report.compared(replay.compare(written));
                return DONE;
            }
            ConsensusReplay.Verified verified = replay.verify(written);
            report.verified(verified);
            return verified.differing() == 0 ? DONE : FAILED;
        }
    }

    private ConsensusReplay replay() {
        List<String> mistakes = new ArrayList<>();
        ConsensusReplay replay = ConsensusReplay.of(journal)
                .set(named(mistakes))
                .without(without)
                .differences(show);
        if (group != null) {
            replay.group(group);
        }
        if (checkpoint != null) {
            replay.from(checkpoint, uid);
        }
        mistakes.addAll(replay.mistakes());
        if (!mistakes.isEmpty()) {
            throw new UsageException(String.join("; ", mistakes));
        }
        return replay;
    }

    private Map<String, String> named(List<String> mistakes) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                mistakes.add("--set must be key=value, but was '" + setting + "'");
            } else {
                named.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return named;
    }

    private static void write(Writer lines, String decision) {
        try {
            lines.write(decision);
            lines.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
