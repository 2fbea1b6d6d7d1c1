package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;

/** How a proposal ended, or that it goes on. */
@Public
public enum DecisionStatus {
    /** The choice stands. */
    DECIDED,
    /** Not enough was known by the deadline; the choice is only the leading option. */
    ABSTAINED,
    /** Not enough was known by the deadline; somebody else must decide. */
    ESCALATED,
    /** Not enough was known by the deadline; the deadline moved and voting goes on. */
    EXTENDED,
    /** The proposal was turned away; no vote on it counts. */
    REJECTED;

    /** Whether nothing more will be said of the proposal. */
    public boolean isFinal() {
        return this != EXTENDED;
    }
}
