package io.flinkswarm.protocol.json;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serial;

/** Text that is not the record it should be; the message says what must hold and what was found. */
@PublicEvolving
public final class MalformedJsonException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedJsonException(String message) {
        super(message);
    }

    public MalformedJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
