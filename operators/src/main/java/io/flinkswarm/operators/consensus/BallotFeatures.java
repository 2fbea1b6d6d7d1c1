package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.util.Arrays;

/**
 * What the network is told of a ballot: one row of {@value #SIZE} numbers an option, relative to that option.
 *
 * <pre>{@code
 * features.begin(options, asked, proposal.confidence(), proposal.weights(), proposal.priority());
 * features.vote(choice, confidence);                           // each vote
 * features.reasons(option, voters, sumOfTheirVectors);         // each option
 * float[] rows = features.rows(posterior, discounted, independent);
 * }</pre>
 *
 * <p>With two options there is one row, that of option 0: P(option 1) is the rest. The columns of option k:
 *
 * <ol start="0">
 *   <li>half the log-odds of k in the weighted posterior, within ±5
 *   <li>half the log-odds of k in the clique-discounted scores, within ±5
 *   <li>half the log-odds of k by the voters' own records alone, discounted likewise ({@link Cliques#scores}), within ±5:
 *       weights that have adapted to the clique are not discounted twice
 *   <li>2·(share of the votes − 1/options)
 *   <li>2·(votes / asked) − 1
 *   <li>4·(mean stated confidence of k's voters − that of the others); 0 where either is unstated
 *   <li>4·(the proposer's stated confidence in k − 1/options), where the remainder of its confidence in option 0 is spread
 *       evenly; 0 if unstated
 *   <li>cosine of the proposer's weight vector with the mean reasoning of k's voters less that of the others
 *   <li>priority, 1 emergency to −1 low
 *   <li>9 to 16: with two options the mean reasoning vector of all votes, with more that of k's voters less that of all;
 *       NaN if no vote reasoned
 * </ol>
 *
 * <p>Everything stated (confidence, weights, priority) is a feature that must prove itself, never a weight of its own.
 * Reasoning of up to {@value #REASONING} dimensions is taken as it is; further dimensions are folded in by a signed hash
 * (Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009). A weight vector that is not finite counts
 * as absent. Scratch, not state: one instance serves all ballots of a task.
 */
final class BallotFeatures {
    static final int SIZE = 17;
    static final int REASONING = 8;
    private static final double LARGEST_LOG_ODDS = 10;

    private int options;
    private int asked;
    private int votes;
    private double proposed;
    private double urgency;
    private final double[] weights = new double[REASONING];
    private boolean weighted;
    private int[] count = new int[0];
    private int[] reasoned = new int[0];
    private int[] stated = new int[0];
    private double[] confidence = new double[0];
    private double[] reasoning = new double[0];
    private int allReasoned;
    private final double[] all = new double[REASONING];

    /**
     * Starts a ballot.
     *
     * @param options 2..64
     * @param voters the number of voters asked, or 0 if unknown
     * @param proposalConfidence the proposer's confidence that option 0 is right, or NaN
     * @param proposalWeights the proposer's weight vector, perhaps empty
     */
    void begin(int options, int voters, double proposalConfidence, FloatVector proposalWeights, Priority priority) {
        this.options = options;
        this.asked = voters;
        this.votes = 0;
        this.proposed = proposalConfidence;
        this.urgency = 1 - priority.ordinal() / 2.0;
        Arrays.fill(weights, 0);
        this.weighted = fold(proposalWeights, weights, 0);
        if (count.length < options) {
            count = new int[options];
            reasoned = new int[options];
            stated = new int[options];
            confidence = new double[options];
            reasoning = new double[options * REASONING];
        } else {
            Arrays.fill(count, 0, options, 0);
            Arrays.fill(reasoned, 0, options, 0);
            Arrays.fill(stated, 0, options, 0);
            Arrays.fill(confidence, 0, options, 0);
            Arrays.fill(reasoning, 0, options * REASONING, 0);
        }
        this.allReasoned = 0;
        Arrays.fill(all, 0);
    }

    /** Adds a vote; confidence NaN if unstated. */
    void vote(int choice, double statedConfidence) {
        votes++;
        count[choice]++;
        if (statedConfidence >= 0 && statedConfidence <= 1) {
            stated[choice]++;
            confidence[choice] += statedConfidence;
        }
    }

    /** Adds what the voters of an option reasoned: how many did, and the sum of their vectors; null if none. */
    void reasons(int option, int voters, double[] sum) {
        if (voters == 0) {
            return;
        }
        int at = option * REASONING;
        for (int i = 0; i < sum.length; i++) {
            foldIn(i, sum[i], reasoning, at);
        }
        reasoned[option] += voters;
        allReasoned += voters;
    }

