package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class BalanceMetricsTest {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private final Map<String, Histogram> histograms = new HashMap<>();
    private final BalanceMetrics metrics = new BalanceMetrics(new Registry(""));

    private static Assignment assignment(String movedFrom, boolean trial, long waited) {
        PlacementWhy why = new PlacementWhy("adaptive", trial, 16, List.of(), 1, 1, 1, 1, waited, "");
        return new Assignment("id", "p", "t", "n", 1, List.of(), movedFrom, why, 0, 0, 1, "", false);
    }

    private static TaskUpdate update(TaskState state) {
        return new TaskUpdate("id", "p", "t", state, 1, "n", "", 0, Double.NaN, 0, 1, false);
    }

    @Test
    void countsAssignmentsMovesTrialsAndHowLongTasksWaited() {
        metrics.decided(assignment("", false, 10));
        metrics.decided(assignment("", true, 20));
        metrics.decided(assignment("other", false, 60));

        assertThat(counters.get("assignments").getCount()).isEqualTo(3);
        assertThat(counters.get("trials").getCount()).isEqualTo(1);
        assertThat(counters.get("moves").getCount()).isEqualTo(1);
        assertThat(histograms.get("waitedMillis").getStatistics().getMean()).isEqualTo(30);
        assertThat(histograms.get("candidates").getStatistics().getMax()).isEqualTo(16);
    }

    @Test
    void countsWhatIsTakenBackAndTheStepsOfTasksByState() {
        metrics.decided(new Revocation("id", "p", "t", "n", "", 0, 1, false));
        metrics.decided(update(TaskState.DONE));
        metrics.decided(update(TaskState.DONE));
        metrics.decided(update(TaskState.DEAD_LETTER));

        assertThat(counters.get("revocations").getCount()).isEqualTo(1);
        assertThat(counters.get("state.DONE.updates").getCount()).isEqualTo(2);
        assertThat(counters.get("state.DEAD_LETTER.updates").getCount()).isEqualTo(1);
        assertThat(counters.get("state.FAILED.updates").getCount()).isZero();
        assertThat(counters.get("assignments").getCount()).isZero();
    }

    @Test
    void showsHowWellDurationsAreForetold() {
        Object before = gauges.get("predictionMaeMillis").getValue();
        metrics.predicted(100, 140, true);
        metrics.predicted(100, 40, false);

        assertThat(before).isEqualTo(Double.NaN);
        assertThat((double) gauges.get("predictionMaeMillis").getValue()).isCloseTo(50, within(.1));
        assertThat((double) gauges.get("predictionCoverage").getValue()).isCloseTo(.5, within(.001));
    }

    @Test
    void countsWhatWaitsInAllPoolsTogether() {
        metrics.waiting("p", 3);
        metrics.waiting("q", 5);
        metrics.waiting("p", 2);
        Object before = gauges.get("waiting").getValue();
        metrics.waiting("q", 0);
        metrics.waiting("q", 0);

        assertThat(before).isEqualTo(7);
        assertThat(gauges.get("waiting").getValue()).isEqualTo(2);
    }

    @Test
    void countsWhatIsForgottenByItsKind() {
        metrics.evicted(PoolOutput.Evicted.CLOSED_TASK, 3);

        assertThat(counters.get("evicted.CLOSED_TASK.evictions").getCount()).isEqualTo(3);
        assertThat(counters.get("evicted.POOL.evictions").getCount()).isZero();
    }

    private final class Registry extends UnregisteredMetricsGroup {
        private final String prefix;

        private Registry(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            counters.put(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            histograms.put(prefix + name, histogram);
            return histogram;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Registry(prefix + key + "." + value + ".");
        }
    }
}
