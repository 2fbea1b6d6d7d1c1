package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What one subtask tells Flink's metrics: assignments, moves and trials, steps of tasks by state, how many wait and how long,
 * how well durations were foretold, and what was forgotten. What is turned away is counted by reason beside them.
 */
@Internal
final class BalanceMetrics {
    private static final int WINDOW = 1000;

    private final Map<TaskState, Counter> steps = new EnumMap<>(TaskState.class);
    private final Map<PoolOutput.Evicted, Counter> evictions = new EnumMap<>(PoolOutput.Evicted.class);
    private final Counter assignments;
    private final Counter moves;
    private final Counter trials;
    private final Counter revocations;
    private final Histogram waitedMillis;
    private final Histogram candidates;
    private final Map<String, Integer> waiting = new HashMap<>();
    private int allWaiting;
    private final Running predictionError = new Running();
    private final Running predictionCoverage = new Running();

    BalanceMetrics(MetricGroup metrics) {
        for (TaskState state : TaskState.values()) {
            steps.put(state, metrics.addGroup("state", state.name()).counter("updates"));
        }
        for (PoolOutput.Evicted what : PoolOutput.Evicted.values()) {
            evictions.put(what, metrics.addGroup("evicted", what.name()).counter("evictions"));
        }
        assignments = metrics.counter("assignments");
        moves = metrics.counter("moves");
        trials = metrics.counter("trials");
        revocations = metrics.counter("revocations");
        waitedMillis = metrics.histogram("waitedMillis", new DescriptiveStatisticsHistogram(WINDOW));
        candidates = metrics.histogram("candidates", new DescriptiveStatisticsHistogram(WINDOW));
        metrics.gauge("waiting", () -> allWaiting);
        metrics.gauge("predictionMaeMillis", predictionError::mean);
        metrics.gauge("predictionCoverage", predictionCoverage::mean);
    }

    void decided(BalanceDecision decision) {
        if (decision instanceof Assignment assignment) {
            assignments.inc();
            if (!assignment.movedFrom().isEmpty()) {
                moves.inc();
            }
            if (assignment.why().trial()) {
                trials.inc();
            }
            waitedMillis.update(assignment.why().waitedMillis());
            candidates.update(assignment.why().candidates());
        } else if (decision instanceof Revocation) {
            revocations.inc();
        } else if (decision instanceof TaskUpdate update) {
            steps.get(update.state()).inc();
        }
    }

    /** How many tasks wait in a pool after a visit to it; none where it was forgotten. */
    void waiting(String pool, int tasks) {
        Integer before = tasks == 0 ? waiting.remove(pool) : waiting.put(pool, tasks);
        allWaiting += tasks - (before == null ? 0 : before);
    }

    void predicted(double predictedMillis, double actualMillis, boolean withinBar) {
        predictionError.add(Math.abs(predictedMillis - actualMillis));
        predictionCoverage.add(withinBar ? 1 : 0);
    }

    void evicted(PoolOutput.Evicted what, int count) {
        evictions.get(what).inc(count);
    }

    /** The mean over about the last {@link #WINDOW} values; NaN before the first. */
    private static final class Running {
        private double sum;
        private double weight;

        void add(double value) {
            double decay = 1 - 1. / WINDOW;
            sum = sum * decay + value;
            weight = weight * decay + 1;
        }

        double mean() {
            return sum / weight;
        }
    }
}
