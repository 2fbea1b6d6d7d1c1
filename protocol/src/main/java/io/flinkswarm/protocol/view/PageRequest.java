package io.flinkswarm.protocol.view;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Objects;

/**
 * A reader's request for the next rows of one bucket of a view.
 *
 * <p>A reader walks all buckets, each from {@link #FROM_START} until the {@link Page} has no next token, and asks for the
 * next page when it has used the last: the views operator never waits for it.
 *
 * @param requestId names the request; the answer carries it
 * @param view the view's name
 * @param bucket from 0 to the number of buckets, exclusive; another bucket is answered by an empty page
 * @param afterToken the token of the page before, or {@link #FROM_START}
 * @param limit the most rows wanted; the views operator has a cap of its own
 */
@PublicEvolving
public record PageRequest(String requestId, String view, int bucket, String afterToken, int limit) {
    /** The token before the first row. */
    public static final String FROM_START = "";

    /** Checks that nothing is null. */
    public PageRequest {
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(view, "view");
        Objects.requireNonNull(afterToken, "afterToken");
    }

    /** The request for the page after {@code page}, which must have a next token. */
    public PageRequest next(Page page) {
        if (page.nextToken() == null) {
            throw new IllegalStateException("page must have a next token, but was the last of bucket " + bucket);
        }
        return new PageRequest(requestId, view, bucket, page.nextToken(), limit);
    }
}