    /**
     * The feature rows of the ballot so far, {@value #SIZE} floats each: option 0's alone with two options, else each
     * option's in turn.
     *
     * @param posterior the weighted posterior, one probability an option
     * @param discounted the log-likelihood of each option, each vote's part times its {@link Cliques#discount}
     * @param independent the same by {@link Cliques#scores}
     */
    float[] rows(double[] posterior, double[] discounted, double[] independent) {
        int rows = options == 2 ? 1 : options;
        float[] out = new float[rows * SIZE];
        double totalStated = 0;
        int allStated = 0;
        Arrays.fill(all, 0);
        for (int k = 0; k < options; k++) {
            totalStated += confidence[k];
            allStated += stated[k];
            for (int i = 0; i < REASONING; i++) {
                all[i] += reasoning[k * REASONING + i];
            }
        }
        for (int k = 0; k < rows; k++) {
            int at = k * SIZE;
            out[at] = halfLogOdds(posterior[k], 1 - posterior[k]);
            out[at + 1] = halfLogOdds(discounted, k);
            out[at + 2] = halfLogOdds(independent, k);
            out[at + 3] = votes == 0 ? 0 : (float) (2 * (count[k] / (double) votes - 1.0 / options));
            out[at + 4] = asked == 0 ? 0 : (float) Math.min(1, 2.0 * votes / asked - 1);
            out[at + 5] = stated[k] == 0 || allStated == stated[k]
                    ? 0
                    : (float)
                            (4 * (confidence[k] / stated[k] - (totalStated - confidence[k]) / (allStated - stated[k])));
            out[at + 6] = proposed >= 0 && proposed <= 1
                    ? (float) (4 * ((k == 0 ? proposed : (1 - proposed) / (options - 1)) - 1.0 / options))
                    : 0;
            out[at + 7] = affinity(k);
            out[at + 8] = (float) urgency;
            reasons(k, out, at + SIZE - REASONING);
        }
        return out;
    }

    private void reasons(int option, float[] out, int at) {
        for (int i = 0; i < REASONING; i++) {
            double mean = all[i] / allReasoned;
            if (options > 2 && allReasoned > 0) {
                mean = reasoned[option] == 0 ? 0 : reasoning[option * REASONING + i] / reasoned[option] - mean;
            }
            // 0/0 is the NaN that says nobody reasoned.
            out[at + i] = (float) mean;
        }
    }

    private float affinity(int option) {
        int others = allReasoned - reasoned[option];
        if (!weighted || reasoned[option] == 0 || others == 0) {
            return 0;
        }
        double dot = 0;
        double size = 0;
        double weight = 0;
        for (int i = 0; i < REASONING; i++) {
            double mine = reasoning[option * REASONING + i];
            double difference = mine / reasoned[option] - (all[i] - mine) / others;
            dot += difference * weights[i];
            size += difference * difference;
            weight += weights[i] * weights[i];
        }
        return size == 0 || weight == 0 ? 0 : (float) (dot / Math.sqrt(size * weight));
    }

    private float halfLogOdds(double[] scores, int option) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < options; k++) {
            max = Math.max(max, scores[k]);
        }
        double rest = 0;
        for (int k = 0; k < options; k++) {
            rest += k == option ? 0 : Math.exp(scores[k] - max);
        }
        return halfLogOdds(Math.exp(scores[option] - max), rest);
    }

    private static float halfLogOdds(double mass, double rest) {
        double odds = Math.log(mass) - Math.log(rest);
        return (float) (Math.max(-LARGEST_LOG_ODDS, Math.min(LARGEST_LOG_ODDS, odds)) / 2);
    }

    /** Adds a vector to the {@value #REASONING} sums from {@code at}; false, and nothing added, if absent or not finite. */
    private static boolean fold(FloatVector vector, double[] to, int at) {
        if (vector == null || vector.isEmpty() || !vector.isFinite()) {
            return false;
        }
        int size = vector.size();
        for (int i = 0; i < size; i++) {
            foldIn(i, vector.get(i), to, at);
        }
        return true;
    }

    private static void foldIn(int dimension, double value, double[] to, int at) {
        if (dimension < REASONING) {
            to[at + dimension] += value;
        } else {
            int hash = dimension * 0x9E3779B9;
            to[at + (hash >>> 29)] += (hash & 1 << 20) == 0 ? value : -value;
        }
    }
}
