package io.flinkswarm.operators.balance.placement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How a strategy does against the champion: mean and variance of the differences of paired blocks, older ones fading. */
final class ArmRecord {
    private static final int LEAST_LOOKED_AT = 3;
    private static final int LEAST_PAIRS = 6;
    private static final double MOST_PAIRS = 24;
    private static final int MOST_HALVINGS = 4;
    /** Standard errors. */
    private static final double CLEARLY = 2;

    private static final int MOST_LOSSES = 7;

    private double pairs;
    private double mean;
    private double squares;
    private int halvings;
    private int losses;

    void add(double difference) {
        if (pairs >= MOST_PAIRS) {
            double fading = (MOST_PAIRS - 1) / pairs;
            squares *= fading;
            pairs = MOST_PAIRS - 1;
        }
        pairs++;
        double before = difference - mean;
        mean += before / pairs;
        squares += before * (difference - mean);
    }

    /** The part of its full share of tasks that it gets. */
    double share() {
        return 1. / (1 << halvings);
    }

    /** Whether it is better than the champion beyond doubt. */
    boolean isBetter() {
        return pairs >= LEAST_PAIRS && mean < -(AdaptiveTrial.PROOF + losses) * standardError();
    }

    /** Halves its share while it seems worse, doubles it while it seems better: to set one back takes less than to crown it. */
    void backOff() {
        if (pairs < LEAST_LOOKED_AT) {
            return;
        }
        double errors = mean / standardError();
        if (errors > 1) {
            halvings = Math.min(MOST_HALVINGS, halvings + (errors > CLEARLY ? 2 : 1));
        } else if (errors < 0) {
            halvings = Math.max(0, halvings - 1);
        }
    }

    /** Gives it its full share, and what was seen less weight. */
    void lookAfresh() {
        halvings = 0;
        if (pairs > LEAST_PAIRS - 2) {
            squares *= (LEAST_PAIRS - 2) / pairs;
            pairs = LEAST_PAIRS - 2;
        }
    }

    /** It was champion and lost. */
    void lost() {
        losses = Math.min(MOST_LOSSES, losses + 1);
    }

    /** Against another champion nothing is known. */
    void restart() {
        pairs = 0;
        mean = 0;
        squares = 0;
        halvings = 0;
    }

    double mean() {
        return pairs > 0 ? mean : Double.NaN;
    }

    double standardError() {
        // no two blocks are so alike that nothing is left to chance
        return pairs > 1 ? Math.max(1e-3, Math.sqrt(squares / (pairs - 1) / pairs)) : Double.NaN;
    }

    ArmRecord copy() {
        ArmRecord copy = new ArmRecord();
        copy.pairs = pairs;
        copy.mean = mean;
        copy.squares = squares;
        copy.halvings = halvings;
        copy.losses = losses;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(pairs);
        out.writeDouble(mean);
        out.writeDouble(squares);
        out.writeByte(halvings);
        out.writeByte(losses);
    }

    static ArmRecord read(DataInput in) throws IOException {
        ArmRecord arm = new ArmRecord();
        arm.pairs = in.readDouble();
        arm.mean = in.readDouble();
        arm.squares = in.readDouble();
        arm.halvings = in.readByte();
        arm.losses = in.readByte();
        return arm;
    }
}
