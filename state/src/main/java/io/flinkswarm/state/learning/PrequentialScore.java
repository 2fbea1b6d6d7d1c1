package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A running score of predictions made before their label was known: log loss and accuracy, exponentially decayed.
 *
 * <p>With d = 1 − 1/horizon, a prediction that gave the right label probability p adds: evidence = d·evidence + 1,
 * lossSum = d·lossSum − ln max(p, {@value #FLOOR}), hitSum = d·hitSum + hit; the scores are the sums over the evidence.
 * The floor bounds what one over-confident miss can cost. Prequential evaluation with fading factors: Gama, Sebastião
 * and Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90 (2013).
 */
@PublicEvolving
public final class PrequentialScore {
    static final double FLOOR = 1e-3;
    private static final int VERSION = 1;

    private final int horizon;
    private double evidence;
    private double lossSum;
    private double hitSum;
    private long count;

    /** An empty score that remembers about the last {@code horizon} predictions; at least 1. */
    public PrequentialScore(int horizon) {
        if (horizon < 1) {
            throw new IllegalArgumentException("horizon must be at least 1, but was " + horizon);
        }
        this.horizon = horizon;
    }

    /**
     * Scores one prediction.
     *
     * @param probability what the right label had been given, 0..1
     * @param hit 1 if the right label was the predicted one, 0 if not, 1/t if it was one of t that tied
     */
    public void record(double probability, double hit) {
        double decay = decay();
        evidence = decay * evidence + 1;
        lossSum = decay * lossSum - Math.log(Math.max(probability, FLOOR));
        hitSum = decay * hitSum + hit;
        count++;
    }

    /** What the past is multiplied by at each prediction. */
    double decay() {
        return 1 - 1.0 / horizon;
    }

    /** The decayed mean log loss in nats; NaN before the first prediction. */
    public double logLoss() {
        return lossSum / evidence;
    }

    /** The decayed share of right predictions, 0..1; NaN before the first prediction. */
    public double accuracy() {
        return hitSum / evidence;
    }

    /** The decayed number of predictions, at most the horizon. */
    public double evidence() {
        return evidence;
    }

    /** The number of predictions ever scored. */
    public long count() {
        return count;
    }

    /** An independent score with the same past. */
    public PrequentialScore copy() {
        PrequentialScore copy = new PrequentialScore(horizon);
        copy.evidence = evidence;
        copy.lossSum = lossSum;
        copy.hitSum = hitSum;
        copy.count = count;
        return copy;
    }

    /** Writes the whole score, version first. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(horizon);
        out.writeDouble(evidence);
        out.writeDouble(lossSum);
        out.writeDouble(hitSum);
        out.writeLong(count);
    }

    /** Reads what {@link #write} wrote. */
    public static PrequentialScore read(DataInput in) throws IOException {
        Versions.require("prequential score", VERSION, in.readUnsignedByte());
        PrequentialScore score = new PrequentialScore(in.readInt());
        score.evidence = in.readDouble();
        score.lossSum = in.readDouble();
        score.hitSum = in.readDouble();
        score.count = in.readLong();
        return score;
    }
}
