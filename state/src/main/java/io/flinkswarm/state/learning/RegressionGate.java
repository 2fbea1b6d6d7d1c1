package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The gate between a plain estimate (the champion) and a learned regressor (the challenger): the challenger acts only while
 * its running error is the lower one, by more than chance. What {@link ChampionChallenger} is for probabilities.
 *
 * <p>Both are scored by the errors of estimates made before the value was known. With the decayed mean m and variance v of
 * the differences error(champion) − error(challenger) over n decayed samples (decay 1 − 1/horizon), the challenger
 * <i>starts</i> to act when at least {@code minEvidence} values were seen and m > z·√(v/n) with z = {@value #START_Z}, and
 * <i>stops</i> as soon as m ≤ 0; the gap keeps it from flapping.
 */
@PublicEvolving
public final class RegressionGate {
    static final double START_Z = 2;
    private static final int VERSION = 1;

    private final int horizon;
    private final int minEvidence;
    private double evidence;
    private double championErrors;
    private double challengerErrors;
    private double gainSquares;
    private long count;
    private boolean acting;

    /**
     * A gate that remembers about {@code horizon} values and lets nothing act before {@code minEvidence} of them.
     *
     * @param minEvidence 1..horizon
     */
    public RegressionGate(int horizon, int minEvidence) {
        if (minEvidence < 1 || minEvidence > horizon) {
            throw new IllegalArgumentException(
                    "minEvidence must be in 1.." + horizon + " (the horizon), but was " + minEvidence);
        }
        this.horizon = horizon;
        this.minEvidence = minEvidence;
    }

    /**
     * Scores both on one value.
     *
     * @param championError its absolute error, or any loss of which less is better; NaN of either scores nothing
     */
    public void record(double championError, double challengerError) {
        double gain = championError - challengerError;
        if (!(gain * 0 == 0)) {
            return;
        }
        double decay = 1 - 1.0 / horizon;
        evidence = decay * evidence + 1;
        championErrors = decay * championErrors + championError;
        challengerErrors = decay * challengerErrors + challengerError;
        gainSquares = decay * gainSquares + gain * gain;
        count++;
        double mean = championError() - challengerError();
        double chance = Math.sqrt(Math.max(0, gainSquares / evidence - mean * mean) / evidence);
        acting = acting ? mean > 0 : count >= minEvidence && mean > START_Z * chance;
    }

    /** Whether the challenger's estimate is the one to use now. */
    public boolean challengerActs() {
        return acting;
    }

    /** The plain estimate's running mean error; NaN before the first value. */
    public double championError() {
        return championErrors / evidence;
    }

    /** The learned regressor's running mean error; NaN before the first value. */
    public double challengerError() {
        return challengerErrors / evidence;
    }

    /** The number of values ever scored. */
    public long count() {
        return count;
    }

    /** An independent gate with the same past. */
    public RegressionGate copy() {
        RegressionGate copy = new RegressionGate(horizon, minEvidence);
        copy.evidence = evidence;
        copy.championErrors = championErrors;
        copy.challengerErrors = challengerErrors;
        copy.gainSquares = gainSquares;
        copy.count = count;
        copy.acting = acting;
        return copy;
    }

    /** Writes the whole gate, version first. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(horizon);
        out.writeInt(minEvidence);
        out.writeDouble(evidence);
        out.writeDouble(championErrors);
        out.writeDouble(challengerErrors);
        out.writeDouble(gainSquares);
        out.writeLong(count);
        out.writeBoolean(acting);
    }

    /** Reads what {@link #write} wrote. */
    public static RegressionGate read(DataInput in) throws IOException {
        Versions.require("regression gate", VERSION, in.readUnsignedByte());
        RegressionGate gate = new RegressionGate(in.readInt(), in.readInt());
        gate.evidence = in.readDouble();
        gate.championErrors = in.readDouble();
        gate.challengerErrors = in.readDouble();
        gate.gainSquares = in.readDouble();
        gate.count = in.readLong();
        gate.acting = in.readBoolean();
        return gate;
    }
}
