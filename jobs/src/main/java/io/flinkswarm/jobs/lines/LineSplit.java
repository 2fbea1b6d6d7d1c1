package io.flinkswarm.jobs.lines;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The whole input and how far it was read.
 *
 * @param paths the files, in the order that decides between lines of equal time; empty for the standard input
 * @param read the lines taken from each
 * @param times the time of the last event of each that has one
 * @param lines the lines taken from all
 * @param time the time of the last event
 */
record LineSplit(String[] paths, long[] read, long[] times, long lines, long time) implements SourceSplit {
    @Override
    public String splitId() {
        return "lines";
    }

    static LineSplit start(String[] paths) {
        return new LineSplit(paths, new long[paths.length], new long[paths.length], 0, 0);
    }

    /** Splits as bytes; the version leads. */
    static final class Serializer implements SimpleVersionedSerializer<LineSplit> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(LineSplit split) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(split.lines);
            out.writeLong(split.time);
            out.writeInt(split.paths.length);
            for (int i = 0; i < split.paths.length; i++) {
                out.writeUTF(split.paths[i]);
                out.writeLong(split.read[i]);
                out.writeLong(split.times[i]);
            }
            return bytes.toByteArray();
        }

        @Override
        public LineSplit deserialize(int version, byte[] serialized) throws IOException {
            if (version != 1) {
                throw new IOException("version of a line split must be 1, but was " + version);
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
            long lines = in.readLong();
            long time = in.readLong();
            String[] paths = new String[in.readInt()];
            long[] read = new long[paths.length];
            long[] times = new long[paths.length];
            for (int i = 0; i < paths.length; i++) {
                paths[i] = in.readUTF();
                read[i] = in.readLong();
                times[i] = in.readLong();
            }
            return new LineSplit(paths, read, times, lines, time);
        }
    }
}
