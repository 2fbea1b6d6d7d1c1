package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.value.FloatVector;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A column of what {@code CONSENSUS} gives back, and rows of all of them by ordinal: what does not apply to a row's kind,
 * or is not known, is null.
 */
enum SqlResult {
    /** {@code decision}, {@code shadow} (a decision with {@code mode: shadow}), {@code request}, {@code evidence} or {@code rejected}. */
    KIND,
    ID,
    PROPOSAL,
    TYPE,
    /** How a decision ended: decided, abstained, escalated, extended or rejected. */
    STATUS,
    /** The option decided or leading; of evidence, the one that counted. */
    CHOICE,
    POSTERIOR,
    TIES,
    DISAGREEMENT,
    RULE,
    /** Of a decision, why it ended so; of a rejected row, the kind of fault. */
    REASON,
    /** What must hold and what was found in a rejected row. */
    DETAIL,
    THRESHOLD,
    VOTES,
    ASKED,
    TOOK_MS,
    PRIOR_LOG_ODDS,
    WEIGHTED_LOG_LOSS,
    NEURAL_LOG_LOSS,
    NETWORK_ACTED,
    CONTRIBUTIONS,
    MEAN_REASONING,
    /** Who is asked. */
    VOTERS,
    OPTIONS,
    ATTEMPT,
    PRIORITY,
    ANSWER_BY,
    /** Who voted twice. */
    VOTER,
    SECOND_CHOICE,
    ATTRIBUTABLE,
    /** A rejected row as JSON. */
    INPUT;

    private static final int COUNT = values().length;

    /** The name in SQL. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Object[] decision(Decision decision, Mode mode) {
        Object[] row = new Object[COUNT];
        Why why = decision.why();
        put(row, KIND, mode == Mode.ENFORCE ? "decision" : "shadow");
        put(row, ID, decision.id());
        put(row, PROPOSAL, decision.proposal());
        put(row, TYPE, decision.type());
        put(row, STATUS, lower(decision.status()));
        put(row, CHOICE, decision.choice().isEmpty() ? null : decision.choice());
        put(row, POSTERIOR, known(decision.posterior()));
        put(row, TIES, decision.ties());
        put(row, DISAGREEMENT, known(decision.disagreement()));
        put(row, RULE, decision.rule());
        put(row, REASON, decision.reason());
        put(row, THRESHOLD, known(why.threshold()));
        put(row, VOTES, why.votes());
        put(row, ASKED, why.asked());
        put(row, TOOK_MS, why.tookMillis());
        put(row, PRIOR_LOG_ODDS, known(why.priorLogOdds()));
        put(row, WEIGHTED_LOG_LOSS, known(why.weightedLogLoss()));
        put(row, NEURAL_LOG_LOSS, known(why.neuralLogLoss()));
        put(row, NETWORK_ACTED, why.networkActed());
        put(row, CONTRIBUTIONS, contributions(why.contributions()));
        put(row, MEAN_REASONING, boxed(why.meanReasoning()));
        return row;
    }

    static Object[] request(VoteRequest request) {
        Object[] row = new Object[COUNT];
        put(row, KIND, "request");
        put(row, ID, request.id());
        put(row, PROPOSAL, request.proposal());
        put(row, TYPE, request.type());
        put(row, VOTERS, request.voters().toArray(String[]::new));
        put(row, OPTIONS, request.options().toArray(String[]::new));
        put(row, ATTEMPT, request.attempt());
        put(row, PRIORITY, lower(request.priority()));
        put(row, ANSWER_BY, Instant.ofEpochMilli(request.answerBy()));
        return row;
    }

    static Object[] evidence(Evidence evidence) {
        Object[] row = new Object[COUNT];
        put(row, KIND, "evidence");
        put(row, ID, evidence.id());
        put(row, PROPOSAL, evidence.proposal());
        put(row, CHOICE, evidence.firstChoice());
        put(row, VOTER, evidence.voter());
        put(row, SECOND_CHOICE, evidence.second().choice());
        put(row, ATTRIBUTABLE, evidence.attributable());
        return row;
    }

    static Object[] rejected(Rejection rejection, String proposal) {
        Object[] row = new Object[COUNT];
        put(row, KIND, "rejected");
        put(row, PROPOSAL, proposal);
        put(row, REASON, rejection.reason().name());
        put(row, DETAIL, rejection.detail());
        put(row, INPUT, rejection.input());
        return row;
    }

    private static void put(Object[] row, SqlResult column, Object value) {
        row[column.ordinal()] = value;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Object[][] contributions(List<Contribution> contributions) {
        Object[][] rows = new Object[contributions.size()][];
        for (int i = 0; i < rows.length; i++) {
            Contribution one = contributions.get(i);
            rows[i] = new Object[] {one.voter(), one.choice(), known(one.logOdds())};
        }
        return rows;
    }

    private static Float[] boxed(FloatVector vector) {
        Float[] values = new Float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }
}
