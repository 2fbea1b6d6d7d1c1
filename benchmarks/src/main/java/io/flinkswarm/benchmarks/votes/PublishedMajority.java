package io.flinkswarm.benchmarks.votes;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The accuracy of majority as it was published for known sets: where it is measured otherwise, the votes are read otherwise,
 * and no figure of that run means what it seems to.
 */
final class PublishedMajority {
    /** How far measured and published may lie apart. */
    static final double MARGIN = .005;

    private static final Map<String, Double> ACCURACY = Map.of(
            "bluebird", .759,
            "cf", .882,
            "cf_amt", .853,
            "d_possent", .934,
            "dog", .822,
            "rte", .897,
            "sp", .886,
            "sp_amt", .943,
            "temp", .936);

    private PublishedMajority() {}

    /** What was published of the set, if it is known. */
    static Optional<Double> of(String set) {
        return Optional.ofNullable(ACCURACY.get(set));
    }

    /** What is wrong with the measured accuracy, if it is off. */
    static Optional<String> deviation(String set, double measured) {
        return of(set).filter(published -> !(Math.abs(measured - published) <= MARGIN))
                .map(published -> String.format(
                        Locale.ROOT,
                        "majority of %s must be within %.3f of the published %.3f, but was %.4f",
                        set,
                        MARGIN,
                        published,
                        measured));
    }
}
