package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Packs journal entries into blocks for the file writer that is chained after it.
 *
 * <p>It has no state: before each checkpoint's barrier, and when the input ends, it hands on what it holds. So the files
 * that a checkpoint commits hold exactly what the checkpoint covers.
 */
@Internal
public final class JournalBlocks extends AbstractStreamOperator<JournalBlock>
        implements OneInputStreamOperator<JournalEntry, JournalBlock> {
    private static final long serialVersionUID = 1L;

    private final JournalSchema schema;
    private final int blockBytes;
    private transient BlockWriter writer;
    private transient long lastCheckpoint;
    private transient Counter entries;
    private transient Counter bytes;

    JournalBlocks(JournalSchema schema, int blockBytes) {
        this.schema = schema;
        this.blockBytes = blockBytes;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        lastCheckpoint = context.getRestoredCheckpointId().orElse(0);
    }

    @Override
    public void open() throws Exception {
        super.open();
        writer = new BlockWriter(schema, blockBytes);
        entries = getMetricGroup().counter("journalEntries");
        bytes = getMetricGroup().counter("journalBytes");
    }

    @Override
    public void processElement(StreamRecord<JournalEntry> element) throws Exception {
        writer.add(element.getValue());
        if (writer.length() >= blockBytes) {
            flush();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
        lastCheckpoint = checkpointId;
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() throws Exception {
        if (writer.count() > 0) {
            entries.inc(writer.count());
            JournalBlock block = writer.finish(lastCheckpoint);
            bytes.inc(block.bytes().length);
            output.collect(new StreamRecord<>(block));
        }
    }
}
