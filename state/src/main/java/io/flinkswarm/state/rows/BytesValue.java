package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * One row that is kept as bytes: decoded when it is asked for first, encoded when a visit ends, if it was put.
 *
 * @param <V> the row's class
 */
@Internal
public final class BytesValue<V> {
    private final RowCodec<V> codec;
    private byte[] bytes;
    private V row;
    private boolean changed;

    public BytesValue(RowCodec<V> codec) {
        this.codec = codec;
    }

    /** Begins a visit with what is kept; null where nothing is. */
    public void begin(byte[] kept) {
        bytes = kept;
        row = null;
        changed = false;
    }

    /** The row, or null. */
    public V get() throws Exception {
        if (row == null && bytes != null) {
            row = codec.read(bytes);
        }
        return row;
    }

    public void put(V value) {
        row = value;
        changed = true;
    }

    /** Ends the visit: {@link #bytes} are what is to be kept. */
    public void end() throws Exception {
        if (changed) {
            bytes = codec.write(row);
            changed = false;
        }
    }

    /** What is to be kept; null where nothing is. */
    public byte[] bytes() {
        return bytes;
    }
}
