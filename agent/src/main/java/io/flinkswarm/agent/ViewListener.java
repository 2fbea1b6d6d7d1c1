package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.view.ViewDelta;

/** Is told how the copy of a view changes. */
@Public
@FunctionalInterface
public interface ViewListener {
    /** A row is new, changed or gone. */
    void changed(ViewDelta delta);

    /** All rows have been read; said once, and again after each time that they had to be read anew. */
    default void synced() {}
}
