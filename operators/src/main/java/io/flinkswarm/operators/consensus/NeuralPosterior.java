package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.learning.ChampionChallenger;
import io.flinkswarm.state.learning.GuardedClassifier;
import io.flinkswarm.state.learning.OnlineClassifier;
import io.flinkswarm.state.learning.Standardizer;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The network of the {@code neural} rule: learns from revealed outcomes when the weighted posterior is right, and acts
 * only while its running log loss is lower than the weighted posterior's.
 *
 * <pre>{@code
 * if (network != null && network.acts()) {
 *     network.posterior(rows, options, posterior);
 * }
 * ...                                            // when the outcome of those rows is revealed:
 * network.learn(rows, options, truth, weightedPosterior);
 * }</pre>
 *
 * <p>Three parts of rising freedom over the rows of {@link BallotFeatures}; wide and deep as in Cheng et al., "Wide &amp;
 * deep learning for recommender systems" (2016):
 *
 * <ul>
 *   <li>narrow: a logistic regression on the weighted and the two clique-discounted log-odds, which starts as their mean. It
 *       only calibrates and chooses between them.
 *   <li>wide: a logistic regression on the whole row, on all pairwise products of the standardised reasoning features,
 *       squashed to z / (1 + |z|), and on their products with the log-odds, which say in which context voters are to be
 *       believed. It starts as the narrow part does; interactions show within some hundred outcomes.
 *   <li>deep: {@code depth} layers of weights, {@value #HIDDEN} units a hidden layer, on the row and the wide part's
 *       log-odds. It starts by passing these through, and learns what pairs don't show.
 * </ul>
 *
 * <p>Their probabilities are mixed by the likelihood that each has earned over about {@value #HORIZON} outcomes: shares
 * ∝ e^−loss with decayed sums of log losses, each freer part starting {@value #HEAD_START} nats behind the one before
 * (prequential model averaging, Dawid 1984). So where nothing is to be learned the mixture stays with the narrow part.
 *
 * <p>With more than two options each is scored by the same weights on its own row, and the scores are normalised.
 *
 * <p>One a group and decision type; some 3.4 kB. Deterministic: the state after a sequence of outcomes depends on seed and
 * sequence alone, and a restored one continues bit for bit.
 */
final class NeuralPosterior implements Row<NeuralPosterior> {
    static final int HIDDEN = 6;
    static final int HORIZON = 500;
    static final int MIN_EVIDENCE = 50;
    static final double HEAD_START = 2;
    private static final int VERSION = 1;
    private static final int REASONING = BallotFeatures.REASONING;
    private static final int PLAIN = BallotFeatures.SIZE - REASONING;
    private static final int PAIRS = REASONING * (REASONING + 1) / 2;
    private static final int NARROW = 3;
    private static final int WIDE = BallotFeatures.SIZE + PAIRS + REASONING;
    private static final int DEEP = 1 + BallotFeatures.SIZE;
    // Gradients shrink at each layer of logistic units; the deep part steps as much further.
    private static final double DEEP_STEP = 5;
    private static final double INITIAL_SPREAD = 2;
    private static final int MOST_LEARNED = 4;
    private static final double LEAST = 1e-4;

    private final Standardizer standardizer;
    private final GuardedClassifier narrow;
    private final GuardedClassifier wide;
    private final GuardedClassifier deep;
    private final ChampionChallenger gate;
    private double narrowLoss;
    private double wideLoss = HEAD_START;
    private double deepLoss = 2 * HEAD_START;

    // Scratch of one call; never part of the state.
    private final double[] reasons = new double[REASONING];
    private final double[] z = new double[REASONING];
    private final double[] narrowInput = new double[NARROW];
    private final double[] wideInput = new double[WIDE];
    private final double[] deepInput = new double[DEEP];
    private boolean reasoned;

    private NeuralPosterior(
            Standardizer standardizer,
            GuardedClassifier narrow,
            GuardedClassifier wide,
            GuardedClassifier deep,
            ChampionChallenger gate) {
        this.standardizer = standardizer;
        this.narrow = narrow;
        this.wide = wide;
        this.deep = deep;
        this.gate = gate;
    }

    /**
     * A network that has learned nothing.
     *
     * @param depth layers of weights of the deep part, 1..15
     * @param seed from a stable hash of the key
     */
    static NeuralPosterior create(int depth, double learningRate, long seed) {
        OnlineClassifier layers = OnlineClassifier.multiLayer(DEEP, HIDDEN, depth, learningRate, seed);
        layers.passThrough(0, 2, INITIAL_SPREAD);
        return new NeuralPosterior(
                new Standardizer(REASONING, 0),
                GuardedClassifier.of(meanOfLogOdds(NARROW, learningRate), NARROW),
                GuardedClassifier.of(meanOfLogOdds(WIDE, learningRate), BallotFeatures.SIZE),
                GuardedClassifier.of(layers, DEEP),
                new ChampionChallenger(HORIZON, MIN_EVIDENCE));
    }

    private static OnlineClassifier meanOfLogOdds(int inputs, double learningRate) {
        OnlineClassifier model = OnlineClassifier.logisticRegression(inputs, learningRate);
        double[] start = new double[model.weightCount()];
        // The first features are halves of log-odds.
        Arrays.fill(start, 0, NARROW, 2.0 / NARROW);
        model.setWeights(start);
        return model;
    }

    /** Whether the network's posterior is the one to decide by. */
    boolean acts() {
        return gate.challengerActs();
    }

    /** The running scores of the weighted posterior (champion) and of the network (challenger). */
    ChampionChallenger scores() {
        return gate;
    }

    /** How often a part had to return to its last good copy. */
    long reverted() {
        return narrow.reverted() + wide.reverted() + deep.reverted();
    }

    /** Writes the network's probability of each option to {@code out}; false, and nothing written, if it has none. */
    boolean posterior(float[] rows, int options, double[] out) {
        if (options == 2) {
            double p = predict(rows, 0);
            if (Double.isNaN(p)) {
                return false;
            }
            out[0] = p;
            out[1] = 1 - p;
            return true;
        }
        double sum = 0;
        double[] p = new double[options];
        for (int k = 0; k < options; k++) {
            p[k] = Math.max(LEAST, predict(rows, k));
            sum += p[k];
        }
        if (!(sum > 0)) {
            return false;
        }
        for (int k = 0; k < options; k++) {
            out[k] = p[k] / sum;
        }
        return true;
    }

    /**
     * Scores both posteriors on a revealed outcome, then learns it.
     *
     * @param rows the features of the ballot as it was decided
     * @param truth the right option
     * @param weighted the weighted posterior as it was decided
     */
    void learn(float[] rows, int options, int truth, double[] weighted) {
        if (options == 2) {
            double p = learnRow(rows, 0, truth == 0);
            double right = truth == 0 ? p : 1 - p;
            gate.record(weighted[truth], hit(weighted[truth], weighted[1 - truth]), right, hit(right, 1 - right));
            return;
        }
        double[] p = new double[options];
        if (posterior(rows, options, p)) {
            gate.record(weighted[truth], hit(weighted, truth), p[truth], hit(p, truth));
        }
        learnRow(rows, truth, true);
        int wrong = Math.min(options, MOST_LEARNED) - 1;
        // Of many options only the strongest wrong ones teach; the cost of an outcome stays bounded.
        long taken = 1L << truth;
        for (int n = 0; n < wrong; n++) {
            int strongest = -1;
            for (int k = 0; k < options; k++) {
                if ((taken >>> k & 1) == 0 && (strongest < 0 || weighted[k] > weighted[strongest])) {
                    strongest = k;
                }
            }
            taken |= 1L << strongest;
            learnRow(rows, strongest, false);
        }
    }

    private double predict(float[] rows, int option) {
        expand(rows, option);
        double w = wide.predict(wideInput);
        deepInput[0] = halfLogOdds(w);
        return mix(narrow.predict(narrowInput), w, deep.predict(deepInput));
    }

    /** One step of both parts on a row; returns the mixed probability that the row's option was given before it. */
    private double learnRow(float[] rows, int option, boolean label) {
        expand(rows, option);
        double wideMiss = wide.learn(wideInput, label, 1);
        if (Double.isNaN(wideMiss)) {
            return Double.NaN;
        }
        double w = probability(wideMiss, label);
        deepInput[0] = halfLogOdds(w);
        double deepMiss = deep.learn(deepInput, label, DEEP_STEP);
        double narrowMiss = narrow.learn(narrowInput, label, 1);
        double p = mix(probability(narrowMiss, label), w, probability(deepMiss, label));
        narrowLoss = decayed(narrowLoss, narrowMiss);
        wideLoss = decayed(wideLoss, wideMiss);
        deepLoss = decayed(deepLoss, deepMiss);
        if (reasoned) {
            standardizer.observe(reasons);
        }
        return p;
    }

    private void expand(float[] rows, int option) {
        int at = option * BallotFeatures.SIZE;
        for (int i = 0; i < PLAIN; i++) {
            wideInput[i] = rows[at + i];
            deepInput[1 + i] = rows[at + i];
        }
        for (int i = 0; i < REASONING; i++) {
            reasons[i] = rows[at + PLAIN + i];
        }
        reasoned = standardizer.apply(reasons, z);
        System.arraycopy(wideInput, 0, narrowInput, 0, NARROW);
        double logOdds = wideInput[1];
        int next = BallotFeatures.SIZE;
        for (int i = 0; i < REASONING; i++) {
            double value = reasoned ? z[i] : 0;
            wideInput[PLAIN + i] = value;
            deepInput[1 + PLAIN + i] = value;
            z[i] = value / (1 + Math.abs(value));
        }
        for (int i = 0; i < REASONING; i++) {
            for (int j = i; j < REASONING; j++) {
                wideInput[next++] = z[i] * z[j];
            }
        }
        for (int i = 0; i < REASONING; i++) {
            wideInput[next++] = z[i] * logOdds;
        }
    }

    private double mix(double n, double w, double d) {
        double least = Math.min(narrowLoss, Math.min(wideLoss, deepLoss));
        double narrowShare = Math.exp(least - narrowLoss);
        double wideShare = Math.exp(least - wideLoss);
        double deepShare = Math.exp(least - deepLoss);
        return (narrowShare * n + wideShare * w + deepShare * d) / (narrowShare + wideShare + deepShare);
    }

    private static double decayed(double sum, double miss) {
        return (1 - 1.0 / HORIZON) * sum + Math.min(miss, -Math.log(LEAST));
    }

    private static double probability(double logLoss, boolean label) {
        double p = Math.exp(-logLoss);
        return label ? p : 1 - p;
    }

    private static double halfLogOdds(double p) {
        double bounded = Math.max(LEAST, Math.min(1 - LEAST, p));
        return Math.log(bounded / (1 - bounded)) / 2;
    }

    private static double hit(double right, double wrong) {
        return right > wrong ? 1 : right == wrong ? .5 : 0;
    }

    private static double hit(double[] p, int truth) {
        int ties = 0;
        for (double each : p) {
            if (each > p[truth]) {
                return 0;
            }
            ties += each == p[truth] ? 1 : 0;
        }
        return 1.0 / ties;
    }

    @Override
    public NeuralPosterior copy() {
        NeuralPosterior copy =
                new NeuralPosterior(standardizer.copy(), narrow.copy(), wide.copy(), deep.copy(), gate.copy());
        copy.narrowLoss = narrowLoss;
        copy.wideLoss = wideLoss;
        copy.deepLoss = deepLoss;
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        standardizer.write(out);
        narrow.write(out);
        wide.write(out);
        deep.write(out);
        gate.write(out);
        out.writeDouble(narrowLoss);
        out.writeDouble(wideLoss);
        out.writeDouble(deepLoss);
    }

    static NeuralPosterior read(DataInput in) throws IOException {
        Rows.requireVersion("neural posterior", VERSION, in.readUnsignedByte());
        NeuralPosterior network = new NeuralPosterior(
                Standardizer.read(in),
                GuardedClassifier.read(in),
                GuardedClassifier.read(in),
                GuardedClassifier.read(in),
                ChampionChallenger.read(in));
        network.narrowLoss = in.readDouble();
        network.wideLoss = in.readDouble();
        network.deepLoss = in.readDouble();
        return network;
    }
}
