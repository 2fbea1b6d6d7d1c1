package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Priority;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.value.FloatVector;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Events from the values of SQL columns: null, where a column is missing or null, is what the event's own default is.
 *
 * <p>Values that cannot be used become ones that {@link Admission} turns away with its reason, so nothing throws here.
 */
final class SqlEvents {
    private SqlEvents() {}

    /** A proposal from the values of {@link SqlColumn#PROPOSALS}. */
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

    /** A vote from the values of {@link SqlColumn#VOTES}. */
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

    /** An outcome from the values of {@link SqlColumn#OUTCOMES}. */
    static Outcome outcome(String group, long time, Object[] values) {
        return new Outcome(
                group, text(values[0]), text(values[1]), number(values[2]), text(values[3]), time, whole(values[4]));
    }

    /** The text of an id; empty for null. */
    static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static double number(Object value) {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    private static long whole(Object value) {
        return value == null ? 0 : ((Number) value).longValue();
    }

    private static long millis(Object value) {
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        // like Flink's own time attributes: a timestamp without a zone counts as UTC
        return value instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC).toEpochMilli()
                : whole(value);
    }

    private static Priority priority(Object value) {
        String name = text(value).toUpperCase(Locale.ROOT);
        for (Priority priority : Priority.values()) {
            if (priority.name().equals(name)) {
                return priority;
            }
        }
        return null;
    }

    private static List<String> texts(Object array) {
        if (array == null) {
            return List.of();
        }
        int size = Array.getLength(array);
        List<String> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            texts.add(text(Array.get(array, i)));
        }
        return texts;
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
