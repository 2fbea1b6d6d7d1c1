package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.Objects;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.util.OutputTag;

/**
 * The journal of one operator: its entries, written to files exactly once.
 *
 * <pre>{@code
 * Journal.to("file:///data/journal", schema).attach(decisions.getSideOutput(Journal.ENTRIES));
 * }</pre>
 *
 * <p>The files appear below {@code path/protocol}, one a checkpoint and subtask, when the checkpoint is complete: what a
 * crash undoes is never seen. A bounded job commits the rest at its end, with or without checkpoints; an unbounded job
 * without checkpoints commits nothing. A job that goes back to an older checkpoint must write to another path, else its
 * second history meets the first one as duplicates, which {@link JournalReader} refuses.
 */
@PublicEvolving
public final class Journal {
    /** Where an operator emits its entries. */
    public static final OutputTag<JournalEntry> ENTRIES =
            new OutputTag<>("journal", RecordTypeInfo.of(new JournalEntrySerializer()));

    static final String FILE_PREFIX = "journal";
    static final String FILE_SUFFIX = ".swj";
    private static final MemorySize SMALLEST_BLOCK = MemorySize.parse("1kb");
    private static final MemorySize LARGEST_BLOCK = MemorySize.parse("16mb");

    private final Path path;
    private final JournalSchema schema;
    private MemorySize blockSize = MemorySize.parse("64kb");
    private String uid;

    private Journal(Path path, JournalSchema schema) {
        this.path = path;
        this.schema = schema;
        this.uid = schema.protocol();
    }

    /** A journal in the folder, on any file system with a recoverable writer. */
    public static Journal to(String path, JournalSchema schema) {
        return new Journal(new Path(Objects.requireNonNull(path, "path")), Objects.requireNonNull(schema, "schema"));
    }

    /** The size at which a block is written; from 1 kb to 16 mb, 64 kb unless set. */
    public Journal blockSize(MemorySize size) {
        if (size.compareTo(SMALLEST_BLOCK) < 0 || size.compareTo(LARGEST_BLOCK) > 0) {
            throw new IllegalArgumentException(
                    "blockSize must be from " + SMALLEST_BLOCK + " to " + LARGEST_BLOCK + ", but was " + size);
        }
        this.blockSize = size;
        return this;
    }

    /**
     * The prefix of the operators' uids, the protocol unless it is said otherwise; needed where a job writes more than one
     * journal of a protocol. Those must be in different folders.
     */
    public Journal uid(String prefix) {
        this.uid = Objects.requireNonNull(prefix, "prefix");
        return this;
    }

    /**
     * Writes the entries. Both operators get uid and name by {@link #uid} and the parallelism of the entries' producer,
     * so that they are chained to it.
     */
    public void attach(DataStream<JournalEntry> entries) {
        Encoder<JournalBlock> encoder = (block, out) -> out.write(block.bytes());
        FileSink<JournalBlock> files = FileSink.forRowFormat(new Path(path, schema.protocol()), encoder)
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(new OutputFileConfig(FILE_PREFIX, FILE_SUFFIX))
                .build();
        SingleOutputStreamOperator<JournalBlock> blocks = entries.transform(
                        uid + "-journal-blocks",
                        RecordTypeInfo.of(new JournalBlock.Serializer()),
                        new JournalBlocks(schema, (int) blockSize.getBytes()))
                .uid(uid + "-journal-blocks")
                .setParallelism(entries.getParallelism());
        blocks.sinkTo(files)
                .uid(uid + "-journal-files")
                .name(uid + "-journal-files")
                .setParallelism(entries.getParallelism());
    }
}
