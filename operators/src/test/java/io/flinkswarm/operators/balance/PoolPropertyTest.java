package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random histories; {@code -Dbalance.histories=n} and {@code -Dbalance.seed=first} run others than the usual ones. */
class PoolPropertyTest {
    private static final int HISTORIES = Integer.getInteger("balance.histories", 300);
    private static final long FIRST = Long.getLong("balance.seed", 1);
    private static final int STEPS = 160;

    /** One history in one pool, and what came of it so far. */
    private static final class Run {
        final PoolTrial trial;
        private int decisions;
        private int rejected;
        private int endings;
        private int forgotten;

        Run(BalanceConfig config) {
            trial = new PoolTrial(config);
        }

        void mark() {
            decisions = trial.decisions.size();
            rejected = trial.rejected.size();
            endings = trial.endings.size();
            forgotten = trial.forgotten.size();
        }

        /** What was said since the mark. */
        List<Object> said() throws Exception {
            List<Object> said = new ArrayList<>(trial.decisions.subList(decisions, trial.decisions.size()));
            said.addAll(trial.rejected.subList(rejected, trial.rejected.size()));
            said.addAll(trial.endings.subList(endings, trial.endings.size()));
            said.addAll(trial.forgotten.subList(forgotten, trial.forgotten.size()));
            said.add("wakes at " + trial.wake());
            return said;
        }

        void showTo(PoolModel model, String which, BalanceEvent event) {
            boolean refused = event != null
                    && trial.rejected.subList(rejected, trial.rejected.size()).stream()
                            .anyMatch(each -> each.event() == event);
            model.follow(
                    which,
                    trial.config(),
                    event,
                    refused,
                    trial.decisions.subList(decisions, trial.decisions.size()),
                    trial.endings.subList(endings, trial.endings.size()),
                    trial.forgotten.subList(forgotten, trial.forgotten.size()));
        }
    }

