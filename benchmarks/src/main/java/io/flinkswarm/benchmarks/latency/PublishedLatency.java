package io.flinkswarm.benchmarks.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures that were published of the scenarios: where a baseline is measured otherwise, the scenario is another one, and
 * no figure of that run means what it seems to.
 *
 * <p>Of the drift, round robin and power of two were published without it: with it they are far worse on any seeds, since a
 * worker of a third of the usual speed is sent as much as any other. They are compared in the steady scenario.
 */
final class PublishedLatency {
    static final String ORACLE = "oracle";
    static final String TWO_PEAK_EWMA = "power-of-two-peak-ewma";

    /** How far response times may lie apart from what was published, as a share of it. */
    static final double MARGIN = .1;

    /** How far shares in time may lie apart. */
    static final double SHARE_MARGIN = .003;

    /** The seeds that were published; some ten more lie up to a fifth apart. */
    static final int SEEDS = 3;

    /** A published figure; NaN: none. */
    record Figures(double mean, double p99, double inTime) {
        static Figures response(double mean, double p99) {
            return new Figures(mean, p99, Double.NaN);
        }

        static Figures inTime(double share) {
            return new Figures(Double.NaN, Double.NaN, share);
        }
    }

    private static final Map<String, Map<String, Figures>> FIGURES = Map.of(
            "steady",
                    Map.of(
                            "round-robin", Figures.response(59.8, 277),
                            "power-of-two", Figures.response(2.4, 15)),
            "drift",
                    Map.of(
                            "weighted-round-robin",
                            Figures.response(20, 217),
                            "least-connections",
                            Figures.response(.72, 6.42),
                            "weighted-least-connections",
                            Figures.response(.79, 5.41),
                            ORACLE,
                            Figures.response(.57, 2.25)),
            "linkerd",
                    Map.of(
                            "round-robin",
                            Figures.inTime(.955),
                            "power-of-two",
                            Figures.inTime(.995),
                            "least-connections",
                            Figures.inTime(.996),
                            TWO_PEAK_EWMA,
                            Figures.inTime(.9994),
                            "peak-ewma",
                            Figures.inTime(.9995)));

    private PublishedLatency() {}

    /** What was published of the scenario, by strategy. */
    static Map<String, Figures> of(String scenario) {
        return new TreeMap<>(FIGURES.getOrDefault(scenario, Map.of()));
    }

    /** What is wrong with a measured baseline: nothing if the list is empty. */
    static List<String> deviations(String scenario, String strategy, Outcome measured) {
        List<String> deviations = new ArrayList<>();
        Figures published = FIGURES.getOrDefault(scenario, Map.of()).get(strategy);
        if (published != null) {
            String subject = strategy + " of " + scenario;
            check("mean of " + subject, measured.mean(), published.mean(), MARGIN * published.mean(), deviations);
            check("p99 of " + subject, measured.p99(), published.p99(), MARGIN * published.p99(), deviations);
            check("share in time of " + subject, measured.inTime(), published.inTime(), SHARE_MARGIN, deviations);
        }
        return deviations;
    }

    private static void check(String name, double measured, double published, double margin, List<String> deviations) {
        if (!Double.isNaN(published) && !(Math.abs(measured - published) <= margin)) {
            deviations.add(String.format(
                    Locale.ROOT,
                    "%s must be within %.3g of the published %.4g, but was %.4g",
                    name,
                    margin,
                    published,
                    measured));
        }
    }
}
