package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A mutable row of state that writes and copies itself; its class reads it back.
 *
 * @param <R> the row's class
 */
@Internal
public interface Row<R extends Row<R>> {
    /** Writes the row, a format version first. */
    void write(DataOutput out) throws IOException;

    /** A copy that shares nothing that changes. */
    R copy();
}
