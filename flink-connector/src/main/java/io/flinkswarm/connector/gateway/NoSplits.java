package io.flinkswarm.connector.gateway;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The enumerator of a source without splits, and the serializers of what it does not have. */
final class NoSplits implements SplitEnumerator<GatewaySplit, Void> {

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String requesterHostname) {}

    @Override
    public void addSplitsBack(List<GatewaySplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public Void snapshotState(long checkpointId) {
        return null;
    }

    @Override
    public void close() {}

    /** Writes nothing, reads nothing. */
    static final class Nothing<T> implements SimpleVersionedSerializer<T> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T nothing) {
            return new byte[0];
        }

        @Override
        public T deserialize(int version, byte[] bytes) throws IOException {
            if (version != 1 || bytes.length != 0) {
                throw new IOException("state of a gateway must be empty and of version 1, but was " + bytes.length
                        + " bytes of version " + version + "; it was written by a later release");
            }
            return null;
        }
    }
}
