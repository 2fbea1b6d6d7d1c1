package io.flinkswarm.operators.consensus;

import java.util.List;

/**
 * A column that {@code CONSENSUS} reads from one of its tables, found by name; others are ignored.
 *
 * <p>The group is the one column of PARTITION BY and the time that of {@code on_time}, whatever their names.
 *
 * @param name as it must be spelled
 * @param kind what it may hold
 * @param required whether the table must have it
 */
record SqlColumn(String name, Kind kind, boolean required) {
    /** What a column may hold. */
    enum Kind {
        TEXT("a string or whole number"),
        NUMBER("a number"),
        WHOLE("a whole number"),
        TIME("milliseconds since the epoch or a timestamp"),
        TEXTS("an array of strings or whole numbers"),
        NUMBERS("an array of numbers");

        private final String wanted;

        Kind(String wanted) {
            this.wanted = wanted;
        }

        /** What must be given, in words. */
        String wanted() {
            return wanted;
        }
    }

    /** The columns of a proposal, in the order in which {@link SqlEvents#proposal} takes them. */
    static final List<SqlColumn> PROPOSALS = List.of(
            required("proposal", Kind.TEXT),
            optional("proposer", Kind.TEXT),
            optional("type", Kind.TEXT),
            optional("options", Kind.TEXTS),
            optional("confidence", Kind.NUMBER),
            optional("weights", Kind.NUMBERS),
            optional("priority", Kind.TEXT),
            optional("deadline", Kind.TIME),
            optional("voters", Kind.TEXTS),
            optional("sequence", Kind.WHOLE));

    /** The columns of a vote, in the order in which {@link SqlEvents#vote} takes them. */
    static final List<SqlColumn> VOTES = List.of(
            required("proposal", Kind.TEXT),
            required("voter", Kind.TEXT),
            required("choice", Kind.TEXT),
            optional("confidence", Kind.NUMBER),
            optional("reasoning", Kind.NUMBERS),
            optional("signature", Kind.TEXT),
            optional("signature_algorithm", Kind.TEXT),
            optional("feedback_proposal", Kind.TEXT),
            optional("feedback_rating", Kind.NUMBER),
            optional("sequence", Kind.WHOLE));

    /** The columns of an outcome, in the order in which {@link SqlEvents#outcome} takes them; one of the two answers must be there. */
    static final List<SqlColumn> OUTCOMES = List.of(
            required("proposal", Kind.TEXT),
            optional("choice", Kind.TEXT),
            optional("quality", Kind.NUMBER),
            optional("reporter", Kind.TEXT),
            optional("sequence", Kind.WHOLE));

    private static SqlColumn required(String name, Kind kind) {
        return new SqlColumn(name, kind, true);
    }

    private static SqlColumn optional(String name, Kind kind) {
        return new SqlColumn(name, kind, false);
    }
}
