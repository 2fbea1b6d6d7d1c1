package io.flinkswarm.jobs.drill;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The accuracies that were published for the baselines at 50 agents and a third of liars: a drill whose baselines are off
 * by more than {@value #MARGIN} of these measures another scenario, and must not look like progress.
 */
@Internal
public final class Published {
    /** The relative margin. */
    public static final double MARGIN = .1;

    private static final int AGENTS = 50;
    private static final double SHARE = 1 / 3.0;
    private static final double SHARE_MARGIN = .01;
    private static final Map<Scenario.Mode, Map<String, Double>> FIGURES = new EnumMap<>(Map.of(
            Scenario.Mode.COLLUDERS,
            Map.of(
                    Baseline.MAJORITY, .484,
                    Baseline.CONFIDENCE_WEIGHTED, .416,
                    Baseline.ONLINE_LOG_ODDS, .988,
                    Baseline.ORACLE, .999),
            Scenario.Mode.SLEEPERS,
            Map.of(Baseline.MAJORITY, .703, Baseline.ONLINE_LOG_ODDS, .898, Baseline.ORACLE, .974),
            Scenario.Mode.NONE,
            Map.of(Baseline.MAJORITY, .928, Baseline.ONLINE_LOG_ODDS, .930, Baseline.ORACLE, .948)));

    private Published() {}

    /** Whether there are figures for such a drill. */
    public static boolean covers(Scenario.Mode mode, int agents, double share) {
        return FIGURES.containsKey(mode)
                && agents == AGENTS
                && (mode == Scenario.Mode.NONE || Math.abs(share - SHARE) < SHARE_MARGIN);
    }

    /** One line for each measured baseline that is off by more than the margin; empty if all agree. */
    public static List<String> deviations(Scenario.Mode mode, Map<String, Double> measured) {
        List<String> off = new ArrayList<>();
        for (String name : Baseline.all().keySet()) {
            Double published = FIGURES.getOrDefault(mode, Map.of()).get(name);
            Double found = measured.get(name);
            if (published != null && found != null && Math.abs(found - published) > MARGIN * published) {
                off.add(String.format(
                        Locale.ROOT,
                        "%s of %s must be within %.0f %% of the published %.3f, but was %.3f",
                        name,
                        mode.key(),
                        100 * MARGIN,
                        published,
                        found));
            }
        }
        return off;
    }
}
