package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The forecast of a load one horizon ahead: how far it moves from its latest value, as a regression on how far three smoothed
 * loads lie from each other and from it.
 *
 * <p>load(t + h) − load(t) = Σ c_k·x_k(t), by least squares with forgetting and a ridge that holds the coefficients at 0,
 * which says that the load stays as it is. Together they see through noise, follow a trend or a cycle, or return to a mean. A
 * few forecasts wait until they are due; then forecast and latest value are scored, and only then the sample is learned.
 */
final class HorizonForecast {
    /** Regressors: smoothed loads of three memories less the load or the next faster one. */
    static final int TERMS = 3;

    private static final int WAITING = 4;
    private static final int FIELDS = TERMS + 2;
    private static final int MOMENTS = TERMS * (TERMS + 1) / 2;
    private static final double MEMORY = 0.99;
    private static final double RIDGE = 2;
    private static final double SINGULAR = 1e-9;
    private static final int MIN_EVIDENCE = 8;
    private static final double START_GAIN = 0.99;
    private static final double OUTLIER = 6;

    private final int horizon;
    private final int waiting;

    /** Of each waiting forecast: the regressors, the value it started from, and what it said. */
    private final float[] pending;

    private int made;

    /** Moments of the regressors, row by row of the lower triangle, and of regressors and moves. */
    private final float[] moments = new float[MOMENTS];

    private final float[] moves = new float[TERMS];
    private float evidence;
    private float errors;
    private float lastErrors;
    private boolean acting;

    // Follows from the moments; never part of the state.
    private final double[] coefficients = new double[TERMS];

    HorizonForecast(int horizon) {
        this.horizon = horizon;
        this.waiting = Math.min(WAITING, horizon);
        this.pending = new float[waiting * FIELDS];
    }

    /** Takes sample number {@code count}, counted from 0; the regressors include it. */
    void observe(int count, float load, float[] x) {
        if (count % (horizon / waiting) != 0) {
            return;
        }
        int at = made % waiting * FIELDS;
        if (made >= waiting) {
            learn(load, at);
        }
        System.arraycopy(x, 0, pending, at, TERMS);
        pending[at + TERMS] = load;
        pending[at + TERMS + 1] = (float) forecast(load, x);
        // The counter need not run on: only its remainder, and whether the ring is full, count.
        made = made == 2 * waiting - 1 ? waiting : made + 1;
    }

    private void learn(float load, int at) {
        double moved = load - pending[at + TERMS];
        double reach = evidence < MIN_EVIDENCE ? Float.MAX_VALUE : OUTLIER * lastErrors / evidence;
        double y = Math.max(-reach, Math.min(reach, moved));
        evidence = (float) (MEMORY * evidence + 1);
        lastErrors = (float) (MEMORY * lastErrors + Math.abs(moved));
        errors = (float) (MEMORY * errors + Math.abs(load - pending[at + TERMS + 1]));
        acting = acting ? errors < lastErrors : evidence >= MIN_EVIDENCE - 1 && errors < START_GAIN * lastErrors;
        int next = 0;
        for (int i = 0; i < TERMS; i++) {
            double x = pending[at + i];
            for (int j = 0; j <= i; j++, next++) {
                moments[next] = (float) (MEMORY * moments[next] + x * pending[at + j]);
            }
            moves[i] = (float) (MEMORY * moves[i] + x * y);
        }
        solve();
    }

    /** Solves the normal equations by Cholesky's decomposition; a regressor that others explain is left out. */
    private void solve() {
        double ridge = evidence == 0 ? 0 : RIDGE / evidence;
        double[] root = new double[MOMENTS];
        for (int i = 0, row = 0; i < TERMS; row += ++i) {
            for (int j = 0, other = 0; j < i; other += ++j) {
                double sum = moments[row + j];
                for (int k = 0; k < j; k++) {
                    sum -= root[row + k] * root[other + k];
                }
                root[row + j] = root[other + j] > 0 ? sum / root[other + j] : 0;
            }
            double own = moments[row + i] * (1 + ridge);
            double left = own;
            for (int k = 0; k < i; k++) {
                left -= root[row + k] * root[row + k];
            }
            root[row + i] = left > SINGULAR * own ? Math.sqrt(left) : 0;
        }
        for (int i = 0, row = 0; i < TERMS; row += ++i) {
            double sum = moves[i];
            for (int k = 0; k < i; k++) {
                sum -= root[row + k] * coefficients[k];
            }
            coefficients[i] = root[row + i] > 0 ? sum / root[row + i] : 0;
        }
        for (int i = TERMS - 1; i >= 0; i--) {
            double sum = coefficients[i];
            for (int k = i + 1; k < TERMS; k++) {
                sum -= root[k * (k + 1) / 2 + i] * coefficients[k];
            }
            double diagonal = root[i * (i + 1) / 2 + i];
            coefficients[i] = diagonal > 0 ? sum / diagonal : 0;
        }
    }

    int horizon() {
        return horizon;
    }

    /** What is foretold, whether or not it acts. */
    double forecast(float load, float[] x) {
        double value = load;
        for (int i = 0; i < TERMS; i++) {
            value += coefficients[i] * x[i];
        }
        return value;
    }

    boolean acts() {
        return acting;
    }

    double error() {
        return errors / evidence;
    }

    double lastValueError() {
        return lastErrors / evidence;
    }

    HorizonForecast copy() {
        HorizonForecast copy = new HorizonForecast(horizon);
        System.arraycopy(pending, 0, copy.pending, 0, pending.length);
        System.arraycopy(moments, 0, copy.moments, 0, MOMENTS);
        System.arraycopy(moves, 0, copy.moves, 0, TERMS);
        System.arraycopy(coefficients, 0, copy.coefficients, 0, TERMS);
        copy.made = made;
        copy.evidence = evidence;
        copy.errors = errors;
        copy.lastErrors = lastErrors;
        copy.acting = acting;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        write(out, pending);
        write(out, moments);
        write(out, moves);
        out.writeByte(made);
        out.writeFloat(evidence);
        out.writeFloat(errors);
        out.writeFloat(lastErrors);
        out.writeBoolean(acting);
    }

    private static void write(DataOutput out, float[] values) throws IOException {
        for (float each : values) {
            out.writeFloat(each);
        }
    }

    static HorizonForecast read(DataInput in, int horizon) throws IOException {
        HorizonForecast forecast = new HorizonForecast(horizon);
        read(in, forecast.pending);
        read(in, forecast.moments);
        read(in, forecast.moves);
        forecast.made = in.readUnsignedByte();
        forecast.evidence = in.readFloat();
        forecast.errors = in.readFloat();
        forecast.lastErrors = in.readFloat();
        forecast.acting = in.readBoolean();
        forecast.solve();
        return forecast;
    }

    private static void read(DataInput in, float[] to) throws IOException {
        for (int i = 0; i < to.length; i++) {
            to[i] = in.readFloat();
        }
    }
}
