package io.flinkswarm.protocol.view;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.List;
import java.util.Objects;

/**
 * The rows of one bucket of a view that follow a token, in the order of their keys.
 *
 * <p>A page shows its rows as they were when it was made. Across pages, a row that existed the whole time is seen exactly
 * once, whatever was inserted or deleted around it; one that came or went in between is seen or not.
 *
 * @param requestId of the request that this answers
 * @param view the view's name
 * @param bucket the bucket that was asked
 * @param rows as upserts, in the order of their keys
 * @param nextToken to ask for what follows, or null at the end of the bucket
 */
@PublicEvolving
public record Page(String requestId, String view, int bucket, List<ViewDelta> rows, String nextToken) {

    /** Copies the rows. */
    public Page {
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(view, "view");
        rows = List.copyOf(rows);
    }
}
