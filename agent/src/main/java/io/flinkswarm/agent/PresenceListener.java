package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;

/** Is told of members that come and go. */
@Public
@FunctionalInterface
public interface PresenceListener {
    /** A member has come or gone. */
    void changed(Presence presence);
}
