package io.flinkswarm.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A part of a {@link ReplaySource} and the index of its next element. */
record ReplaySplit(int id, int next) implements SourceSplit {
    static final SimpleVersionedSerializer<ReplaySplit> SERIALIZER = new SimpleVersionedSerializer<>() {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(ReplaySplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(8);
            out.writeInt(split.id);
            out.writeInt(split.next);
            return out.getCopyOfBuffer();
        }

        @Override
        public ReplaySplit deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return new ReplaySplit(in.readInt(), in.readInt());
        }
    };

    static final SimpleVersionedSerializer<List<ReplaySplit>> LIST_SERIALIZER = new SimpleVersionedSerializer<>() {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<ReplaySplit> splits) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(64);
            for (ReplaySplit split : splits) {
                out.writeInt(split.id);
                out.writeInt(split.next);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public List<ReplaySplit> deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<ReplaySplit> splits = new ArrayList<>();
            while (in.available() > 0) {
                splits.add(new ReplaySplit(in.readInt(), in.readInt()));
            }
            return splits;
        }
    };

    @Override
    public String splitId() {
        return Integer.toString(id);
    }
}
