package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.protocol.id.SubjectId;
import java.util.ArrayList;
import java.util.List;

/** How a ballot ends: whether it may, what is decided, and why. */
final class Closing {
    static final String PASSED = "the posterior passed the threshold, or no missing vote can change the result";
    static final String COMPLETE = "all votes are in";
    static final String DEADLINE = "the deadline came";
    static final String EXTENDED = "the deadline came and was moved";
    static final String CROWDED_OUT = "max-open-proposals was reached and the priority was the lowest";

    private final Sitting sitting;
    private final Teaching teaching;
    private final Tally tally;
    private double[] posterior = new double[2];

    Closing(Sitting sitting, Teaching teaching) {
        this.sitting = sitting;
        this.teaching = teaching;
        this.tally = new Tally(sitting);
    }

    /** Ends the ballot if its votes allow it. */
    void afterVote(Ballot ballot, TypeRow type) throws Exception {
        VoteRule rule = sitting.ruleOf(ballot.type);
        int leader = count(ballot, type, rule);
        double threshold = threshold(ballot, type);
        boolean complete = ballot.missing() == 0;
        boolean early = !complete
                && sitting.config.stop() == Stop.EARLY
                && rule.mayStop(tally, leader, posterior[leader], threshold);
        if (complete || early) {
            boolean stands =
                    rule.stands(tally, leader, posterior[leader], threshold, early ? 1 : quorum(ballot), tied(leader));
            DecisionStatus status = stands ? DecisionStatus.DECIDED : abstention();
            close(ballot, type, rule, status, leader, threshold, early ? PASSED : COMPLETE);
        } else {
            sitting.store.open().update(ballot.id, ballot);
        }
    }

    /** Ends the ballot because its time is over, or gives it more; says whether it ended. */
    boolean atDeadline(Ballot ballot, TypeRow type) throws Exception {
        VoteRule rule = sitting.ruleOf(ballot.type);
        int leader = count(ballot, type, rule);
        double threshold = lastThreshold(ballot, type);
        boolean stands = ballot.sheet.count() > 0
                && rule.stands(tally, leader, posterior[leader], threshold, quorum(ballot), tied(leader));
        if (stands) {
            close(ballot, type, rule, DecisionStatus.DECIDED, leader, threshold, DEADLINE);
            return true;
        }
        if (sitting.config.onAbstain() == OnAbstain.EXTEND && ballot.extensions < sitting.config.maxExtensions()) {
            ballot.extensions++;
            long length = Math.max(1, (sitting.now - ballot.openedAt) / ballot.extensions);
            ballot.deadline = sitting.now + length;
            sitting.out.decision(decision(
                    ballot,
                    rule,
                    DecisionStatus.EXTENDED,
                    leader,
                    threshold,
                    EXTENDED,
                    sitting.subject("extension", ballot.extensions + ":" + ballot.id)));
            return false;
        }
        close(ballot, type, rule, abstention(), leader, threshold, DEADLINE);
        return true;
    }

    /** Turns the ballot away for want of room. */
    void reject(Ballot ballot, TypeRow type) throws Exception {
        VoteRule rule = sitting.ruleOf(ballot.type);
        int leader = count(ballot, type, rule);
        sitting.out.decision(decision(
                ballot,
                rule,
                DecisionStatus.REJECTED,
                leader,
                lastThreshold(ballot, type),
                CROWDED_OUT,
                sitting.subject(ballot.id)));
        ClosedBallot closed = ClosedBallot.of(ballot, DecisionStatus.REJECTED, -1, 0);
        remember(ballot, closed);
        teachKnownTruth(ballot, closed, type);
    }

    private DecisionStatus abstention() {
        return sitting.config.onAbstain() == OnAbstain.ESCALATE ? DecisionStatus.ESCALATED : DecisionStatus.ABSTAINED;
    }

    private int quorum(Ballot ballot) {
        return Math.max(1, (int) Math.ceil(sitting.config.quorum() * ballot.asked));
    }

    /** The posterior that a decision needs while votes are missing: where it adapts, more the more are. */
    private double threshold(Ballot ballot, TypeRow type) {
        return threshold(ballot, type, ballot.sheet.count());
    }

    /** The posterior that a decision needs when voting has ended. */
    private double lastThreshold(Ballot ballot, TypeRow type) {
        return threshold(ballot, type, ballot.asked);
    }

    private double threshold(Ballot ballot, TypeRow type, int votes) {
        // types that are learned together move one threshold, so they start from one
        return sitting.config.adapts()
                ? type.threshold(sitting.config.thresholdOf(ballot.learnedAs)).current(votes, ballot.asked)
                : sitting.config.thresholdOf(ballot.type);
    }

