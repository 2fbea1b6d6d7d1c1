package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The placement strategies that can be named: those that come along and those of users' jars. */
@Internal
public final class PlacementStrategies {
    /** The name of the trial of strategies against each other, which is not a strategy itself: {@link AdaptiveTrial}. */
    public static final String ADAPTIVE = "adaptive";

    private final Map<String, PlacementStrategy> byName;

    private PlacementStrategies(Map<String, PlacementStrategy> byName) {
        this.byName = byName;
    }

    /**
     * The strategies that the class loader sees.
     *
     * @throws IllegalStateException if two strategies have one name, or one has the name of the trial
     */
    public static PlacementStrategies load(ClassLoader loader) {
        Map<String, PlacementStrategy> strategies = new TreeMap<>();
        for (PlacementStrategy strategy : builtIn()) {
            strategies.put(strategy.name(), strategy);
        }
        for (PlacementStrategy strategy : ServiceLoader.load(PlacementStrategy.class, loader)) {
            PlacementStrategy other = strategies.put(strategy.name(), strategy);
            if (strategy.name().equals(ADAPTIVE) || (other != null && other.getClass() != strategy.getClass())) {
                throw new IllegalStateException(
                        "name of a placement strategy must be used once, but '" + strategy.name()
                                + "' is that of "
                                + (other == null
                                        ? "the trial of strategies"
                                        : other.getClass().getName()) + " and "
                                + strategy.getClass().getName() + ": rename yours");
            }
        }
        return new PlacementStrategies(strategies);
    }

    private static List<PlacementStrategy> builtIn() {
        return List.of(
                new RoundRobin(),
                new WeightedRoundRobin(),
                new LeastConnections(),
                new WeightedLeastConnections(),
                new PowerOfTwo(),
                new PeakEwma(),
                new ResourceAware(),
                new Bidding(),
                new NeuralAdaptive(),
                new Predictive());
    }

    /** The strategy of the name, or null. */
    public PlacementStrategy find(String name) {
        return byName.get(name);
    }

    /** The names of all strategies, in order; {@link #ADAPTIVE} is not among them. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** What is wrong with a strategy that a policy names and the strategies of its trial: nothing if the list is empty. */
    public List<String> mistakes(String strategy, List<String> adaptiveStrategies) {
        List<String> mistakes = new ArrayList<>();
        if (!strategy.equals(ADAPTIVE)) {
            check("strategy", strategy, mistakes);
            return mistakes;
        }
        adaptiveStrategies.forEach(name -> check("adaptive-strategies", name, mistakes));
        if (!adaptiveStrategies.contains(LeastConnections.NAME)) {
            mistakes.add("adaptive-strategies must contain '" + LeastConnections.NAME + "', but were "
                    + adaptiveStrategies + ": it is what adaptive falls back to");
        }
        return mistakes;
    }

    private void check(String setting, String name, List<String> mistakes) {
        if (!byName.containsKey(name)) {
            mistakes.add(setting + " must be one of " + byName.keySet() + ", but was '" + name
                    + "': a strategy of your own must be named in META-INF/services/"
                    + PlacementStrategy.class.getName());
        }
    }
}
