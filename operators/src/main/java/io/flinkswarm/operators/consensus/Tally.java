package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.value.FloatVector;
import java.util.Arrays;
import java.util.List;

/**
 * The count of one ballot: what its rule sees, with the posteriors computed when they are asked for.
 *
 * <p>Scratch, not state: one instance serves all ballots of a task.
 */
final class Tally implements BallotView {
    private final Sitting sitting;
    private final BallotFeatures features = new BallotFeatures();

    private Ballot ballot;
    private TypeRow type;
    private double[] weighted = new double[2];
    private double[] neural = new double[2];
    private boolean weightedKnown;
    private boolean neuralKnown;
    private boolean networkActed;
    private float[] rows;

    Tally(Sitting sitting) {
        this.sitting = sitting;
    }

    /** Turns to a ballot. */
    Tally of(Ballot next, TypeRow typeRow) {
        ballot = next;
        type = typeRow;
        int options = next.options.size();
        if (weighted.length != options) {
            weighted = new double[options];
            neural = new double[options];
        }
        weightedKnown = false;
        neuralKnown = false;
        networkActed = false;
        rows = null;
        return this;
    }

    double[] weightedPosterior() {
        if (!weightedKnown) {
            sitting.reliability.posterior(type.record, ballot.logPrior, ballot.sum, votes(), weighted);
            weightedKnown = true;
        }
        return weighted;
    }

    private double[] neuralPosterior() {
        if (!neuralKnown) {
            networkActed =
                    type.networkActs && votes() > 0 && network().posterior(features(), ballot.options.size(), neural);
            if (!networkActed) {
                System.arraycopy(weightedPosterior(), 0, neural, 0, neural.length);
            }
            neuralKnown = true;
        }
        return neural;
    }

    /** Whether the network's posterior was asked for and is the one that counts. */
    boolean networkActed() {
        return networkActed;
    }

    /** Running log loss of the weighted posterior and of the network for the ballot's type; NaN before any outcome. */
    double weightedLogLoss() {
        return type.weightedLogLoss;
    }

    double neuralLogLoss() {
        return type.neuralLogLoss;
    }

    private NeuralPosterior network() {
        try {
            return sitting.store.networks().get(ballot.learnedAs);
        } catch (Exception e) {
            throw new StateAccessException(e);
        }
    }

    /** The network's input for the ballot as it stands. */
    float[] features() {
        if (rows == null) {
            try {
                rows = features(new SheetCast(sitting, ballot));
            } catch (Exception e) {
                throw new StateAccessException(e);
            }
        }
        return rows;
    }

    /** The same with the voters' rows at hand. */
    float[] features(SheetCast cast) {
        if (rows != null) {
            return rows;
        }
        int options = ballot.options.size();
        features.begin(options, ballot.asked, ballot.confidence, ballot.weights, ballot.priority);
        int votes = cast.count();
        double[] share = new double[votes];
        Arrays.fill(share, 1);
        int[] choices = cast.choices();
        CopyRecord[] copies = cast.copies(false);
        Cliques.discount(votes, choices, cast.copyKeys(), copies, share);
        double[] independent = ballot.logPrior.clone();
        Cliques.scores(votes, options, choices, copies, share, independent);
        double[] discounted = ballot.logPrior.clone();
        for (int i = 0; i < votes; i++) {
            features.vote(ballot.sheet.choice(i), ballot.sheet.confidence(i));
            for (int k = 0; k < options; k++) {
                discounted[k] += share[i] * ballot.evidence(i, k);
            }
        }
        for (int k = 0; k < options; k++) {
            features.reasons(k, ballot.reasoned(k), ballot.reasoningSum(k));
        }
        rows = features.rows(weightedPosterior(), discounted, independent);
        return rows;
    }

    @Override
    public String proposal() {
        return ballot.id;
    }

    @Override
    public String type() {
        return ballot.type;
    }

    @Override
    public List<String> options() {
        return ballot.options;
    }

    @Override
    public int asked() {
        return ballot.asked;
    }

    @Override
    public int votes() {
        return ballot.sheet.count();
    }

    @Override
    public String voter(int vote) {
        return ballot.sheet.voter(vote);
    }

    @Override
    public int choice(int vote) {
        return ballot.sheet.choice(vote);
    }

    @Override
    public double confidence(int vote) {
        return ballot.sheet.confidence(vote);
    }

    @Override
    public FloatVector meanReasoning(int option) {
        return ballot.meanReasoning(option);
    }

    @Override
    public int votesFor(int option) {
        return ballot.sheet.votesFor(option);
    }

    @Override
    public double logLikelihood(int vote, int option) {
        return ballot.evidence(vote, option);
    }

    @Override
    public double logPrior(int option) {
        return ballot.logPrior[option];
    }

    @Override
    public double weightedPosterior(int option) {
        return weightedPosterior()[option];
    }

    @Override
    public double neuralPosterior(int option) {
        return neuralPosterior()[option];
    }

    /** State could not be read: fails the task, which restores and tries again. */
    static final class StateAccessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StateAccessException(Throwable cause) {
            super("state must be readable", cause);
        }
    }
}
