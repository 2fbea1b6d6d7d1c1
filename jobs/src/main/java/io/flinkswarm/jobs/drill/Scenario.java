package io.flinkswarm.jobs.drill;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded swarm that is asked one two-choice question after another; the same mode, sizes and seed give the same cases.
 *
 * <pre>{@code
 * Scenario scenario = Scenario.of(Scenario.Mode.COLLUDERS, 50, 1 / 3.0, 1);
 * for (int i = 0; i < scenario.decisions(); i++) {
 *     Case next = scenario.next();
 * }
 * }</pre>
 *
 * <p>Each case asks {@link #VOTERS} agents drawn at random without repetition. An honest agent's accuracy is U(.55, .9);
 * it states its accuracy + N(0, .1) clipped to .5 … .99 as its confidence.
 */
@Internal
public abstract sealed class Scenario permits LiarScenario, CliqueScenario, InteractionScenario {
    /** The number of agents asked about each case. */
    public static final int VOTERS = 9;

    /** The number of features of a reasoning vector. */
    public static final int REASONING = 8;

    /** What the swarm suffers from. */
    public enum Mode {
        /** A share always votes wrong and says it is 95 % sure. */
        COLLUDERS,
        /** A share is honest for the first half and then always votes wrong, 95 % sure. */
        SLEEPERS,
        /** Everyone is honest. */
        NONE,
        /** Agents copy each other in cliques. */
        CORRELATED,
        /** The truth is an interaction of two reasoning features that no single vote carries. */
        NONLINEAR;

        /** The name on the command line. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    final Random random;
    final int agents;
    final double[] accuracy;
    private final int[] order;
    private int index;

    Scenario(int agents, double share, long seed) {
        if (agents < VOTERS) {
            throw new IllegalArgumentException("agents must be at least " + VOTERS + ", but was " + agents);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("liars must be a share in 0..1, but was " + share);
        }
        // Neighbouring seeds of java.util.Random start alike; a multiply by the golden ratio parts them.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.agents = agents;
        this.accuracy = new double[agents];
        this.order = new int[agents];
        for (int i = 0; i < agents; i++) {
            accuracy[i] = .55 + .35 * random.nextDouble();
            order[i] = i;
        }
    }

    /**
     * The scenario of a mode.
     *
     * @param agents at least {@link #VOTERS}
     * @param share of the agents that lie, 0..1 ({@code COLLUDERS}, {@code SLEEPERS}); the other modes have no liars
     */
    public static Scenario of(Mode mode, int agents, double share, long seed) {
        return switch (mode) {
            case COLLUDERS, SLEEPERS, NONE -> new LiarScenario(mode, agents, mode == Mode.NONE ? 0 : share, seed);
            case CORRELATED -> new CliqueScenario(agents, seed);
            case NONLINEAR -> new InteractionScenario(agents, seed);
        };
    }

    /** The number of cases of a full run. */
    public abstract int decisions();

    /** The first case that is scored; those before are for learning. */
    public abstract int scoredFrom();

    /** The next case. */
    public final Case next() {
        for (int i = 0; i < VOTERS; i++) {
            int j = i + random.nextInt(agents - i);
            int drawn = order[j];
            order[j] = order[i];
            order[i] = drawn;
        }
        int[] voters = Arrays.copyOf(order, VOTERS);
        return ask(index++, voters);
    }

    abstract Case ask(int at, int[] voters);

    final double honestConfidence(int agent) {
        return Math.max(.5, Math.min(.99, accuracy[agent] + .1 * random.nextGaussian()));
    }

    /** A reasoning vector that says no more than the vote it came with. */
    final double[] reasoningFor(int choice) {
        double[] vector = new double[REASONING];
        for (int i = 0; i < REASONING; i++) {
            double lean = i == 0 ? choice == 1 ? 1 : -1 : 0;
            vector[i] = lean + random.nextGaussian();
        }
        return vector;
    }

    /** The evidence of a vote for choice 1 by someone who is right with {@code probability}, in log-odds. */
    static double logOdds(int choice, double probability) {
        double bounded = Math.max(1e-6, Math.min(1 - 1e-6, probability));
        double evidence = Math.log(bounded / (1 - bounded));
        return choice == 1 ? evidence : -evidence;
    }
}
