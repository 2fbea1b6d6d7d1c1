package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.sql.SqlColumn.optional;
import static io.flinkswarm.operators.sql.SqlColumn.required;

import io.flinkswarm.operators.sql.SqlColumn;
import io.flinkswarm.operators.sql.SqlColumn.Kind;
import java.util.List;

/** The columns that {@code CONSENSUS} reads from its tables. */
final class SqlColumns {
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

    private SqlColumns() {}
}
