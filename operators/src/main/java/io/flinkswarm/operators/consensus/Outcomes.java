package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.Arrays;
import java.util.List;

/** What was revealed: finds the proposal of an outcome, holds it against what is known, and has it taught. */
final class Outcomes {
    private final Sitting sitting;
    private final Teaching teaching;

    Outcomes(Sitting sitting, Teaching teaching) {
        this.sitting = sitting;
        this.teaching = teaching;
    }

    /** Learns the outcome, or turns it away. */
    void take(Outcome outcome) throws Exception {
        ClosedBallot closed = sitting.store.closed().get(outcome.proposal());
        Ballot ballot = closed == null ? sitting.store.open().get(outcome.proposal()) : null;
        if (closed == null && ballot == null) {
            sitting.out.rejected(
                    Reason.UNKNOWN_SUBJECT,
                    outcome,
                    "proposal must be open or among the last " + sitting.config.decisionWindow()
                            + " closed ones (decision-window), but was '" + outcome.proposal() + "'");
            return;
        }
        List<String> options = closed == null ? ballot.options : closed.options;
        float[] truth;
        if (outcome.choice().isEmpty()) {
            if (closed == null || closed.leader < 0) {
                sitting.out.rejected(
                        Reason.UNKNOWN_SUBJECT, outcome, "a quality must follow a decision, but nothing was decided");
                return;
            }
            truth = Teaching.qualityOf(closed, outcome.quality());
        } else {
            int right = options.indexOf(outcome.choice());
            if (right < 0) {
                sitting.out.rejected(
                        Reason.INVALID_VALUE,
                        outcome,
                        "choice must be one of " + options + ", but was '" + outcome.choice() + "'");
                return;
            }
            truth = Teaching.oneHot(options.size(), right);
        }
        float[] known = closed == null ? ballot.truth : closed.truthByFeedback ? null : closed.truth;
        if (known != null) {
            boolean same = Arrays.equals(known, truth);
            sitting.out.rejected(
                    same ? Reason.DUPLICATE : Reason.CONFLICTING,
                    outcome,
                    "an outcome must be given once, but was given before" + (same ? "" : " and otherwise"));
        } else if (closed == null) {
            ballot.truth = truth;
            sitting.store.open().update(ballot.id, ballot);
        } else {
            closed.truthByFeedback = false;
            teaching.outcome(closed, sitting.type(closed.learnedAs), truth);
            sitting.store.closed().update(closed.id, closed);
        }
    }
}