    @Test
    void holdsWhatItPromisesWhateverComes() throws Exception {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            PoolHistory history = new PoolHistory(seed);
            Run run = new Run(history.config());
            PoolModel model = new PoolModel();

            for (int i = 0; i < STEPS; i++) {
                PoolHistory.Step step = history.next(run.trial.now());
                pass(run, model, "seed " + seed + " step " + i, step.millis(), history);
                take(run, model, "seed " + seed + " step " + i, step.event(), history);
                if (history.chance(60)) {
                    run.trial.policy(history.changed(run.trial.config()));
                }
            }
            finish(run, model, history, seed);

            assertThat(run.trial.desk().tasks.size())
                    .as("seed %d: tasks left", seed)
                    .isZero();
            assertThat(PoolRows.size(run.trial.store.closed()))
                    .as("seed %d: ended tasks that are remembered", seed)
                    .isEqualTo(PoolRows.size(run.trial.store.closings()))
                    .isLessThanOrEqualTo(run.trial.config().closedWindow());
            run.trial.after(600_000);
            assertThat(run.trial.isAlive())
                    .as("seed %d: it is forgotten in the end", seed)
                    .isFalse();
        }
    }

    private static void pass(Run run, PoolModel model, String which, long millis, PoolHistory history)
            throws Exception {
        run.mark();
        run.trial.after(millis);
        history.hear(run.trial.decisions.subList(run.decisions, run.trial.decisions.size()));
        run.showTo(model, which + ", time", null);
    }

    private static void take(Run run, PoolModel model, String which, BalanceEvent event, PoolHistory history)
            throws Exception {
        run.mark();
        run.trial.take(event);
        history.hear(run.trial.decisions.subList(run.decisions, run.trial.decisions.size()));
        run.showTo(model, which + ", " + event, event);
        model.agreesWith(run.trial.desk(), run.trial.config());
    }

    private static void finish(Run run, PoolModel model, PoolHistory history, long seed) throws Exception {
        for (int round = 0; round < 60 && !model.open().isEmpty(); round++) {
            for (BalanceEvent event : history.finish(run.trial.now())) {
                take(run, model, "seed " + seed + " end " + round, event, history);
            }
            pass(run, model, "seed " + seed + " end " + round, 700, history);
        }
        for (String task : List.copyOf(model.open())) {
            if (model.open().contains(task)) {
                BalanceEvent cancel = TaskCancel.of(PoolTrial.POOL, task, true, run.trial.now());
                take(run, model, "seed " + seed + " cancel", cancel, history);
            }
        }
        assertThat(model.open()).as("seed %d: every task ends", seed).isEmpty();
    }

    @Test
    void goesOnFromItsRowsAsIfNothingHadHappened() throws Exception {
        for (long seed = FIRST; seed < FIRST + HISTORIES; seed++) {
            PoolHistory history = new PoolHistory(seed);
            Random random = new Random(~seed);
            BalanceConfig config = history.config();
            Run steady = new Run(config);
            Run rebuilt = new Run(config);
            int every = 1 + random.nextInt(20);

            for (int i = 0; i < STEPS; i++) {
                PoolHistory.Step step = history.next(steady.trial.now());
                String which = "seed " + seed + " step " + i + ": " + step;
                steady.mark();
                rebuilt.mark();
                steady.trial.after(step.millis()).take(step.event());
                rebuilt.trial.after(step.millis());
                if (random.nextInt(every) == 0) {
                    rebuilt.trial.rebuild(random.nextLong());
                }
                rebuilt.trial.take(step.event());
                assertThat(rebuilt.said()).as(which).isEqualTo(steady.said());
                history.hear(steady.trial.decisions.subList(steady.decisions, steady.trial.decisions.size()));
                if (history.chance(60)) {
                    BalanceConfig changed = history.changed(config);
                    steady.trial.policy(changed);
                    rebuilt.trial.policy(changed);
                    config = changed;
                }
                if (random.nextInt(every) == 0) {
                    rebuilt.trial.rebuild(random.nextLong());
                }
            }
            steady.mark();
            rebuilt.mark();
            steady.trial.after(600_000);
            rebuilt.trial.after(600_000);

            assertThat(rebuilt.said()).as("seed %d: end", seed).isEqualTo(steady.said());
            assertThat(rebuilt.trial.predictions).as("seed %d", seed).isEqualTo(steady.trial.predictions);
            assertThat(rebuilt.trial.evicted).as("seed %d", seed).isEqualTo(steady.trial.evicted);
        }
    }

    @Test
    void goesOnFromItsRowsWhereManyNodesComeAndGo() throws Exception {
        for (long seed = FIRST; seed < FIRST + HISTORIES / 15; seed++) {
            Random random = new Random(seed);
            BalanceConfig config = new PoolHistory(seed)
                    .config().toBuilder()
                            .maxNodes(1_000)
                            .nodeTimeout(Duration.ofSeconds(2))
                            .poolIdle(Duration.ofSeconds(4))
                            .build();
            Run steady = new Run(config);
            Run rebuilt = new Run(config);

            for (int i = 0; i < 900; i++) {
                int from = 40 * (i / 150);
                String node = "n" + (from + random.nextInt(60));
                List<BalanceEvent> events = new ArrayList<>();
                events.add(NodeReport.builder(node, PoolTrial.POOL)
                        .slots(1)
                        .capacity("cpu", 1 + random.nextInt(3))
                        .time(steady.trial.now())
                        .build());
                events.add(Task.builder("k" + i, PoolTrial.POOL)
                        .need("cpu", 1 + random.nextInt(3))
                        .time(steady.trial.now())
                        .build());
                if (!steady.trial.order().isEmpty()) {
                    String task = steady.trial
                            .order()
                            .get(random.nextInt(steady.trial.order().size()));
                    events.add(TaskResult.done(steady.trial.assignment(task), 0, steady.trial.now()));
                }
                steady.mark();
                rebuilt.mark();
                for (BalanceEvent event : events) {
                    steady.trial.take(event);
                    rebuilt.trial.take(event);
                }
                steady.trial.after(20);
                rebuilt.trial.after(20);
                assertThat(rebuilt.said()).as("seed %d step %d", seed, i).isEqualTo(steady.said());
                if (random.nextInt(40) == 0) {
                    rebuilt.trial.rebuild(random.nextLong());
                }
                assertThat(steady.trial.desk().nodes.order())
                        .as("seed %d step %d: holes are closed", seed, i)
                        .hasSizeLessThanOrEqualTo(2 * steady.trial.desk().nodes.size() + 17);
            }
            assertThat(steady.trial.forgotten).as("seed %d", seed).hasSizeGreaterThan(100);
        }
    }
}
