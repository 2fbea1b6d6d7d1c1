package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementStrategiesTest {
    @TempDir
    private Path jar;

    @Test
    void knowsTheBuiltInOnesByName() {
        PlacementStrategies strategies = PlacementStrategies.load(getClass().getClassLoader());

        assertThat(strategies.names())
                .containsExactly(
                        "bidding",
                        "least-connections",
                        "neural-adaptive",
                        "peak-ewma",
                        "power-of-two",
                        "predictive",
                        "resource-aware",
                        "round-robin",
                        "weighted-least-connections",
                        "weighted-round-robin");
        assertThat(strategies.names())
                .allSatisfy(name -> assertThat(strategies.find(name).name()).isEqualTo(name));
        assertThat(strategies.find("adaptive")).isNull();
    }

    @Test
    void findsOneOfAUsersJar() throws IOException {
        PlacementStrategies strategies = PlacementStrategies.load(loaderWith(Alphabetical.class));

        assertThat(strategies.find("alphabetical")).isInstanceOf(Alphabetical.class);
        assertThat(strategies.mistakes("alphabetical", List.of())).isEmpty();
    }

    @Test
    void refusesTwoOfOneName() throws IOException {
        ClassLoader loader = loaderWith(Impostor.class);

        assertThatThrownBy(() -> PlacementStrategies.load(loader))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("name of a placement strategy must be used once, but 'peak-ewma' is that of "
                        + PeakEwma.class.getName() + " and " + Impostor.class.getName() + ": rename yours");
    }

    @Test
    void refusesTheNameOfTheTrial() throws IOException {
        ClassLoader loader = loaderWith(Adaptive.class);

        assertThatThrownBy(() -> PlacementStrategies.load(loader))
                .hasMessageContaining("but 'adaptive' is that of the trial of strategies and ");
    }

    @Test
    void saysWhatIsWrongWithThoseThatAPolicyNames() {
        PlacementStrategies strategies = PlacementStrategies.load(getClass().getClassLoader());

        assertThat(strategies.mistakes("adaptive", List.of("least-connections", "peak-ewma")))
                .isEmpty();
        assertThat(strategies.mistakes("adaptive", List.of("peak-ewma")))
                .containsExactly(
                        "adaptive-strategies must contain 'least-connections', but were [peak-ewma]: it is what adaptive"
                                + " falls back to");
        assertThat(strategies.mistakes("fastest", List.of())).hasSize(1);
        assertThat(strategies.mistakes("fastest", List.of()).get(0))
                .startsWith("strategy must be one of [bidding, ")
                .endsWith("but was 'fastest': a strategy of your own must be named in META-INF/services/"
                        + "io.flinkswarm.operators.balance.placement.PlacementStrategy");
        assertThat(strategies.mistakes("adaptive", List.of("least-connections", "fastest")))
                .hasSize(1);
    }

    @Test
    void weightsMustNotBeNegativeOrAllZero() {
        assertThatThrownBy(() -> new Weights(1, -1, 0, 0))
                .hasMessage("weight of cost must be from 0 to 1e6, but was -1.0");
        assertThatThrownBy(() -> new Weights(Double.NaN, 0, 0, 0))
                .hasMessage("weight of performance must be from 0 to 1e6, but was NaN");
        assertThatThrownBy(() -> new Weights(0, 0, 0, 0)).hasMessage("weights must have one above 0, but were all 0");
    }

    private ClassLoader loaderWith(Class<?> strategy) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(PlacementStrategy.class.getName()), strategy.getName());
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
    }

    /** The strategy of a user. */
    public static final class Alphabetical implements PlacementStrategy {
        @Override
        public String name() {
            return "alphabetical";
        }

        @Override
        public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
            return candidate.id().charAt(0);
        }
    }

    /** One that takes a name that is not its own. */
    public static final class Impostor implements PlacementStrategy {
        @Override
        public String name() {
            return "peak-ewma";
        }

        @Override
        public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
            return 0;
        }
    }

    /** One that takes the name of the trial. */
    public static final class Adaptive implements PlacementStrategy {
        @Override
        public String name() {
            return "adaptive";
        }

        @Override
        public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
            return 0;
        }
    }
}
