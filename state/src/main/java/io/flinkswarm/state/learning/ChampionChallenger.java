package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The gate between a plain baseline (the champion) and a learned model (the challenger): the challenger acts only while
 * its running log loss is the lower one, by more than chance.
 *
 * <p>Both are scored on the same revealed labels. With the decayed mean m and variance v of the differences
 * loss(champion) − loss(challenger) over n decayed samples, the challenger <i>starts</i> to act when at least
 * {@code minEvidence} labels were seen and m > z·√(v/n) with z = {@value #START_Z}, and <i>stops</i> as soon as m ≤ 0; the gap keeps it from
 * flapping. A model may be better calibrated and yet choose worse: it does not start while its running accuracy is below
 * the champion's, and stops once it is by more than {@value #TOLERANCE} standard errors. Prequential model selection: Dawid,
 * "Statistical theory: the prequential approach", JRSS A 147 (1984).
 */
@PublicEvolving
public final class ChampionChallenger {
    static final double START_Z = 2;
    static final double TOLERANCE = 0.5;
    private static final int VERSION = 1;

    private final int minEvidence;
    private final PrequentialScore champion;
    private final PrequentialScore challenger;
    private double gainSquares;
    private double hitSquares;
    private boolean acting;

    /**
     * A gate that remembers about {@code horizon} labels and lets nothing act before {@code minEvidence} of them.
     *
     * @param minEvidence 1..horizon
     */
    public ChampionChallenger(int horizon, int minEvidence) {
        this(minEvidence, new PrequentialScore(horizon), new PrequentialScore(horizon));
        if (minEvidence < 1 || minEvidence > horizon) {
            throw new IllegalArgumentException(
                    "minEvidence must be in 1.." + horizon + " (the horizon), but was " + minEvidence);
        }
    }

    private ChampionChallenger(int minEvidence, PrequentialScore champion, PrequentialScore challenger) {
        this.minEvidence = minEvidence;
        this.champion = champion;
        this.challenger = challenger;
    }

    /**
     * Scores both on one revealed label.
     *
     * @param championP the probability the champion had given the right label, 0..1
     * @param championHit 1 if the champion chose it, 0 if not, 1/t if it tied among t
     * @param challengerP likewise of the challenger; NaN (no prediction) scores nothing
     */
    public void record(double championP, double championHit, double challengerP, double challengerHit) {
        if (!(championP >= 0) || !(challengerP >= 0)) {
            return;
        }
        champion.record(championP, championHit);
        challenger.record(challengerP, challengerHit);
        double decay = champion.decay();
        double gain = Math.log(Math.max(challengerP, PrequentialScore.FLOOR))
                - Math.log(Math.max(championP, PrequentialScore.FLOOR));
        gainSquares = decay * gainSquares + gain * gain;
        double hit = challengerHit - championHit;
        hitSquares = decay * hitSquares + hit * hit;
        decide();
    }

    private void decide() {
        double n = champion.evidence();
        double gain = champion.logLoss() - challenger.logLoss();
        double gainError = Math.sqrt(Math.max(0, gainSquares / n - gain * gain) / n);
        double hit = challenger.accuracy() - champion.accuracy();
        double hitError = Math.sqrt(hitSquares / n / n);
        boolean choosesWorse = hit < (acting ? -TOLERANCE * hitError : 0);
        if (acting) {
            acting = gain > 0 && !choosesWorse;
        } else {
            acting = champion.count() >= minEvidence && gain > START_Z * gainError && !choosesWorse;
        }
    }

    /** Whether the challenger's prediction is the one to use now. */
    public boolean challengerActs() {
        return acting;
    }

    /** The baseline's running score. */
    public PrequentialScore champion() {
        return champion;
    }

    /** The learned model's running score. */
    public PrequentialScore challenger() {
        return challenger;
    }

    /** An independent gate with the same past. */
    public ChampionChallenger copy() {
        ChampionChallenger copy = new ChampionChallenger(minEvidence, champion.copy(), challenger.copy());
        copy.gainSquares = gainSquares;
        copy.hitSquares = hitSquares;
        copy.acting = acting;
        return copy;
    }

    /** Writes the whole gate, version first. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(minEvidence);
        champion.write(out);
        challenger.write(out);
        out.writeDouble(gainSquares);
        out.writeDouble(hitSquares);
        out.writeBoolean(acting);
    }

    /** Reads what {@link #write} wrote. */
    public static ChampionChallenger read(DataInput in) throws IOException {
        Versions.require("champion and challenger", VERSION, in.readUnsignedByte());
        int minEvidence = in.readInt();
        ChampionChallenger gate =
                new ChampionChallenger(minEvidence, PrequentialScore.read(in), PrequentialScore.read(in));
        gate.gainSquares = in.readDouble();
        gate.hitSquares = in.readDouble();
        gate.acting = in.readBoolean();
        return gate;
    }
}
