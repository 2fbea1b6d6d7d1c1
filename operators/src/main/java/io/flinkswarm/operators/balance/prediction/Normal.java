package io.flinkswarm.operators.balance.prediction;

/**
 * The tail of the normal distribution.
 *
 * <p>Q(z) = φ(z)·R(z) with Mills' ratio R. For z ≥ 0: the rational approximation 7.1.26 of Abramowitz and Stegun,
 * "Handbook of mathematical functions" (1964), whose error is below 1.5e-7 absolute; beyond {@value #FAR} the continued fraction
 * R(z) = 1/(z + 1/(z + 2/(z + 3/(z + 4/z)))), whose relative error is there below 1e-4.
 */
final class Normal {
    private static final double FAR = 3;
    private static final double ROOT_TWO = Math.sqrt(2);
    private static final double DENSITY = 1 / Math.sqrt(2 * Math.PI);

    private Normal() {}

    /** P(Z &gt; z). */
    static double upperTail(double z) {
        return z < 0 ? 1 - density(z) * mills(-z) : density(z) * mills(z);
    }

    static double density(double z) {
        return DENSITY * Math.exp(-z * z / 2);
    }

    /** Mills' ratio Q(z)/φ(z) for z ≥ 0. */
    static double mills(double z) {
        if (z > FAR) {
            return 1 / (z + 1 / (z + 2 / (z + 3 / (z + 4 / z))));
        }
        double x = z / ROOT_TWO;
        double t = 1 / (1 + 0.3275911 * x);
        double polynomial =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return polynomial / 2 / DENSITY;
    }

    /**
     * E[X − t | X &gt; t] for X lognormal with deviation {@code sigma} of its log, where ln t lies {@code z} deviations above
     * the log's mean.
     */
    static double meanExcessOfLognormal(double z, double sigma, double t) {
        // E[X; X > t] = e^(mu + sigma²/2)·Q(z − sigma); with phi(z − sigma) = phi(z)·e^(z·sigma − sigma²/2) the powers
        // of e
        // cancel in the tail, where both factors vanish.
        double shifted = z - sigma;
        double ratio;
        if (shifted >= 0) {
            ratio = mills(shifted) / mills(z);
        } else {
            double scale = Math.exp(-z * sigma + sigma * sigma / 2);
            ratio = scale * upperTail(shifted) / upperTail(z);
        }
        return Math.max(0, t * (ratio - 1));
    }
}
