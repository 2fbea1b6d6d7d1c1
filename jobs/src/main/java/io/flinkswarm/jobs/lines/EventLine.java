package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.rejection.Rejection;
import org.apache.flink.types.Either;

/** A line as the event it holds, or as the rejection that says why it holds none. */
final class EventLine {
    private static final String READER = "input";

    private EventLine() {}

    static Either<ConsensusEvent, Rejection> read(String line) {
        if (line.length() > BoundedLines.LONGEST) {
            return rejected(
                    line,
                    Rejection.Reason.OVERSIZED,
                    "a line must have at most " + BoundedLines.LONGEST + " characters, but had more");
        }
        try {
            return Either.Left(ConsensusJson.EVENTS.read(line));
        } catch (MalformedJsonException e) {
            return rejected(line, Rejection.Reason.MALFORMED, e.getMessage());
        }
    }

    private static Either<ConsensusEvent, Rejection> rejected(String line, Rejection.Reason reason, String detail) {
        return Either.Right(new Rejection(READER, reason, detail, null, line, Rejection.NO_TIME));
    }

    /**
     * The line in its place: an event without a time comes a millisecond after the one before it, one without a sequence
     * takes the number of its line among all, and a rejection its place and the time of the event before it.
     */
    static Either<ConsensusEvent, Rejection> placed(
            Either<ConsensusEvent, Rejection> line, String where, long number, long before) {
        if (line.isRight()) {
            Rejection bad = line.right();
            return Either.Right(new Rejection(bad.operator(), bad.reason(), bad.detail(), where, bad.input(), before));
        }
        ConsensusEvent event = line.left();
        if (event.time() == 0) {
            event = withTime(event, before + 1);
        }
        return Either.Left(event.sequence() == 0 ? withSequence(event, number) : event);
    }

    private static ConsensusEvent withTime(ConsensusEvent event, long time) {
        return event instanceof Proposal proposal
                ? proposal.withTime(time)
                : event instanceof Vote vote ? vote.withTime(time) : ((Outcome) event).withTime(time);
    }

    private static ConsensusEvent withSequence(ConsensusEvent event, long number) {
        return event instanceof Proposal proposal
                ? proposal.withSequence(number)
                : event instanceof Vote vote ? vote.withSequence(number) : ((Outcome) event).withSequence(number);
    }
}
