package io.flinkswarm.jobs.drill;

/**
 * A swarm in which a share always votes wrong at confidence .95, from the start or from half-way on; 1,000 decisions, of
 * which 30 % come back. The oracle adds up the log-odds of the true accuracies of that moment.
 */
final class LiarScenario extends Scenario {
    private static final int DECISIONS = 1_000;
    private static final double REVEALED = .3;

    private final int liars;
    private final int lieFrom;

    LiarScenario(Mode mode, int agents, double share, long seed) {
        super(agents, share, seed);
        this.liars = (int) (share * agents);
        this.lieFrom = mode == Mode.SLEEPERS ? DECISIONS / 2 : 0;
    }

    @Override
    public int decisions() {
        return DECISIONS;
    }

    @Override
    public int scoredFrom() {
        return 0;
    }

    @Override
    Case ask(int at, int[] voters) {
        int truth = random.nextInt(2);
        int[] choices = new int[voters.length];
        double[] confidences = new double[voters.length];
        double[][] reasoning = new double[voters.length][];
        double oracle = 0;
        for (int i = 0; i < voters.length; i++) {
            boolean lies = voters[i] < liars && at >= lieFrom;
            boolean right = !lies && random.nextDouble() < accuracy[voters[i]];
            choices[i] = right ? truth : 1 - truth;
            confidences[i] = lies ? .95 : honestConfidence(voters[i]);
            reasoning[i] = reasoningFor(choices[i]);
            oracle += logOdds(choices[i], lies ? 0 : accuracy[voters[i]]);
        }
        return new Case(at, voters, choices, confidences, reasoning, truth, random.nextDouble() < REVEALED, oracle);
    }
}
