package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Message;
import java.util.Objects;

/**
 * A request or alert that awaits its answer, or an answer that awaits its request.
 *
 * @param id the id of the request or alert within its sender's messages
 * @param kind which of them it is
 * @param level how often an alert has escalated
 * @param due the event time in milliseconds at which something must happen
 * @param message the request without payload, the alert, or the early answer without payload
 */
record OpenRequest(String id, Kind kind, int level, long due, Message message) {
    /** Checkpoints keep the ordinals. */
    enum Kind {
        REQUEST,
        ALERT,
        EARLY_ANSWER
    }

    OpenRequest {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    OpenRequest escalated(int newLevel, long newDue) {
        return new OpenRequest(id, kind, newLevel, newDue, message);
    }
}
