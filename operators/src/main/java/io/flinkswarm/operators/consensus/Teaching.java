package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.Arrays;

/** What a group learns after a decision: from outcomes, late votes, its own decisions and its members' feedback. */
final class Teaching {
    /** Feedback is learned from once it is this sure, in nats: a posterior of .95. */
    private static final double CONVINCED = Math.log(19);

    /** A quality from which the network takes an option for right. */
    private static final float CLEAR = .9f;

    private final Sitting sitting;

    Teaching(Sitting sitting) {
        this.sitting = sitting;
    }

    /** Keeps what an outcome will need of a ballot that just closed, and lets the decision itself teach. */
    void decided(Ballot ballot, ClosedBallot closed, TypeRow type, Tally tally, VoteRule rule) throws Exception {
        if (closed.votesInTime > 0) {
            SheetCast cast = new SheetCast(sitting, ballot);
            double[] weighted = tally.weightedPosterior();
            if (rule instanceof NeuralRule) {
                closed.features = tally.features(cast);
                closed.weighted = floats(weighted);
            }
            closed.guess = sitting.reliability.decided(type.record, ballot.labels, cast, weighted);
            cast.store(false);
        }
    }

    /** Learns the revealed truth of a closed ballot, a distribution over its options. */
    void outcome(ClosedBallot closed, TypeRow type, float[] truth) throws Exception {
        double[] distribution = doubles(truth);
        if (closed.leader >= 0 && sitting.config.adapts()) {
            type.movedThreshold(sitting.config.thresholdOf(closed.learnedAs))
                    .onOutcome(sitting.config.targetError(), closed.posterior, closed.decided(), truth[closed.leader]);
        }
        if (closed.sheet.count() > 0) {
            SheetCast cast = new SheetCast(sitting, closed.sheet, closed.learnedAs, 0, closed.sheet.count());
            int clear = clearTruth(truth);
            if (closed.features.length > 0 && clear >= 0) {
                teachNetwork(closed, type, cast, clear);
            }
            sitting.reliability.learn(type.record, closed.labels, cast, distribution, closed.guess);
            cast.store(true);
        }
        closed.truth = truth;
        closed.guess = null;
        closed.features = ClosedBallot.NONE;
        closed.weighted = ClosedBallot.NONE;
    }

    private void teachNetwork(ClosedBallot closed, TypeRow type, SheetCast cast, int truth) throws Exception {
        NeuralPosterior network = sitting.store.networks().get(closed.learnedAs);
        boolean fresh = network == null;
        if (fresh) {
            network = NeuralPosterior.create(
                    sitting.config.neuralDepth(),
                    sitting.config.learningRate(),
                    Roster.hash(closed.learnedAs, Roster.hash(sitting.group, 0)));
        }
        network.learn(closed.features, closed.options.size(), truth, doubles(closed.weighted));
        Cliques.learn(cast.count(), cast.choices(), cast.copyKeys(), cast.copies(true), truth);
        type.networkActs = network.acts();
        type.weightedLogLoss = network.scores().champion().logLoss();
        type.neuralLogLoss = network.scores().challenger().logLoss();
        if (fresh) {
            sitting.store.networks().put(closed.learnedAs, network);
        } else {
            sitting.store.networks().update(closed.learnedAs, network);
        }
    }

    private static int clearTruth(float[] truth) {
        for (int k = 0; k < truth.length; k++) {
            if (truth[k] >= CLEAR) {
                return k;
            }
        }
        return -1;
    }

    /** Learns a vote that was just added to a closed ballot; what its truth is may be known or still guessed. */
    void lateVote(ClosedBallot closed, VoterRow voter) throws Exception {
        if (closed.truth == null && closed.guess == null) {
            return;
        }
        TypeRow type = sitting.type(closed.learnedAs);
        SheetCast cast = new SheetCast(sitting, closed.sheet, closed.learnedAs, voter);
        if (closed.truth != null) {
            sitting.reliability.learnLate(type.record, closed.labels, cast, doubles(closed.truth));
        } else {
            sitting.reliability.decidedLate(type.record, closed.labels, cast, closed.guess);
        }
        cast.store(closed.truth != null);
    }

    /**
     * Takes a member's judgement of a decision: its log-odds count by what the rater's own record proves, and once they
     * are sure they are learned as an outcome of that quality.
     *
     * @return what is wrong with the feedback, or null
     */
    Admission.Fault feedback(String rater, Feedback feedback) throws Exception {
        ClosedBallot closed = sitting.store.closed().get(feedback.proposal());
        if (closed == null || closed.leader < 0) {
            return new Admission.Fault(
                    Reason.UNKNOWN_SUBJECT,
                    "feedback.proposal must name a decision of the last decision-window, but was '"
                            + feedback.proposal() + "'");
        }
        if (closed.truth != null) {
            return null;
        }
        if (closed.raters.contains(rater) || closed.raters.size() >= sitting.config.maxVotes()) {
            return new Admission.Fault(
                    Reason.DUPLICATE, "feedback must be given once a rater and decision, at most max-votes in all");
        }
        VoterRow row = sitting.store.voters().get(rater);
        VoterSkill skill = row == null ? null : row.skill(closed.learnedAs);
        double weight = skill == null ? 0 : provenLogOdds(skill);
        closed.addRater(rater);
        closed.feedback += (float) (weight * (2 * feedback.rating() - 1));
        if (Math.abs(closed.feedback) >= CONVINCED) {
            TypeRow type = sitting.type(closed.learnedAs);
            double quality = 1 / (1 + Math.exp(-closed.feedback));
            float[] truth = qualityOf(closed, quality);
            SheetCast cast = new SheetCast(sitting, closed.sheet, closed.learnedAs, 0, closed.sheet.count());
            sitting.reliability.learn(type.record, closed.labels, cast, doubles(truth), closed.guess);
            cast.store(true);
            closed.guess = null;
            closed.truth = truth;
            closed.truthByFeedback = true;
        }
        sitting.store.closed().update(closed.id, closed);
        return null;
    }

    /** Log-odds of the accuracy that the voter's revealed record proves: its mean less one standard error, never below 0. */
    private static double provenLogOdds(VoterSkill skill) {
        double seen = skill.revealedVotes();
        if (seen <= 0) {
            return 0;
        }
        double mean = (skill.revealedRight() + 1) / (seen + 2);
        double proven = mean - Math.sqrt(mean * (1 - mean) / (seen + 3));
        return proven <= .5 ? 0 : Math.log(proven / (1 - proven));
    }

    /** The distribution that says the leader was right with the probability, and any other option else. */
    static float[] qualityOf(ClosedBallot closed, double quality) {
        float[] truth = new float[closed.options.size()];
        Arrays.fill(truth, (float) ((1 - quality) / (truth.length - 1)));
        truth[closed.leader] = (float) quality;
        return truth;
    }

    static float[] oneHot(int options, int right) {
        float[] truth = new float[options];
        truth[right] = 1;
        return truth;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
