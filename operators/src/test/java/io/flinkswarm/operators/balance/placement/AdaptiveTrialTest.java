package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class AdaptiveTrialTest {
    private static final List<String> ARMS = List.of("first", "second", "third");

    @Test
    void mostTasksAreTheChampionsAndEachChallengerGetsItsShareInBlocks() {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, 11);
        Map<String, Integer> tasks = new HashMap<>();

        int runs = 0;
        String before = "";
        for (int i = 0; i < 200_000; i++) {
            String strategy = trial.strategy(trial.draw());
            tasks.merge(strategy, 1, Integer::sum);
            runs += strategy.equals(before) ? 0 : 1;
            before = strategy;
        }

        // a block in 1 / (1 + .1) is drawn, the others are those beside challengers'
        assertThat(tasks.get("second") / 200_000.).isCloseTo(.05 / 1.1, within(.01));
        assertThat(tasks.get("third") / 200_000.).isCloseTo(.05 / 1.1, within(.01));
        assertThat(tasks.values())
                .allSatisfy(count -> assertThat(count % AdaptiveTrial.BLOCK).isZero());
        assertThat(runs).isLessThan(2 * (tasks.get("second") + tasks.get("third")) / AdaptiveTrial.BLOCK + 2);
        assertThat(trial.share("first")).isCloseTo(.9, within(1e-12));
    }

    @Test
    void followsTheBetterStrategyWhateverItStartsWith() {
        for (long seed = 1; seed <= 20; seed++) {
            AdaptiveTrial trial = new AdaptiveTrial(ARMS, seed);

            run(trial, 20_000, seed, Map.of("first", 1.4, "second", 1.4, "third", 1.)::get);

            assertThat(trial.champion()).as("seed %d", seed).isEqualTo("third");
        }
    }

    @Test
    void keepsAChampionThatNobodyBeats() {
        int changes = 0;
        for (long seed = 1; seed <= 20; seed++) {
            AdaptiveTrial trial = new AdaptiveTrial(ARMS, seed);

            changes += run(trial, 20_000, seed, strategy -> 1);
        }

        assertThat(changes).isLessThanOrEqualTo(2);
    }

    @Test
    void givesChallengersThatAreClearlyWorseASixteenthOfTheirShare() {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, 5);

        run(trial, 60_000, 5, Map.of("first", 1., "second", 4., "third", 1.)::get);

        assertThat(trial.champion()).isNotEqualTo("second");
        assertThat(trial.share("second")).isCloseTo(.05 / 16, within(1e-12));
        assertThat(trial.difference("second")).isGreaterThan(1);
        assertThat(trial.standardError("second")).isLessThan(trial.difference("second") / 3);
        assertThat(trial.difference("unheard-of")).isNaN();
    }

    @Test
    void leavesAChampionThatTurnsBadSoonAlsoWhenOthersHadBeenSetBack() {
        for (long seed = 1; seed <= 10; seed++) {
            AdaptiveTrial trial = new AdaptiveTrial(ARMS, seed);
            run(trial, 40_000, seed, Map.of("first", 1., "second", 2.5, "third", 2.5)::get);
            assertThat(trial.champion()).as("seed %d", seed).isEqualTo("first");

            run(trial, 20_000, -seed, Map.of("first", 5., "second", 2.5, "third", 5.)::get);

            assertThat(trial.champion()).as("seed %d", seed).isEqualTo("second");
        }
    }

    @Test
    void loadThatMeetsAllAlikeChangesNothing() {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, 3);
        int[] task = {0};

        int changes = run(trial, 60_000, 3, strategy -> task[0]++ / 5000 % 2 == 0 ? 1 : 6);

        assertThat(changes).isZero();
    }

    @Test
    void oneStuckTaskCountsAsTwentyAndCancelledOnesNotAtAll() {
        AdaptiveTrial trial = new AdaptiveTrial(List.of("first", "second"), 1);
        for (int i = 0; i < 20_000; i++) {
            long ticket = trial.draw();
            boolean isChallenger = trial.strategy(ticket).equals("second");
            trial.record(ticket, i % 3 == 0 ? Double.NaN : isChallenger ? 1e300 : 1);
        }

        assertThat(trial.difference("second")).isCloseTo(AdaptiveTrial.MOST_SLOWDOWN - 1, within(1e-9));
    }

    @Test
    void aTaskCountsByWhatItCaredFor() {
        assertThat(AdaptiveTrial.burden(Weights.DEFAULT, 3000, 2000, 7)).isEqualTo(1.5);
        // cost counts thrice: (1.5 + 3 * .5) / 4
        assertThat(AdaptiveTrial.burden(new Weights(1, 1, 0, 0), 3000, 2000, .5))
                .isEqualTo(.75);
        assertThat(AdaptiveTrial.burden(new Weights(0, 0, 1, 0), 3000, 2000, 7)).isEqualTo(1.5);
    }

    @Test
    void resultsMayComeInAnyOrder() {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, 9);
        Random random = new Random(9);
        List<Long> out = new java.util.ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            out.add(trial.draw());
            if (out.size() >= 1000) {
                Collections.swap(out, random.nextInt(out.size()), out.size() - 1);
                long ticket = out.remove(out.size() - 1);
                trial.record(ticket, trial.strategy(ticket).equals("second") ? random.nextDouble() : 1);
            }
        }

        assertThat(trial.champion()).isEqualTo("second");
    }

    @Test
    void isBoundedAlsoWhenNothingEverComesBack() throws IOException {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, 2);
        for (int i = 0; i < 1_000_000; i++) {
            trial.draw();
        }

        assertThat(bytes(trial)).hasSizeLessThan(5000);
    }

    @Test
    void isRestoredExactly() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            AdaptiveTrial trial = new AdaptiveTrial(ARMS, seed);
            ArrayDeque<Long> out = new ArrayDeque<>();
            Random random = new Random(seed);
            for (int i = 0; i < 12_345; i++) {
                out.add(trial.draw());
                if (out.size() > 300) {
                    trial.record(out.remove(), random.nextDouble() * 3);
                }
            }

            AdaptiveTrial restored = AdaptiveTrial.read(new DataInputStream(new ByteArrayInputStream(bytes(trial))));
            AdaptiveTrial copied = trial.copy();

            assertThat(bytes(restored)).as("seed %d", seed).isEqualTo(bytes(trial));
            for (int i = 0; i < 5_000; i++) {
                long ticket = trial.draw();
                assertThat(restored.draw()).as("seed %d", seed).isEqualTo(ticket);
                assertThat(copied.draw()).as("seed %d", seed).isEqualTo(ticket);
                out.add(ticket);
                long ended = out.remove();
                double slowdown = random.nextDouble() * (trial.strategy(ended).equals("third") ? 1 : 3);
                boolean changed = trial.record(ended, slowdown);
                assertThat(restored.record(ended, slowdown)).isEqualTo(changed);
                assertThat(copied.record(ended, slowdown)).isEqualTo(changed);
            }
            assertThat(bytes(restored))
                    .as("seed %d", seed)
                    .isEqualTo(bytes(trial))
                    .isEqualTo(bytes(copied));
        }
    }

    @Test
    void shareAndBlockCanBeChosen() {
        AdaptiveTrial trial = new AdaptiveTrial(ARMS, .2, 3, 4);
        int challengers = 0;
        for (int i = 0; i < 30_000; i++) {
            challengers += trial.strategy(trial.draw()).equals("first") ? 0 : 1;
        }

        assertThat(challengers / 30_000.).isCloseTo(.4 / 1.4, within(.02));
        assertThat(challengers % 3).isZero();
        assertThat(trial.isOf(ARMS, .2, 3)).isTrue();
        assertThat(trial.isOf(ARMS, .2, 4)).isFalse();
    }

    @Test
    void aTrialOfOneIsThatOne() {
        AdaptiveTrial trial = new AdaptiveTrial(List.of("only"), 1);

        run(trial, 1000, 1, strategy -> 3);

        assertThat(trial.champion()).isEqualTo("only");
        assertThat(trial.share("only")).isEqualTo(1);
    }

    @Test
    void refusesTooFewAndTooManyAndAnotherVersion() {
        assertThatThrownBy(() -> new AdaptiveTrial(List.of(), 1))
                .hasMessage("arms must be 1 to 16 strategies, but were 0");
        assertThatThrownBy(() -> new AdaptiveTrial(Collections.nCopies(17, "x"), 1))
                .hasMessage("arms must be 1 to 16 strategies, but were 17");
        assertThatThrownBy(() -> new AdaptiveTrial(ARMS, .3, 20, 1))
                .hasMessage("share must be from 0, and that of all challengers at most 0.5, but was 0.3");
        assertThatThrownBy(() -> new AdaptiveTrial(ARMS, .05, 0, 1))
                .hasMessage("block must be 1 to 10000 tasks, but was 0");
        assertThatThrownBy(() -> AdaptiveTrial.read(new DataInputStream(new ByteArrayInputStream(new byte[] {2}))))
                .isInstanceOf(IOException.class)
                .hasMessage("version of a trial must be 1, but was 2");
    }

    /** Runs tasks of log-normal slowdown with the mean that each strategy has, and counts changes of the champion. */
    private static int run(AdaptiveTrial trial, int tasks, long seed, ToDoubleFunction<String> mean) {
        Random random = new Random(seed);
        int changes = 0;
        for (int i = 0; i < tasks; i++) {
            long ticket = trial.draw();
            double slowdown = mean.applyAsDouble(trial.strategy(ticket)) * Math.exp(-.5 + random.nextGaussian());
            changes += trial.record(ticket, slowdown) ? 1 : 0;
        }
        return changes;
    }

    private static byte[] bytes(AdaptiveTrial trial) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trial.write(new DataOutputStream(out));
        return out.toByteArray();
    }
}
