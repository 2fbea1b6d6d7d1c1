package io.flinkswarm.jobs.run;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** What a line of the output may be. */
@PublicEvolving
public enum ResultKind {
    /** What a group decided, and why. */
    DECISIONS,
    /** Who is to be asked, and asked again. */
    REQUESTS,
    /** Who voted twice and differently. */
    EVIDENCE,
    /** Input that was turned away, with the reason. */
    REJECTED
}
