package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A forecast of a load, of a node or of a pool, from samples taken every monitoring interval.
 *
 * <pre>{@code
 * LoadForecast forecast = new LoadForecast(0.9);
 * forecast.observe(load);                 // every monitoring interval
 * double soon = forecast.at(10);          // ten intervals ahead
 * }</pre>
 *
 * <p>At each of three horizons (1, 8 and 64 intervals) a small regression on three smoothed loads runs beside the guess that the
 * load stays as it is; both are scored on what came, and the regression acts only while its running error is the lower one.
 * Between the horizons the answer is interpolated, beyond the last it stays. About 350 bytes. Direct forecasts at several
 * horizons: Marcellino, Stock and Watson, Journal of Econometrics 135 (2006).
 */
@Internal
public final class LoadForecast {
    static final int[] HORIZONS = {1, 8, 64};

    /** The second and third smoothed load forget this many times slower than the one before. */
    private static final double[] SLOWER = {1, 8, 32};

    private static final float LARGEST = 1e12f;
    private static final int VERSION = 1;

    private final float smoothing;
    private final HorizonForecast[] horizons = new HorizonForecast[HORIZONS.length];
    private final float[] levels = new float[SLOWER.length];
    private float last;
    private int samples;

    // Follows from the levels; never part of the state.
    private final float[] gaps = new float[SLOWER.length];

    /**
     * A forecast that has seen nothing.
     *
     * @param smoothing weight of the past in the smoothed load, 0 to below 1 (load-smoothing-factor)
     */
    public LoadForecast(double smoothing) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("smoothing must be in [0, 1), but was " + smoothing);
        }
        this.smoothing = Math.min(Math.nextDown(1f), (float) smoothing);
        for (int i = 0; i < HORIZONS.length; i++) {
            horizons[i] = new HorizonForecast(HORIZONS[i]);
        }
    }

    /** Takes the next sample; what is not finite is passed over. */
    public void observe(double load) {
        if (!(load * 0 == 0)) {
            return;
        }
        last = (float) Math.max(-LARGEST, Math.min(LARGEST, load));
        for (int i = 0; i < levels.length; i++) {
            // The first samples count alike: else the very first would weigh on the slow loads for long.
            double gain = Math.max((1 - smoothing) / SLOWER[i], 1.0 / (samples + 1));
            levels[i] += (float) (gain * (last - levels[i]));
        }
        measure();
        for (HorizonForecast each : horizons) {
            each.observe(samples, last, gaps);
        }
        // Wraps by a multiple of every step, long after the first samples.
        samples = samples == 1 << 30 ? (1 << 29) + 1 : samples + 1;
    }

    private void measure() {
        gaps[0] = levels[0] - last;
        for (int i = 1; i < levels.length; i++) {
            gaps[i] = levels[0] - levels[i];
        }
    }

    /** The load in {@code intervals} monitoring intervals; the latest where that was the better guess; 0 before the first. */
    public double at(double intervals) {
        double before = last;
        int from = 0;
        for (HorizonForecast each : horizons) {
            double value = each.acts() ? each.forecast(last, gaps) : last;
            if (intervals <= each.horizon()) {
                double share = Math.max(0, intervals - from) / (each.horizon() - from);
                return before + share * (value - before);
            }
            before = value;
            from = each.horizon();
        }
        return before;
    }

    /** The smoothed load; 0 before the first sample. */
    public double smoothed() {
        return levels[0];
    }

    /** The latest sample; 0 before the first. */
    public double last() {
        return last;
    }

    /** Whether the forecast, not the latest sample, answers for the horizon next to {@code intervals}. */
    public boolean acts(double intervals) {
        return nearest(intervals).acts();
    }

    /** The running mean absolute error of the forecast at the horizon next to {@code intervals}; NaN before one was due. */
    public double forecastError(double intervals) {
        return nearest(intervals).error();
    }

    /** That of saying that the load stays as it is. */
    public double lastValueError(double intervals) {
        return nearest(intervals).lastValueError();
    }

    private HorizonForecast nearest(double intervals) {
        for (HorizonForecast each : horizons) {
            if (intervals <= each.horizon()) {
                return each;
            }
        }
        return horizons[horizons.length - 1];
    }

    /** An independent forecast with the same past. */
    public LoadForecast copy() {
        LoadForecast copy = new LoadForecast(smoothing);
        for (int i = 0; i < HORIZONS.length; i++) {
            copy.horizons[i] = horizons[i].copy();
        }
        System.arraycopy(levels, 0, copy.levels, 0, levels.length);
        copy.last = last;
        copy.samples = samples;
        copy.measure();
        return copy;
    }

    /** Writes the whole forecast, version first. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeFloat(smoothing);
        out.writeFloat(last);
        for (float each : levels) {
            out.writeFloat(each);
        }
        out.writeInt(samples);
        for (HorizonForecast each : horizons) {
            each.write(out);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static LoadForecast read(DataInput in) throws IOException {
        Formats.require("load forecast", VERSION, in.readUnsignedByte());
        LoadForecast forecast = new LoadForecast(in.readFloat());
        forecast.last = in.readFloat();
        for (int i = 0; i < forecast.levels.length; i++) {
            forecast.levels[i] = in.readFloat();
        }
        forecast.samples = in.readInt();
        for (int i = 0; i < HORIZONS.length; i++) {
            forecast.horizons[i] = HorizonForecast.read(in, HORIZONS[i]);
        }
        forecast.measure();
        return forecast;
    }
}
