package io.flinkswarm.operators.consensus;

import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Reads the groups of a checkpoint into a local file, and says of each where it lies: group, incarnation, next sequence,
 * offset in the file. For one subtask, which reads one part of the checkpoint after another.
 */
final class GroupReaderFunction extends KeyedStateReaderFunction<String, Tuple4<String, Long, Long, Long>> {
    private static final long serialVersionUID = 1L;

    static final TypeInformation<Tuple4<String, Long, Long, Long>> PLACE =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG, Types.LONG);

    private static final int INITIAL_BYTES = 1 << 14;

    private final File file;

    private transient GroupStore store;
    private transient GroupStateSerializer serializer;
    private transient DataOutputSerializer buffer;
    private transient OutputStream out;
    private transient long offset;

    GroupReaderFunction(File file) {
        this.file = file;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        store = ConsensusStateTypes.store(getRuntimeContext(), false);
        serializer = new GroupStateSerializer();
        buffer = new DataOutputSerializer(INITIAL_BYTES);
        out = Files.newOutputStream(file.toPath(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        offset = file.length();
    }

    @Override
    public void readKey(String group, Context context, Collector<Tuple4<String, Long, Long, Long>> places)
            throws Exception {
        GroupRow row = store.group();
        if (row == null) {
            return;
        }
        buffer.clear();
        serializer.write(store, buffer);
        out.write(buffer.getSharedBuffer(), 0, buffer.length());
        places.collect(Tuple4.of(group, row.incarnation, row.sequence, offset));
        offset += buffer.length();
    }

    @Override
    public void close() throws Exception {
        if (out != null) {
            out.close();
        }
    }
}