    /** Computes the rule's posterior and returns the leader; of several, one drawn by the proposal's id. */
    private int count(Ballot ballot, TypeRow type, VoteRule rule) {
        int options = ballot.options.size();
        if (posterior.length != options) {
            posterior = new double[options];
        }
        rule.posterior(tally.of(ballot, type), posterior);
        int leader = 0;
        for (int k = 1; k < options; k++) {
            if (posterior[k] > posterior[leader]) {
                leader = k;
            }
        }
        if (!tied(leader)) {
            return leader;
        }
        int[] ties = new int[options];
        int count = 0;
        for (int k = 0; k < options; k++) {
            if (posterior[k] == posterior[leader]) {
                ties[count++] = k;
            }
        }
        return ties[(int) Math.floorMod(Roster.hash(ballot.id, count), (long) count)];
    }

    private boolean tied(int leader) {
        for (int k = 0; k < posterior.length; k++) {
            if (k != leader && posterior[k] == posterior[leader]) {
                return true;
            }
        }
        return false;
    }

    private void close(
            Ballot ballot,
            TypeRow type,
            VoteRule rule,
            DecisionStatus status,
            int leader,
            double threshold,
            String reason)
            throws Exception {
        sitting.out.decision(decision(ballot, rule, status, leader, threshold, reason, sitting.subject(ballot.id)));
        ClosedBallot closed =
                ClosedBallot.of(ballot, status, ballot.sheet.count() == 0 ? -1 : leader, posterior[leader]);
        teaching.decided(ballot, closed, type, tally, rule);
        remember(ballot, closed);
        teachKnownTruth(ballot, closed, type);
    }

    private void teachKnownTruth(Ballot ballot, ClosedBallot closed, TypeRow type) throws Exception {
        if (ballot.truth != null) {
            teaching.outcome(closed, type, ballot.truth);
            sitting.store.closed().put(closed.id, closed);
        }
    }

    private void remember(Ballot ballot, ClosedBallot closed) throws Exception {
        GroupRow row = sitting.row;
        sitting.store.open().remove(ballot.id);
        row.open[ballot.priority.ordinal()]--;
        sitting.store.closed().put(closed.id, closed);
        sitting.store.closings().put(row.nextClosed, closed.id);
        row.nextClosed++;
        while (row.nextClosed - row.oldestClosed > sitting.config.decisionWindow()) {
            String oldest = sitting.store.closings().get(row.oldestClosed);
            sitting.store.closings().remove(row.oldestClosed);
            sitting.store.closed().remove(oldest);
            row.oldestClosed++;
            sitting.out.evicted(CaucusOutput.Evicted.CLOSED_PROPOSAL, 1);
        }
    }

    private Decision decision(
            Ballot ballot,
            VoteRule rule,
            DecisionStatus status,
            int leader,
            double threshold,
            String reason,
            SubjectId subject) {
        boolean voted = ballot.sheet.count() > 0;
        return new Decision(
                subject.at(sitting.epoch),
                sitting.group,
                ballot.id,
                ballot.type,
                status,
                voted ? ballot.options.get(leader) : "",
                posterior[leader],
                ties(leader),
                disagreement(ballot),
                rule.name(),
                reason,
                why(ballot, leader, threshold),
                sitting.policyVersion,
                sitting.now,
                sitting.epoch,
                sitting.epoch == 0 ? "" : subject.supersedes(sitting.epoch),
                false);
    }

    private int ties(int leader) {
        int ties = 0;
        for (double belief : posterior) {
            if (belief == posterior[leader]) {
                ties++;
            }
        }
        return ties;
    }

    private Why why(Ballot ballot, int leader, double threshold) {
        int rival = leader == 0 ? 1 : 0;
        for (int k = 0; k < posterior.length; k++) {
            if (k != leader && posterior[k] > posterior[rival]) {
                rival = k;
            }
        }
        int votes = ballot.sheet.count();
        double[] weighted = tally.weightedPosterior();
        double raw = ballot.logPrior[leader] + ballot.sum[leader] - ballot.logPrior[rival] - ballot.sum[rival];
        // the parts are stretched as the posterior's calibration stretches their sum
        double scale = raw == 0 || weighted[rival] == 0 ? 1 : Math.log(weighted[leader] / weighted[rival]) / raw;
        List<Contribution> contributions = new ArrayList<>(votes);
        for (int i = 0; i < votes; i++) {
            contributions.add(new Contribution(
                    ballot.sheet.voter(i),
                    ballot.options.get(ballot.sheet.choice(i)),
                    scale * (ballot.evidence(i, leader) - ballot.evidence(i, rival))));
        }
        return new Why(
                contributions,
                scale * (ballot.logPrior[leader] - ballot.logPrior[rival]),
                threshold,
                votes,
                ballot.asked,
                Math.max(0, sitting.now - ballot.openedAt),
                tally.weightedLogLoss(),
                tally.neuralLogLoss(),
                tally.networkActed(),
                ballot.meanReasoning(leader));
    }

    /** Entropy of the votes over that of an even split among the options. */
    private static double disagreement(Ballot ballot) {
        int votes = ballot.sheet.count();
        int options = ballot.options.size();
        double entropy = 0;
        for (int k = 0; k < options; k++) {
            int count = ballot.sheet.votesFor(k);
            if (count > 0 && count < votes) {
                double share = (double) count / votes;
                entropy -= share * Math.log(share);
            }
        }
        return entropy / Math.log(options);
    }
}
