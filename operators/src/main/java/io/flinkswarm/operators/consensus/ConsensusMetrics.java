package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What one subtask tells Flink's metrics: decisions by status, calls, evidence, evictions, and the two models' scores. */
@Internal
final class ConsensusMetrics {
    private static final int WINDOW = 1000;

    private final Map<DecisionStatus, Counter> decisions = new EnumMap<>(DecisionStatus.class);
    private final Map<CaucusOutput.Evicted, Counter> evictions = new EnumMap<>(CaucusOutput.Evicted.class);
    private final Counter requests;
    private final Counter evidence;
    private final Counter networkActed;
    private final Histogram tookMillis;
    private double weightedLogLoss = Double.NaN;
    private double neuralLogLoss = Double.NaN;

    ConsensusMetrics(MetricGroup metrics) {
        for (DecisionStatus status : DecisionStatus.values()) {
            decisions.put(status, metrics.counter(status.name().toLowerCase(Locale.ROOT)));
        }
        for (CaucusOutput.Evicted what : CaucusOutput.Evicted.values()) {
            evictions.put(what, metrics.addGroup("evicted", what.name()).counter("evictions"));
        }
        requests = metrics.counter("voteRequests");
        evidence = metrics.counter("doubleVotes");
        networkActed = metrics.counter("networkActed");
        tookMillis = metrics.histogram("decisionMillis", new DescriptiveStatisticsHistogram(WINDOW));
        metrics.gauge("weightedLogLoss", () -> weightedLogLoss);
        metrics.gauge("neuralLogLoss", () -> neuralLogLoss);
    }

    void decided(Decision decision) {
        decisions.get(decision.status()).inc();
        tookMillis.update(decision.why().tookMillis());
        if (decision.why().networkActed()) {
            networkActed.inc();
        }
        weightedLogLoss = decision.why().weightedLogLoss();
        neuralLogLoss = decision.why().neuralLogLoss();
    }

    void requested() {
        requests.inc();
    }

    void evidenced() {
        evidence.inc();
    }

    void evicted(CaucusOutput.Evicted what, int count) {
        evictions.get(what).inc(count);
    }
}
