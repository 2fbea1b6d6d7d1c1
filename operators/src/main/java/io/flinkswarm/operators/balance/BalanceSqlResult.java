package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.CandidateScore;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A column of what {@code ASSIGN} gives back, and rows of all of them by ordinal: what does not apply to a row's kind, or is
 * not known, is null.
 */
enum BalanceSqlResult {
    /** {@code assignment}, {@code revocation}, {@code update} or {@code rejected}. */
    KIND,
    /** Whether nothing came of it: {@code mode: shadow}. */
    SHADOW,
    ID,
    TASK,
    NODE,
    /** Where a task is now: waiting, running, done, failed, cancelled, timed_out, dead_letter. */
    STATE,
    ATTEMPT,
    /** The fencing epoch, which a node repeats in start and result. */
    EPOCH,
    GPUS,
    MOVED_FROM,
    SUPERSEDES,
    STRATEGY,
    TRIAL,
    CANDIDATES,
    SCORES,
    PREDICTED_MS,
    LOW_MS,
    HIGH_MS,
    SUCCESS_PROBABILITY,
    WAITED_MS,
    /** Why, in words; of a rejected row, the kind of fault. */
    REASON,
    EXPECTED_START,
    EXPECTED_START_ERROR_MS,
    /** Event time of the decision; that of the row may be later at the end of input, where idle time is made up for. */
    DECIDED_AT,
    /** What must hold and what was found in a rejected row. */
    DETAIL,
    /** A rejected row as JSON. */
    INPUT;

    private static final int COUNT = values().length;

    /** The name in SQL. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Object[] decision(BalanceDecision decision, Mode mode) {
        Object[] row = new Object[COUNT];
        put(row, SHADOW, mode == Mode.SHADOW);
        put(row, ID, decision.id());
        put(row, TASK, decision.task());
        put(row, EPOCH, decision.epoch());
        put(row, DECIDED_AT, Instant.ofEpochMilli(decision.time()));
        if (decision instanceof Assignment assignment) {
            assignment(row, assignment);
        } else if (decision instanceof Revocation revocation) {
            put(row, KIND, "revocation");
            put(row, NODE, revocation.node());
            put(row, REASON, said(revocation.reason()));
        } else {
            update(row, (TaskUpdate) decision);
        }
        return row;
    }

    private static void assignment(Object[] row, Assignment assignment) {
        PlacementWhy why = assignment.why();
        put(row, KIND, "assignment");
        put(row, NODE, assignment.node());
        put(row, ATTEMPT, assignment.attempt());
        put(row, GPUS, assignment.gpus().toArray(Integer[]::new));
        put(row, MOVED_FROM, said(assignment.movedFrom()));
        put(row, SUPERSEDES, said(assignment.supersedes()));
        put(row, STRATEGY, why.strategy());
        put(row, TRIAL, why.trial());
        put(row, CANDIDATES, why.candidates());
        put(row, SCORES, scores(why.scores()));
        put(row, PREDICTED_MS, known(why.predictedMillis()));
        put(row, LOW_MS, known(why.lowMillis()));
        put(row, HIGH_MS, known(why.highMillis()));
        put(row, SUCCESS_PROBABILITY, known(why.successProbability()));
        put(row, WAITED_MS, why.waitedMillis());
        put(row, REASON, said(why.reason()));
    }

    private static void update(Object[] row, TaskUpdate update) {
        put(row, KIND, "update");
        put(row, NODE, said(update.node()));
        put(row, STATE, update.state().name().toLowerCase(Locale.ROOT));
        put(row, ATTEMPT, update.attempt());
        put(row, REASON, said(update.reason()));
        put(row, EXPECTED_START, update.expectedStart() == 0 ? null : Instant.ofEpochMilli(update.expectedStart()));
        put(row, EXPECTED_START_ERROR_MS, known(update.expectedStartError()));
    }

    static Object[] rejected(Rejection rejection, String subject) {
        Object[] row = new Object[COUNT];
        put(row, KIND, "rejected");
        put(row, SHADOW, false);
        put(row, TASK, subject);
        put(row, REASON, rejection.reason().name());
        put(row, DECIDED_AT, Instant.ofEpochMilli(rejection.time()));
        put(row, DETAIL, rejection.detail());
        put(row, INPUT, rejection.input());
        return row;
    }

    private static void put(Object[] row, BalanceSqlResult column, Object value) {
        row[column.ordinal()] = value;
    }

    private static String said(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Object[][] scores(List<CandidateScore> scores) {
        Object[][] rows = new Object[scores.size()][];
        for (int i = 0; i < rows.length; i++) {
            CandidateScore one = scores.get(i);
            rows[i] = new Object[] {one.node(), known(one.cost()), known(one.predictedMillis())};
        }
        return rows;
    }
}
