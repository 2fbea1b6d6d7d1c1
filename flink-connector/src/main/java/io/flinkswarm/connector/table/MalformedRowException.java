package io.flinkswarm.connector.table;

/** A row that is no message: what must hold and what was found. */
final class MalformedRowException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRowException(String message) {
        super(message, null, false, false);
    }
}
