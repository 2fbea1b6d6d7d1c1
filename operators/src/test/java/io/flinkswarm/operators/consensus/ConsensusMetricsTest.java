package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class ConsensusMetricsTest {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private final Map<String, Histogram> histograms = new HashMap<>();
    private final ConsensusMetrics metrics = new ConsensusMetrics(new Registry(""));

    @Test
    void countsDecisionsByStatusWithTheirTimeAndTheModelsScores() {
        metrics.decided(decision(DecisionStatus.DECIDED, 40, true));
        metrics.decided(decision(DecisionStatus.DECIDED, 60, false));
        metrics.decided(decision(DecisionStatus.ABSTAINED, 200, false));

        assertThat(counters.get("decided").getCount()).isEqualTo(2);
        assertThat(counters.get("abstained").getCount()).isEqualTo(1);
        assertThat(counters.get("rejected").getCount()).isZero();
        assertThat(counters.get("networkActed").getCount()).isEqualTo(1);
        assertThat(histograms.get("decisionMillis").getStatistics().getMean()).isEqualTo(100);
        assertThat(gauges.get("weightedLogLoss").getValue()).isEqualTo(.5);
        assertThat(gauges.get("neuralLogLoss").getValue()).isEqualTo(.25);
    }

    @Test
    void countsCallsDoubleVotesAndWhatIsForgottenByItsKind() {
        metrics.requested();
        metrics.requested();
        metrics.evidenced();
        metrics.evicted(CaucusOutput.Evicted.CLOSED_PROPOSAL, 3);

        assertThat(counters.get("voteRequests").getCount()).isEqualTo(2);
        assertThat(counters.get("doubleVotes").getCount()).isEqualTo(1);
        assertThat(counters.get("evicted.CLOSED_PROPOSAL.evictions").getCount()).isEqualTo(3);
        assertThat(counters.get("evicted.GROUP.evictions").getCount()).isZero();
    }

    private static Decision decision(DecisionStatus status, long tookMillis, boolean networkActed) {
        Why why = new Why(List.of(), 0, .8, 2, 3, tookMillis, .5, .25, networkActed, FloatVector.EMPTY);
        return new Decision(
                "id", "g", "p", "default", status, "accept", .9, 1, 0, "neural", "", why, 0, tookMillis, 0, "", false);
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
