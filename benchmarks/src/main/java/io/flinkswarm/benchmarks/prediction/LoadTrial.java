package io.flinkswarm.benchmarks.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.operators.balance.prediction.LoadForecast;
import java.io.IOException;

/** The evaluation of the load forecast: mean absolute errors at several horizons, beside the latest value and the smoothed one. */
final class LoadTrial {
    static final int[] HORIZONS = {1, 5, 15, 60};
    private static final int NODES = 20;
    private static final int SAMPLES = 4_000;
    private static final int WARM_UP = 100;
    private static final double SMOOTHING = .9;

    private final double[] errors = new double[HORIZONS.length];
    private final double[] lastErrors = new double[HORIZONS.length];
    private final double[] smoothedErrors = new double[HORIZONS.length];
    private final long[] acted = new long[HORIZONS.length];
    private final long[] scored = new long[HORIZONS.length];

    /** Adds the nodes of one seed. */
    void run(long seed) {
        for (int node = 0; node < NODES; node++) {
            LoadSeries series = new LoadSeries(seed * NODES + node, SAMPLES);
            double[] load = new double[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                load[i] = series.next();
            }
            score(load);
        }
    }

    private void score(double[] load) {
        LoadForecast forecast = new LoadForecast(SMOOTHING);
        for (int i = 0; i < SAMPLES; i++) {
            forecast.observe(load[i]);
            for (int h = 0; h < HORIZONS.length && i >= WARM_UP; h++) {
                if (i + HORIZONS[h] < SAMPLES) {
                    double came = load[i + HORIZONS[h]];
                    errors[h] += Math.abs(forecast.at(HORIZONS[h]) - came);
                    lastErrors[h] += Math.abs(load[i] - came);
                    smoothedErrors[h] += Math.abs(forecast.smoothed() - came);
                    acted[h] += forecast.acts(HORIZONS[h]) ? 1 : 0;
                    scored[h]++;
                }
            }
        }
    }

    /** The forecast's error over that of the latest value. */
    double ratio(int horizon) {
        return errors[horizon] / lastErrors[horizon];
    }

    void write(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("load");
        for (int h = 0; h < HORIZONS.length; h++) {
            out.writeStartObject();
            out.writeNumberField("horizon", HORIZONS[h]);
            Figures.write(out, "mae", errors[h] / scored[h]);
            Figures.write(out, "lastValueMae", lastErrors[h] / scored[h]);
            Figures.write(out, "smoothedMae", smoothedErrors[h] / scored[h]);
            Figures.write(out, "ratio", ratio(h));
            Figures.write(out, "actingShare", (double) acted[h] / scored[h]);
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
