package io.flinkswarm.jobs.drill;

/**
 * A swarm of which two thirds copy, in cliques of about sixteen: each clique has a source worth copying, of accuracy
 * U(.7, .9), and at each case a member repeats the source's choice with probability .95 and else votes by itself, as
 * everyone else does. So three votes of one clique hold hardly more than one. The oracle knows cliques and accuracies.
 * 10,000 decisions, all of which come back; the second half is scored.
 */
final class CliqueScenario extends Scenario {
    private static final int DECISIONS = 10_000;
    private static final int CLIQUE_SIZE = 16;
    private static final double COPIERS = 2 / 3.0;
    private static final double COPIES = .95;

    private final int copiers;
    private final int cliques;
    private final double[] sourceAccuracy;

    CliqueScenario(int agents, long seed) {
        super(agents, 0, seed);
        this.copiers = (int) (COPIERS * agents);
        this.cliques = Math.max(1, Math.round(copiers / (float) CLIQUE_SIZE));
        this.sourceAccuracy = new double[cliques];
        for (int i = 0; i < cliques; i++) {
            sourceAccuracy[i] = .7 + .2 * random.nextDouble();
        }
    }

    @Override
    public int decisions() {
        return DECISIONS;
    }

    @Override
    public int scoredFrom() {
        return DECISIONS / 2;
    }

    @Override
    Case ask(int at, int[] voters) {
        int truth = random.nextInt(2);
        int[] said = new int[cliques];
        for (int clique = 0; clique < cliques; clique++) {
            said[clique] = random.nextDouble() < sourceAccuracy[clique] ? truth : 1 - truth;
        }
        int[] choices = new int[voters.length];
        double[] confidences = new double[voters.length];
        double[][] reasoning = new double[voters.length][];
        double oracle = 0;
        // P(votes of a clique | source right, truth), accumulated per clique and hypothesis of the truth and the
        // source.
        double[][][] likelihood = new double[cliques][2][2];
        for (int i = 0; i < voters.length; i++) {
            int agent = voters[i];
            boolean right = random.nextDouble() < accuracy[agent];
            choices[i] = right ? truth : 1 - truth;
            if (agent < copiers) {
                int clique = agent % cliques;
                if (random.nextDouble() < COPIES) {
                    choices[i] = said[clique];
                }
                for (int t = 0; t < 2; t++) {
                    for (int s = 0; s < 2; s++) {
                        double own = choices[i] == t ? accuracy[agent] : 1 - accuracy[agent];
                        double p = COPIES * (choices[i] == s ? 1 : 0) + (1 - COPIES) * own;
                        likelihood[clique][t][s] += Math.log(p);
                    }
                }
            } else {
                oracle += logOdds(choices[i], accuracy[agent]);
            }
            confidences[i] = honestConfidence(agent);
            reasoning[i] = reasoningFor(choices[i]);
        }
        for (int clique = 0; clique < cliques; clique++) {
            double[] p = new double[2];
            for (int t = 0; t < 2; t++) {
                for (int s = 0; s < 2; s++) {
                    double source = s == t ? sourceAccuracy[clique] : 1 - sourceAccuracy[clique];
                    p[t] += source * Math.exp(likelihood[clique][t][s]);
                }
            }
            oracle += Math.log(p[1] / p[0]);
        }
        return new Case(at, voters, choices, confidences, reasoning, truth, true, oracle);
    }
}
