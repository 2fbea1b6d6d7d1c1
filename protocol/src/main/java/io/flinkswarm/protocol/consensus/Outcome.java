package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/**
 * What turned out to be right on a proposal: either the right choice, or how good the decided choice was.
 *
 * <p>Only outcome-reporters reveal truth; who sends this stream must see to that.
 */
@Public
public record Outcome(
        @Field(value = "the group that decided", required = true)
        String group,

        @Field(value = "the proposal", required = true) String proposal,

        @Field("the option that was right; empty where a quality is given instead")
        String choice,

        @Field("how good the decided option proved, 0 to 1; left out where the right choice is given")
        double quality,

        @Field("who reports it") String reporter,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements ConsensusEvent {
    public Outcome {
        group = group == null ? "" : group;
        proposal = proposal == null ? "" : proposal;
        choice = choice == null ? "" : choice;
        reporter = reporter == null ? "" : reporter;
    }

    /** The outcome that {@code choice} was right. */
    public static Outcome of(String group, String proposal, String choice) {
        return new Outcome(group, proposal, choice, Double.NaN, "", 0, 0);
    }

    /** The outcome that the decided option proved this good, 0 to 1. */
    public static Outcome ofQuality(String group, String proposal, double quality) {
        return new Outcome(group, proposal, "", quality, "", 0, 0);
    }

    public Outcome withReporter(String who) {
        return new Outcome(group, proposal, choice, quality, who, time, sequence);
    }

    public Outcome withTime(long epochMillis) {
        return new Outcome(group, proposal, choice, quality, reporter, epochMillis, sequence);
    }

    public Outcome withSequence(long number) {
        return new Outcome(group, proposal, choice, quality, reporter, time, number);
    }

    @Override
    public int kindOrder() {
        return 2;
    }
}
