package io.flinkswarm.operators.consensus;

/** The rule {@code neural}: as {@code weighted}, with the network's posterior as long as that proves the better one. */
final class NeuralRule extends WeightedRule {
    static final String NAME = "neural";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void posterior(BallotView ballot, double[] out) {
        for (int k = 0; k < out.length; k++) {
            out[k] = ballot.neuralPosterior(k);
        }
    }
}
