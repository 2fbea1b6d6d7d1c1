package io.flinkswarm.benchmarks.measure;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Medians over the rounds of a benchmark. */
@Internal
public final class Medians {
    private Medians() {}

    /** The median; of two in the middle their mean. */
    public static double of(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median of each round's ratio. */
    public static double ofRatios(List<Double> values, List<Double> limits) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / limits.get(i));
        }
        return of(ratios);
    }

    /** Three digits after the point: more is noise. */
    public static double rounded(double value) {
        return Math.round(value * 1000) / 1000.;
    }
}
