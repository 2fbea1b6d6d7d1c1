package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/** What reaches the messaging protocol: messages, and what happens to the connections over which they go. */
@Public
public sealed interface MessagingEvent
        permits Message, Addressed, SessionOpened, SessionClosed, Acknowledgement, WindowChange, Refusal {
    /** Whose swarm it is. */
    String tenant();
}
