package io.flinkswarm.state.rejection;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.OutputTag;

/**
 * An operator's book of rejections: builds them, counts them by reason, names the side output that they leave by.
 *
 * <pre>{@code
 * // open():           rejections = Rejections.of("consensus", getRuntimeContext().getMetricGroup());
 * // processElement(): ctx.output(Rejections.TAG, rejections.reject(Reason.LATE, group, vote.id(), vote.time(),
 * //                       "time must be after the watermark " + watermark + ", but was " + vote.time()));
 * // the job:          decisions.getSideOutput(Rejections.TAG)
 * }</pre>
 *
 * <p>Metrics: {@code rejections} under the group {@code reason.<REASON>}, each made when its reason first occurs.
 */
@PublicEvolving
public final class Rejections {
    /** The side output of rejections, the same in every operator. */
    public static final OutputTag<Rejection> TAG =
            new OutputTag<>("rejections", RecordTypeInfo.of(new RejectionSerializer()));

    private final String operator;
    private final MetricGroup metrics;
    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    private Rejections(String operator, MetricGroup metrics) {
        this.operator = Objects.requireNonNull(operator, "operator");
        this.metrics = Objects.requireNonNull(metrics, "metrics");
    }

    /** The book of the operator of this name. */
    public static Rejections of(String operator, MetricGroup metrics) {
        return new Rejections(operator, metrics);
    }

    /**
     * A counted rejection, for the caller to put out under {@link #TAG}.
     *
     * @param key the key that the input was for, or null
     * @param input the input as JSON or its id, or null
     * @param time its event time, or {@link Rejection#NO_TIME}
     * @param detail what must hold and what was found
     */
    public Rejection reject(Reason reason, String key, String input, long time, String detail) {
        return count(new Rejection(operator, reason, detail, key, input, time));
    }

    /** Counts a rejection that was built elsewhere, and returns it. */
    public Rejection count(Rejection rejection) {
        counters.computeIfAbsent(
                        rejection.reason(),
                        reason -> metrics.addGroup("reason", reason.name()).counter("rejections"))
                .inc();
        return rejection;
    }

    /** How many of this reason this subtask has counted since it started. */
    public long counted(Reason reason) {
        Counter counter = counters.get(reason);
        return counter == null ? 0 : counter.getCount();
    }
}
