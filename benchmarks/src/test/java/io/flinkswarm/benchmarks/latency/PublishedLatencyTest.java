package io.flinkswarm.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedLatencyTest {
    private static final Map<String, BiFunction<Scenario, Integer, PlainBalancer>> PLAIN = Map.of(
            "round-robin",
            PlainBalancer::roundRobin,
            "weighted-round-robin",
            PlainBalancer::weightedRoundRobin,
            "power-of-two",
            PlainBalancer::powerOfTwo,
            "least-connections",
            PlainBalancer::leastConnections,
            "weighted-least-connections",
            PlainBalancer::weightedLeastConnections,
            PublishedLatency.TWO_PEAK_EWMA,
            PlainBalancer::powerOfTwoPeakEwma,
            PublishedLatency.ORACLE,
            PlainBalancer::oracle);

    @TempDir
    private Path folder;

    @Test
    void plainStrategiesAreAsPublished() {
        Map<String, IntFunction<Scenario>> families = Map.of(
                "steady", seed -> new DriftScenario(seed, true),
                "drift", seed -> new DriftScenario(seed, false),
                "linkerd", LinkerdScenario::new);

        families.forEach((name, family) -> PLAIN.forEach((strategy, balancer) -> {
            Outcome outcome = Outcome.mean(java.util.stream.IntStream.rangeClosed(1, PublishedLatency.SEEDS)
                    .mapToObj(seed -> {
                        Scenario scenario = family.apply(seed);
                        return Simulation.run(scenario, balancer.apply(scenario, seed));
                    })
                    .toList());

            assertThat(PublishedLatency.deviations(name, strategy, outcome)).isEmpty();
        }));
    }

    @Test
    void aChangedScenarioIsNoticed() {
        Outcome other = new Outcome(.8, .3, 6.42, 1, .6, 0);

        assertThat(PublishedLatency.deviations("drift", "least-connections", other))
                .containsExactly(
                        "mean of least-connections of drift must be within 0.0720 of the published 0.7200, but was"
                                + " 0.8000");
        assertThat(PublishedLatency.deviations("linkerd", "round-robin", other)).hasSize(1);
        assertThat(PublishedLatency.deviations("drift", "round-robin", other)).isEmpty();
        assertThat(PublishedLatency.deviations("llm at 0.8", "round-robin", other))
                .isEmpty();
    }

    @Test
    void readsATraceAndScalesItToTheLoad() throws IOException {
        LlmScenario.Trace trace = LlmScenario.Trace.read(trace("0,100,10", "4,200,0", "10,0,40"));

        LlmScenario scenario = new LlmScenario(trace, .5, 1);

        // 300 + 200 + 800 ms of work at half the capacity
        assertThat(scenario.arrival(2)).isCloseTo(Math.round(1.3 / .5 / scenario.capacity() * 1e6), within(1L));
        assertThat(scenario.arrival(1)).isCloseTo(Math.round(.4 * scenario.arrival(2)), within(1L));
        assertThat(scenario.finish(0, 0, 0)).isEqualTo(Math.round(300_000 / scenario.weight(0)));
        assertThat(scenario.hintMillis(1)).isEqualTo(200);
    }

    @Test
    void saysWhatIsWrongWithATrace() {
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("0,1", "1,1,1")))
                .hasMessage("line 2 must have 3 columns, but was '0,1'");
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("0,1,1", "1,x,1")))
                .hasMessage("columns of line 3 must be numbers from 0, but one was 'x'");
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("0,1,1", "1,-4,1")))
                .hasMessage("columns of line 3 must be numbers from 0, but one was '-4'");
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("5,1,1", "1,4,1")))
                .hasMessage("t_s must not go back, but line 3 has 1.0 after 5.0");
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("0,1,1", "0,4,1")))
                .hasMessage("last t_s must be above 0, but was 0.0");
        assertThatThrownBy(() -> LlmScenario.Trace.read(trace("0,1,1")))
                .hasMessage(
                        "conv.csv must have the header t_s,context_tokens,generated_tokens and at least two requests");
    }

    private Path trace(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("conv.csv"), "t_s,context_tokens,generated_tokens\n" + String.join("\n", rows) + "\n");
    }
}
