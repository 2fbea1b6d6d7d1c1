package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Drops what an agent has sent again because it did not know that it had arrived; keyed by {@link StreamKey}.
 *
 * <p>What has gone round the loopback comes exactly once, and passes.
 */
@Internal
public final class RepeatsFunction extends KeyedProcessFunction<String, Message, Message> {
    private static final long serialVersionUID = 1L;

    private final int inFlight;
    private final Duration retention;
    private transient ValueState<long[]> seen;
    private transient Counter repeats;

    /**
     * @param inFlight how many numbers of a stream are told apart
     * @param retention how long a stream that is silent is remembered
     */
    public RepeatsFunction(int inFlight, Duration retention) {
        this.inFlight = inFlight;
        this.retention = retention;
    }

    /** A sender's stream. */
    public static final class StreamKey implements KeySelector<Message, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getKey(Message message) {
            // names have no control characters
            return message.tenant() + '\n' + message.sender() + '\n' + message.stream();
        }
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<long[]> descriptor =
                new ValueStateDescriptor<>("seen", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(retention).build());
        seen = getRuntimeContext().getState(descriptor);
        repeats = getRuntimeContext().getMetricGroup().counter("repeats");
    }

    @Override
    public void processElement(Message message, Context context, Collector<Message> out) throws Exception {
        if (message.hops() > 0) {
            out.collect(message);
            return;
        }
        long[] numbers = seen.value();
        if (numbers == null) {
            numbers = SeenNumbers.empty(inFlight);
        }
        if (SeenNumbers.add(numbers, message.sequence())) {
            seen.update(numbers);
            out.collect(message);
        } else {
            repeats.inc();
        }
    }
}
