package io.flinkswarm.jobs.drill;

/**
 * A swarm whose votes miss what their reasons hold: each case has eight hidden features N(0, 1), every voter sees them
 * with noise N(0, {@value #NOISE}) and votes by its own linear reading of them, but the truth is the XOR of the signs of
 * two. A linear reading is right half of the time, so no vote carries the truth; the reasoning vectors together do. The
 * oracle knows which two features. 10,000 decisions, all of which come back; the second half is scored.
 */
final class InteractionScenario extends Scenario {
    private static final int DECISIONS = 10_000;
    private static final double NOISE = .5;
    private static final double CERTAIN = 10;

    private final int first;
    private final int second;
    private final double[][] reading;

    InteractionScenario(int agents, long seed) {
        super(agents, 0, seed);
        this.first = random.nextInt(REASONING);
        this.second = (first + 1 + random.nextInt(REASONING - 1)) % REASONING;
        this.reading = new double[agents][REASONING];
        for (double[] weights : reading) {
            for (int i = 0; i < REASONING; i++) {
                weights[i] = random.nextGaussian();
            }
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
        double[] hidden = new double[REASONING];
        for (int i = 0; i < REASONING; i++) {
            hidden[i] = random.nextGaussian();
        }
        int truth = hidden[first] > 0 ^ hidden[second] > 0 ? 1 : 0;
        int[] choices = new int[voters.length];
        double[] confidences = new double[voters.length];
        double[][] reasoning = new double[voters.length][REASONING];
        for (int i = 0; i < voters.length; i++) {
            double lean = 0;
            for (int j = 0; j < REASONING; j++) {
                reasoning[i][j] = hidden[j] + NOISE * random.nextGaussian();
                lean += reading[voters[i]][j] * reasoning[i][j];
            }
            choices[i] = lean > 0 ? 1 : 0;
            confidences[i] = honestConfidence(voters[i]);
        }
        double oracle = truth == 1 ? CERTAIN : -CERTAIN;
        return new Case(at, voters, choices, confidences, reasoning, truth, true, oracle);
    }
}
