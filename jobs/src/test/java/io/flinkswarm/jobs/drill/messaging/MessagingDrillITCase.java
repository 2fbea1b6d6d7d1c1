package io.flinkswarm.jobs.drill.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MessagingDrillITCase {
    private static final long SEED = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void threeKillsLoseNoDurableMessageAndRepeatNone() throws Exception {
        int code = drill(
                "--kills",
                "3",
                "--agents",
                "10",
                "--rate",
                "100",
                "--reconnects",
                "2",
                "--seed",
                Long.toString(SEED),
                "--folder",
                folder.toString(),
                "--json");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out))
                .contains(
                        "\"kills\":3", "\"lost\":0", "\"processedTwice\":0", "\"neverDurable\":0", "\"deadLetters\":0")
                .containsPattern("\"sent\":[1-9][0-9]{2,}")
                // ten at first, and all of them again after each kill
                .containsPattern("\"connections\":([4-9][0-9]|[0-9]{3,}),");
    }

    @Test
    void findsAMessageThatIsWithheldAndOneThatIsHandledTwice() throws Exception {
        Ledger ledger = new Ledger();
        AtomicInteger count = new AtomicInteger();
        DrillMembers.Witness faulty = (id, addressee, by, nanos) -> {
            int number = count.incrementAndGet();
            for (int times = number == 20 ? 0 : number == 30 ? 2 : 1; times > 0; times--) {
                ledger.processed(id, addressee, by, nanos);
            }
        };

        MessagingDrill.Result result = new MessagingDrill(4, 0, 100, 0, SEED, Duration.ofSeconds(3))
                .run(folder, progress -> {}, ledger, faulty);

        assertThat(count).as("messages handled").hasValueGreaterThan(30);
        assertThat(result.verdict().lost()).isEqualTo(1);
        assertThat(result.verdict().twice()).isEqualTo(1);
        assertThat(result.verdict().pending()).isZero();
        assertThat(result.isClean()).isFalse();
    }

    @Test
    void refusesWhatMakesNoSense() {
        for (String[] args :
                new String[][] {{"--agents", "1"}, {"--kills", "0"}, {"--rate", "0"}, {"--reconnects", "-1"}}) {
            Assertions.assertThatThrownBy(() -> drill(args))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(args[0] + " ");
        }
    }

    private int drill(String... args) throws Exception {
        MessagingDrillCommand command = new MessagingDrillCommand();
        new CommandLine(command).parseArgs(args);
        return command.run(new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
