package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a subtask of the exchange tells Flink's metrics. What is turned away is counted by reason beside it. */
@Internal
final class ExchangeMetrics {
    /** The name under which messaging rejects. */
    static final String PROTOCOL = "messaging";

    private final Map<ExchangeOutput.Counted, Counter> counters = new EnumMap<>(ExchangeOutput.Counted.class);

    ExchangeMetrics(MetricGroup metrics) {
        for (ExchangeOutput.Counted what : ExchangeOutput.Counted.values()) {
            counters.put(what, metrics.addGroup("conversation", what.name()).counter("conversations"));
        }
    }

    void counted(ExchangeOutput.Counted what) {
        counters.get(what).inc();
    }

    long count(ExchangeOutput.Counted what) {
        return counters.get(what).getCount();
    }
}
