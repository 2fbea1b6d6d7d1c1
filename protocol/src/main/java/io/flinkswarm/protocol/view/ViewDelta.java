package io.flinkswarm.protocol.view;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Objects;

/**
 * One change of one row of a view: the whole new row, or its deletion.
 *
 * <p>Deltas of a row come in the order of their versions. Whoever keeps the view drops one that is older than what it
 * holds, so that a delta may be repeated or overtaken.
 *
 * @param view the view's name, such as {@code consensus.voters}
 * @param key the row's key within the view
 * @param version grows with each change of the row, such as an event time or a count
 * @param row the whole row, or null where the row is gone
 */
@PublicEvolving
public record ViewDelta(String view, String key, long version, ViewRow row) {

    /** Checks that view and key are given. */
    public ViewDelta {
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(key, "key");
    }

    /** The row is new or changed. */
    public static ViewDelta upsert(String view, String key, long version, ViewRow row) {
        return new ViewDelta(view, key, version, Objects.requireNonNull(row, "row"));
    }

    /** The row is gone. */
    public static ViewDelta delete(String view, String key, long version) {
        return new ViewDelta(view, key, version, null);
    }

    /** Whether the row is gone. */
    public boolean isDelete() {
        return row == null;
    }
}
