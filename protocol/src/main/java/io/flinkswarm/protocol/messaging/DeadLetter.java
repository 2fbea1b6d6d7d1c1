package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * A message that a mailbox gives up, with the reason: nothing that was taken in is dropped without one.
 *
 * @param agent the member that it was for
 * @param message the message
 * @param reason why
 * @param detail what must have held and what was found
 * @param attempts how often it was delivered
 * @param time the event time in milliseconds
 */
@Public
public record DeadLetter(String agent, Message message, Reason reason, String detail, int attempts, long time) {
    /** Why a message is given up. Checkpoints and JSON keep the names. */
    public enum Reason {
        /** Its deadline passed before it was acknowledged. */
        EXPIRED,
        /** It was delivered as often as is allowed and never acknowledged. */
        UNACKNOWLEDGED,
        /** The mailbox was full of what is more urgent or came earlier. */
        SHED,
        /** The member has been gone for so long that its mailbox is closed. */
        ABANDONED
    }

    public DeadLetter {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
    }
}
