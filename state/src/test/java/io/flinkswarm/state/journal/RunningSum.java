package io.flinkswarm.state.journal;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.testkit.KeyedEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A small operator as the protocols' are: sums up, emits, and journals what it saw and said. */
final class RunningSum extends KeyedProcessFunction<String, KeyedEvent, KeyedEvent> {
    private static final long serialVersionUID = 1L;

    private final JournalSchema schema;
    private transient ValueState<Long> sequence;
    private transient ValueState<Long> sum;
    private transient JournalRecorder recorder;

    RunningSum(JournalSchema schema) {
        this.schema = schema;
    }

    @Override
    public void open(OpenContext context) {
        sequence = getRuntimeContext().getState(new ValueStateDescriptor<>("sequence", LongSerializer.INSTANCE));
        sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", LongSerializer.INSTANCE));
        recorder = new JournalRecorder(schema);
    }

    @Override
    public void processElement(KeyedEvent event, Context context, Collector<KeyedEvent> out) throws Exception {
        long next = sequence.value() == null ? 0 : sequence.value();
        long total = (sum.value() == null ? 0 : sum.value()) + event.value();
        context.output(Journal.ENTRIES, recorder.entry(event.key(), next++, Kind.INPUT, event.time(), 1, event));
        sum.update(total);
        KeyedEvent result = new KeyedEvent(event.key(), event.time(), total);
        if (total % 3 == 0) {
            context.output(Journal.ENTRIES, recorder.entry(event.key(), next++, Kind.OUTPUT, event.time(), 1, result));
        }
        sequence.update(next);
        out.collect(result);
    }
}
