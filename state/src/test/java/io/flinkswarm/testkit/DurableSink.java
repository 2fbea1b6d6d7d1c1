package io.flinkswarm.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Collects elements into the run's record when a checkpoint that covers them is complete, each exactly once. */
final class DurableSink<T> implements Sink<T>, SupportsCommitter<byte[]> {
    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String name;
    private final TypeSerializer<T> serializer;

    DurableSink(String runId, String name, TypeSerializer<T> serializer) {
        this.runId = runId;
        this.name = name;
        this.serializer = serializer;
    }

    @Override
    public CommittingSinkWriter<T, byte[]> createWriter(WriterInitContext context) {
        return new BatchWriter<>(serializer.duplicate());
    }

    @Override
    public Committer<byte[]> createCommitter(CommitterInitContext context) {
        TypeSerializer<T> reader = serializer.duplicate();
        return new Committer<>() {
            @Override
            public void commit(Collection<CommitRequest<byte[]>> requests) throws IOException {
                for (CommitRequest<byte[]> request : requests) {
                    DataInputDeserializer in = new DataInputDeserializer(request.getCommittable());
                    UUID batch = new UUID(in.readLong(), in.readLong());
                    List<T> elements = new ArrayList<>();
                    while (in.available() > 0) {
                        elements.add(reader.deserialize(in));
                    }
                    RunRecord.surviving(runId).commit(name, batch, elements);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getCommittableSerializer() {
        return new SimpleVersionedSerializer<>() {
            @Override
            public int getVersion() {
                return 1;
            }

            @Override
            public byte[] serialize(byte[] batch) {
                return batch;
            }

            @Override
            public byte[] deserialize(int version, byte[] bytes) {
                return bytes;
            }
        };
    }

    private static final class BatchWriter<T> implements CommittingSinkWriter<T, byte[]> {
        private final TypeSerializer<T> serializer;
        private final DataOutputSerializer batch = new DataOutputSerializer(256);

        BatchWriter(TypeSerializer<T> serializer) {
            this.serializer = serializer;
        }

        @Override
        public void write(T element, Context context) throws IOException {
            if (batch.length() == 0) {
                UUID id = UUID.randomUUID();
                batch.writeLong(id.getMostSignificantBits());
                batch.writeLong(id.getLeastSignificantBits());
            }
            serializer.serialize(element, batch);
        }

        @Override
        public Collection<byte[]> prepareCommit() {
            if (batch.length() == 0) {
                return List.of();
            }
            byte[] bytes = batch.getCopyOfBuffer();
            batch.clear();
            return List.of(bytes);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
