package io.flinkswarm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmCoordinatorITCase {
    @TempDir
    private Path folder;

    @Test
    void writesDurableDecisionsToTheFilesOfAFolder() throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add(ConsensusJson.EVENTS.write(
                Proposal.of("p", "g").withVoters(List.of("ann", "bob", "cat")).withTime(1)));
        for (String voter : List.of("ann", "bob", "cat")) {
            lines.add(ConsensusJson.EVENTS.write(
                    Vote.of("g", "p", voter, "accept").withTime(2)));
        }
        Path input = Files.write(folder.resolve("in.jsonl"), lines);
        Path output = folder.resolve("out");

        SwarmCoordinator.main(new String[] {
            "--input",
            input.toString(),
            "--output",
            output + "/",
            "--only",
            "decisions",
            "-D",
            "consensus.rule=majority"
        });

        List<String> written = new ArrayList<>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.toList()) {
                assertThat(file.getFileName().toString()).startsWith("results").endsWith(".jsonl");
                written.addAll(Files.readAllLines(file));
            }
        }
        Decision decision = (Decision) ConsensusJson.RESULTS.read(written.get(0));
        assertThat(written).hasSize(1);
        assertThat(decision.choice()).isEqualTo("accept");
        assertThat(decision.rule()).isEqualTo("majority");
        assertThat(decision.durable()).isTrue();
    }

    @Test
    void needsToKnowWhereFromAndWhereTo() {
        assertThatThrownBy(() -> SwarmCoordinator.main(new String[] {"--input", "in.jsonl"}))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--output must be given");
        assertThatThrownBy(() -> SwarmCoordinator.main(new String[] {"--output", "-"}))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("an input must be given");
    }
}
