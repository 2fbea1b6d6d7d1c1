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
    /** Which node gets which task, and which must let go of one. */
    ASSIGNMENTS,
    /** The steps of tasks, and what waiting ones wait for. */
    UPDATES,
    /** Input that was turned away, with the reason. */
    REJECTED,
    /** Messages that mailboxes gave up, with the reason. */
    DEAD_LETTERS
}
