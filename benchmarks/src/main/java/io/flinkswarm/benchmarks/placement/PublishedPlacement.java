package io.flinkswarm.benchmarks.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was published of the trace's lists of pods, in percent of the GPUs: where a baseline is measured otherwise, the run is
 * another one, and none of its figures means what it seems to.
 *
 * @param random a random node
 * @param bestFit the node with the least left
 * @param fgd Fragmentation Gradient Descent
 */
record PublishedPlacement(double random, double bestFit, double fgd) {
    /** How far measured and published may lie apart, as a share. */
    static final double MARGIN = .1;

    private static final int NODES = 1213;
    private static final int GPUS = 6212;

    private record PodList(String name, int pods) {}

    private static final Map<PodList, PublishedPlacement> FIGURES = Map.of(
            new PodList("pods-default.csv", 8152), new PublishedPlacement(87.47, 93.08, 95.39),
            new PodList("pods-gpushare40.csv", 8152), new PublishedPlacement(86.00, 91.69, 94.15),
            new PodList("pods-cpu100.csv", 7853), new PublishedPlacement(89.11, 93.44, 95.35),
            new PodList("pods-multigpu20.csv", 8324), new PublishedPlacement(88.69, 93.93, 95.65));

    /** What was published of the lists; null where they are not those of the trace. */
    static PublishedPlacement of(List<Machine> nodes, String podsFile, int pods) {
        boolean isTrace =
                nodes.size() == NODES && nodes.stream().mapToInt(Machine::gpus).sum() == GPUS;
        return isTrace ? FIGURES.get(new PodList(podsFile, pods)) : null;
    }

    /** What is wrong with measured baselines; nothing if the list is empty. */
    List<String> deviations(double measuredRandom, double measuredBestFit) {
        List<String> deviations = new ArrayList<>();
        check("random", random, measuredRandom, deviations);
        check("best fit", bestFit, measuredBestFit, deviations);
        return deviations;
    }

    private static void check(String name, double published, double measured, List<String> deviations) {
        if (!(Math.abs(measured - published) <= MARGIN * published)) {
            deviations.add(String.format(
                    Locale.ROOT,
                    "%s must be within %.0f %% of the published %.2f, but was %.2f",
                    name,
                    100 * MARGIN,
                    published,
                    measured));
        }
    }
}
