package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.rejection.Rejection;
import org.apache.flink.types.Either;

/** A line as the event it holds, or as the rejection that says why it holds none. */
final class EventLine {
    private static final String READER = "input";
    private static final RecordJson<Object> EVENTS =
            RecordJson.empty().including(ConsensusJson.EVENTS).including(BalanceJson.EVENTS);

    private EventLine() {}

    static Either<LineEvent, Rejection> read(String line) {
        if (line.length() > BoundedLines.LONGEST) {
            return rejected(
                    line,
                    Rejection.Reason.OVERSIZED,
                    "a line must have at most " + BoundedLines.LONGEST + " characters, but had more");
        }
        try {
            return Either.Left(LineEvent.of(EVENTS.read(line)));
        } catch (MalformedJsonException e) {
            return rejected(line, Rejection.Reason.MALFORMED, e.getMessage());
        }
    }

    private static Either<LineEvent, Rejection> rejected(String line, Rejection.Reason reason, String detail) {
        return Either.Right(new Rejection(READER, reason, detail, null, line, Rejection.NO_TIME));
    }

    /**
     * The line in its place: an event without a time comes a millisecond after the one before it, one without a sequence
     * takes the number of its line among all, and a rejection its place and the time of the event before it.
     */
    static Either<LineEvent, Rejection> placed(
            Either<LineEvent, Rejection> line, String where, long number, long before) {
        if (line.isRight()) {
            Rejection bad = line.right();
            return Either.Right(new Rejection(bad.operator(), bad.reason(), bad.detail(), where, bad.input(), before));
        }
        LineEvent event = line.left();
        if (event.time() != 0 && event.sequence() != 0) {
            return line;
        }
        EventPlace place = new EventPlace(
                event.time() == 0 ? before + 1 : event.time(), event.sequence() == 0 ? number : event.sequence());
        return Either.Left(place.put(event));
    }
}
