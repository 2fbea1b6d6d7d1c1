package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** The refusal of a connection. Its message says what must hold; it never holds a token, a key or a part of one. */
@PublicEvolving
public final class AccessDeniedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** A refusal for a reason that the client may read. */
    public AccessDeniedException(String message) {
        // without a cause: a parser's text could quote the token
        super(message);
    }
}
