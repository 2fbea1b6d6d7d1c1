package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.view.ViewDelta;

/** What follows from what a mailbox is told. */
interface MailboxOutput {
    /** What a bound made it forget. */
    enum Evicted {
        /** The stream of a sender, by {@code max-senders}. */
        SENDER,
        /** An open connection beside three others. */
        SESSION,
        /** That a delivery has expired, by {@code max-expired}. */
        EXPIRED_DELIVERY,
        /** A mailbox from memory, by {@code max-resident} or {@code max-resident-bytes}. */
        RESIDENT,
        /** A mailbox of whose agent nothing was heard, by {@code agent-idle}. */
        MAILBOX
    }

    /** The message goes out over a session; where {@code timedOut}, because its acknowledgement did not come in time. */
    void deliver(Delivery delivery, boolean timedOut);

    /** The message is given up. */
    void dead(DeadLetter letter);

    /** The message had come before, and is dropped. */
    void duplicate(Message message);

    /** The message was acknowledged. */
    void acknowledged(Message message);

    /** The message of that id was acknowledged after its deadline, at which it had been given up. */
    void violated(String id, long deadline, long now);

    /** The row of the mailbox in the view has changed. */
    void show(ViewDelta delta);

    void evicted(Evicted what);
}
