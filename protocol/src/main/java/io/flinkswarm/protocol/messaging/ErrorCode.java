package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/** The kinds of faults that a gateway tells a client by an {@code error} frame. JSON keeps the names. */
@Public
public enum ErrorCode {
    /** No JSON object, or a field of the wrong type. */
    MALFORMED,
    /** No such type, or one that clients don't send. */
    UNKNOWN_TYPE,
    /** A field has a value that is not allowed. */
    INVALID_VALUE,
    /** The sender's token does not allow it. */
    FORBIDDEN,
    /** The id is not above the last one of the connection. It was dropped: the first one counts. */
    REPLAYED,
    /** The id is too far above the lowest one that is not durable: wait for durable acknowledgements. */
    AHEAD,
    /** Its deadline has passed. */
    EXPIRED,
    /** Nobody answered a request or an alert before its deadline. */
    TIMED_OUT,
    /** More subscriptions, groups or open requests than are allowed. */
    LIMIT,
    /** The frame does not belong here: a second join, or a message before the join. */
    UNEXPECTED
}
