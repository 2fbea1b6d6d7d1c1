package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.DataInput;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The serializer of a row that writes and copies itself: carries it into checkpoints, the row's own bytes tell their version.
 *
 * <p>A subclass has a public constructor without arguments; checkpoints keep its name, so it stays as it is.
 *
 * @param <R> the row's class
 */
@Internal
public abstract class RowSerializer<R extends Row<R>> extends RecordSerializer<R> {
    private static final long serialVersionUID = 1L;

    private final Reader<R> reader;

    /** Reads back what a row wrote. */
    @FunctionalInterface
    public interface Reader<R> extends Serializable {
        R read(DataInput in) throws IOException;
    }

    protected RowSerializer(Class<R> type, Reader<R> reader) {
        super(type, 1);
        this.reader = reader;
    }

    @Override
    protected void write(R row, DataOutputView out) throws IOException {
        row.write(out);
    }

    @Override
    protected R read(int version, DataInputView in) throws IOException {
        return reader.read(in);
    }

    @Override
    protected R copyOf(R row) {
        return row.copy();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}
