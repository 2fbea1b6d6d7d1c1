package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;

/** A journal that can't be replayed as it is: damaged bytes, a missing entry or two histories. Says where and what to do. */
@PublicEvolving
public final class JournalCorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalCorruptException(String message) {
        super(message);
    }

    JournalCorruptException(String message, Throwable cause) {
        super(message, cause);
    }
}
