package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.sql.SqlValues.millis;
import static io.flinkswarm.operators.sql.SqlValues.number;
import static io.flinkswarm.operators.sql.SqlValues.text;
import static io.flinkswarm.operators.sql.SqlValues.texts;
import static io.flinkswarm.operators.sql.SqlValues.whole;

import io.flinkswarm.operators.sql.SqlValues;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.lang.reflect.Array;

/**
 * Events from the values of SQL columns: null, where a column is missing or null, is what the event's own default is.
 *
 * <p>Values that cannot be used become ones that {@link Admission} turns away with its reason, so nothing throws here.
 */
final class SqlEvents {
    private SqlEvents() {}

    /** A proposal from the values of {@link SqlColumns#PROPOSALS}. */
    static Proposal proposal(String group, long time, Object[] values) {
        return new Proposal(
                text(values[0]),
                group,
                text(values[1]),
                text(values[2]),
                texts(values[3]),
                number(values[4]),
                vector(values[5]),
                priority(values[6]),
                millis(values[7]),
                texts(values[8]),
                time,
                whole(values[9]));
    }

    /** What is wrong with a value that the event itself cannot show, or null. */
    static String fault(Object[] proposalValues) {
        String priority = text(proposalValues[6]);
        return priority.isEmpty() || priority(priority) != null
                ? null
                : "priority must be one of emergency, critical, high, normal and low, but was '" + priority + "'";
    }

    /** A vote from the values of {@link SqlColumns#VOTES}. */
    static Vote vote(String group, long time, Object[] values) {
        String algorithm = text(values[6]);
        Signature signature = values[5] == null
                ? null
                : new Signature(algorithm.isEmpty() ? VoteSigning.ED25519 : algorithm, text(values[5]));
        Feedback feedback = values[7] == null ? null : new Feedback(text(values[7]), number(values[8]));
        return new Vote(
                group,
                text(values[0]),
                text(values[1]),
                text(values[2]),
                number(values[3]),
                vector(values[4]),
                time,
                whole(values[9]),
                signature,
                feedback,
                false);
    }

    /** An outcome from the values of {@link SqlColumns#OUTCOMES}. */
    static Outcome outcome(String group, long time, Object[] values) {
        return new Outcome(
                group, text(values[0]), text(values[1]), number(values[2]), text(values[3]), time, whole(values[4]));
    }

    private static Priority priority(Object value) {
        return SqlValues.constant(Priority.class, value);
    }

    private static FloatVector vector(Object array) {
        if (array == null) {
            return FloatVector.EMPTY;
        }
        float[] values = new float[Array.getLength(array)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number(Array.get(array, i));
        }
        return FloatVector.wrap(values);
    }
}
