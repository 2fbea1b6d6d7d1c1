package io.flinkswarm.jobs.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.Stop;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialRunITCase {
    private static final int ROUNDS = 60;

    /** Three voters of whom the third is always wrong; the truth comes back each time. */
    private record Small(String votedFor) implements Trial {
        private static final long serialVersionUID = 1L;

        @Override
        public int rounds() {
            return ROUNDS;
        }

        @Override
        public Iterator<Question> questions(int seed) {
            Random random = new Random(seed);
            return IntStream.range(0, ROUNDS)
                    .mapToObj(i -> {
                        int truth = random.nextInt(2);
                        int[] choices = {truth, truth, 1 - truth};
                        return new Question(
                                "q" + i,
                                List.of("a", "b"),
                                List.of("v1", "v2", votedFor),
                                choices,
                                null,
                                null,
                                truth == 0 ? "a" : "b",
                                true,
                                i >= ROUNDS / 2);
                    })
                    .iterator();
        }
    }

    @TempDir
    private Path folder;

    @Test
    void scoresEachRuleOnWhatCounts() throws Exception {
        List<TrialScore> scores = run(2, folder.resolve("decisions"));

        assertThat(scores).extracting(TrialScore::rule).containsExactly("majority", "majority", "neural", "neural");
        assertThat(scores).extracting(TrialScore::seed).containsExactly(1, 2, 1, 2);
        TrialScore neural = TrialRun.byRule(scores).get("neural");
        assertThat(neural.scored()).isEqualTo(ROUNDS);
        assertThat(neural.accuracy()).isEqualTo(1);
        assertThat(neural.shareOfVotesUsed()).isEqualTo(1);
    }

    @Test
    void writesTheSameDecisionsSortedWhateverTheParallelism() throws Exception {
        run(1, folder.resolve("one"));
        run(3, folder.resolve("three"));

        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("three"));
        List<String> groups = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("one"))) {
            Decision decision = (Decision) ConsensusJson.RESULTS.read(line);
            if (groups.isEmpty() || !groups.get(groups.size() - 1).equals(decision.group())) {
                groups.add(decision.group());
            }
        }
        assertThat(groups).containsExactly("seed-1/majority", "seed-1/neural", "seed-2/majority", "seed-2/neural");
    }

    @Test
    void failsIfAnEventIsTurnedAway() {
        TrialRun run = TrialRun.of(new Small("")).rules(List.of("neural")).parallelism(1);

        assertThatThrownBy(run::run).hasStackTraceContaining("every event of a trial must be taken");
    }

    private static List<TrialScore> run(int parallelism, Path decisions) throws Exception {
        Configuration settings = new Configuration();
        settings.set(ConsensusOptions.STOP, Stop.COMPLETE);
        return TrialRun.of(new Small("v3"))
                .seeds(2)
                .rules(List.of("majority", "neural"))
                .settings(settings)
                .parallelism(parallelism)
                .decisions(decisions)
                .run();
    }
}
