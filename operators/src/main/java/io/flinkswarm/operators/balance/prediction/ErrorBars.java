package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The 90 % bars of a pool: one a type, since types differ in the shape of their tails, and one for types not seen yet, with
 * which a new type begins.
 *
 * <p>A type alone would follow a change of the pool slowly. So all bars are wider by one factor that every result of the pool
 * moves: w = 1 + {@value #LEAK}·(w − 1) + {@value #STEP}·(miss − 0.1). It leads while things change and gives way to the bars of
 * the types after.
 */
final class ErrorBars {
    static final double STEP = 0.03;
    static final double LEAK = 0.998;
    private static final double MISS = 2 * ErrorBar.MISS;
    private static final double LEAST = 0.7;
    private static final double MOST = 5;

    private ErrorBar pool = new ErrorBar();
    private double wider = 1;

    /** How many deviations below its middle a bar of the type ends. */
    double below(TypeEffect type) {
        return of(type).below() * wider;
    }

    /** How many deviations above its middle a bar of the type ends. */
    double above(TypeEffect type) {
        return of(type).above() * wider;
    }

    private ErrorBar of(TypeEffect type) {
        return type.bar == null ? pool : type.bar;
    }

    /** Takes what became of a bar of the type: whether the result lay below its lower or above its upper end. */
    void record(TypeEffect type, boolean tooLow, boolean tooHigh) {
        if (type.bar == null) {
            type.bar = pool.copy();
        }
        type.bar.record(tooLow, tooHigh);
        pool.record(tooLow, tooHigh);
        double moved = 1 + LEAK * (wider - 1) + STEP * ((tooLow || tooHigh ? 1 : 0) - MISS);
        wider = Math.max(LEAST, Math.min(MOST, moved));
    }

    ErrorBars copy() {
        ErrorBars copy = new ErrorBars();
        copy.pool = pool.copy();
        copy.wider = wider;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        pool.write(out);
        out.writeDouble(wider);
    }

    static ErrorBars read(DataInput in) throws IOException {
        ErrorBars bars = new ErrorBars();
        bars.pool = ErrorBar.read(in);
        bars.wider = in.readDouble();
        return bars;
    }
}
