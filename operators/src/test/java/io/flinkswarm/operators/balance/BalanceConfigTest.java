package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.control.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalanceConfigTest {
    @Test
    void hasTheDefaultsThatAreDocumented() {
        BalanceConfig config = BalanceConfig.DEFAULT;

        assertThat(config.strategy()).isEqualTo("adaptive");
        assertThat(config.adaptiveStrategies()).containsExactly("neural-adaptive", "least-connections", "peak-ewma");
        assertThat(config.trialShare()).isEqualTo(.05);
        assertThat(config.binding()).isEqualTo(Binding.LATE);
        assertThat(config.rebalancingThreshold()).isEqualTo(.2);
        assertThat(config.rebalancingInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.predictionWindow()).isEqualTo(100);
        assertThat(config.learningRate()).isEqualTo(.01);
        assertThat(config.maxTaskQueueSize()).isEqualTo(1000);
        assertThat(config.monitoringInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.loadSmoothingFactor()).isEqualTo(.9);
        assertThat(config.startTimeout()).isEqualTo(Duration.ZERO);
        assertThat(config.tenants()).isEmpty();
        assertThat(config.shards()).isEqualTo(1);
        assertThat(config.mode()).isEqualTo(Mode.ENFORCE);
    }

    static Stream<Arguments> mistakes() {
        String strategies =
                "adaptive-strategies must name least-connections, at most 16 strategies, each once and not adaptive itself,"
                        + " but was ";
        return Stream.of(
                mistake(b -> b.strategy(" "), "strategy must not be blank"),
                mistake(b -> b.adaptiveStrategies(List.of()), strategies + "[]"),
                mistake(b -> b.adaptiveStrategies(List.of("peak-ewma")), strategies + "[peak-ewma]"),
                mistake(
                        b -> b.adaptiveStrategies(List.of("least-connections", "adaptive")),
                        strategies + "[least-connections, adaptive]"),
                mistake(
                        b -> b.adaptiveStrategies(List.of("least-connections", "least-connections")),
                        strategies + "[least-connections, least-connections]"),
                mistake(
                        b -> b.adaptiveStrategies(List.of("least-connections", "")),
                        "adaptive-strategies must not be blank"),
                mistake(b -> b.trialShare(.3), "trial-share must be from 0.0 to 0.2, but was 0.3"),
                mistake(b -> b.trialBlock(0), "trial-block must be from 1 to 10000, but was 0"),
                mistake(b -> b.maxCandidates(1), "max-candidates must be from 2 to 100000, but was 1"),
                mistake(
                        b -> b.rebalancingThreshold(Double.NaN),
                        "rebalancing-threshold must be from 0.0 to 10.0, but was NaN"),
                mistake(
                        b -> b.rebalancingInterval(Duration.ZERO),
                        "rebalancing-interval must be from 1 ms to a hundred years, but was PT0S"),
                mistake(b -> b.learningRate(1), "learning-rate must be above 0.0 and below 1.0, but was 1.0"),
                mistake(b -> b.loadSmoothingFactor(1), "load-smoothing-factor must be from 0.0 to 0.999, but was 1.0"),
                mistake(b -> b.maxTaskQueueSize(0), "max-task-queue-size must be from 1 to 10000000, but was 0"),
                mistake(b -> b.maxResources(33), "max-resources must be from 1 to 32, but was 33"),
                mistake(b -> b.shards(1025), "shards must be from 1 to 1024, but was 1025"),
                mistake(b -> b.costWeight(-1), "cost-weight must be from 0.0 to 1000000.0, but was -1.0"),
                mistake(
                        b -> b.nodeTimeout(Duration.ofSeconds(-1)),
                        "node-timeout must be from 0 ms to a hundred years, but was PT-1S"),
                mistake(
                        b -> b.tenant("a", t -> t.withWeight(0)),
                        "tenants.<tenant>.weight must be from 1.0E-6 to 1000000.0, but was 0.0"),
                mistake(
                        b -> b.tenant("a", t -> t.withMaxRunning(-1)),
                        "tenants.<tenant>.max-running must be from 0 to 2147483647, but was -1"),
                mistake(
                        b -> b.tenant("a", t -> t.withMaxShare(1.1)),
                        "tenants.<tenant>.max-share must be from 1.0E-6 to 1.0, but was 1.1"),
                mistake(b -> b.tenant("", TenantPolicy.DEFAULT), "tenants must not be blank"));
    }

    private static Arguments mistake(Consumer<BalanceConfigBuilder> setter, String message) {
        return Arguments.of(setter, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesAWrongValueWhenItIsSet(Consumer<BalanceConfigBuilder> setter, String message) {
        assertThatThrownBy(() -> setter.accept(BalanceConfig.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesNullsByName() {
        assertThatThrownBy(() -> BalanceConfig.builder().binding(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("binding");
        assertThatThrownBy(() -> BalanceConfig.builder().runTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("run-timeout");
        assertThatThrownBy(() -> BalanceConfig.builder().adaptiveStrategies(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("adaptive-strategies");
        assertThatThrownBy(() -> BalanceConfig.builder().tenant("a", (TenantPolicy) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("tenants.a");
    }

    static Stream<Arguments> combinations() {
        return Stream.of(
                mistake(
                        b -> b.trialShare(.2).adaptiveStrategies(List.of("least-connections", "a", "b", "c")),
                        "trial-share must leave at least half of the tasks to the strategy in the lead, but was 0.2 for"
                                + " each of 3 others"),
                mistake(
                        b -> b.retryBackoff(Duration.ofMinutes(1)),
                        "retry-backoff must be at most max-retry-backoff, but was 60000 ms against 30000 ms"),
                mistake(
                        b -> b.performanceWeight(0).reliabilityWeight(0),
                        "one of performance-weight, cost-weight, reliability-weight and locality-weight must be above"
                                + " 0, but all were 0"),
                mistake(
                        b -> b.maxTenants(1).tenant("a", TenantPolicy.DEFAULT).tenant("b", TenantPolicy.DEFAULT),
                        "max-tenants must be at least the number of tenants with a policy, but was 1 against 2"));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void refusesCombinationsThatCannotWork(Consumer<BalanceConfigBuilder> setters, String message) {
        BalanceConfigBuilder builder = BalanceConfig.builder();
        setters.accept(builder);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void isNotChangedByItsBuilder() {
        List<String> strategies = new ArrayList<>(List.of("least-connections", "power-of-two"));
        BalanceConfigBuilder builder =
                BalanceConfig.builder().adaptiveStrategies(strategies).tenant("a", t -> t.withWeight(2));
        BalanceConfig config = builder.build();

        strategies.clear();
        builder.strategy("bidding").tenant("a", t -> t.withMaxRunning(5)).tenant("b", TenantPolicy.DEFAULT);
        config.toBuilder().tenant("c", TenantPolicy.DEFAULT);

        assertThat(config.strategy()).isEqualTo("adaptive");
        assertThat(config.adaptiveStrategies()).containsExactly("least-connections", "power-of-two");
        assertThat(config.tenants()).containsOnlyKeys("a");
        assertThat(config.tenant("a")).isEqualTo(new TenantPolicy(2, 0, 1));
        assertThatThrownBy(() -> config.tenants().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aTenantHasWhatWasSaidOfItAndTheDefaultsOtherwise() {
        BalanceConfig config = BalanceConfig.builder()
                .tenant("research", t -> t.withWeight(2).withMaxShare(.5))
                .tenant("research", t -> t.withMaxRunning(7))
                .build();

        assertThat(config.tenant("research")).isEqualTo(new TenantPolicy(2, 7, .5));
        assertThat(config.tenant("other")).isEqualTo(new TenantPolicy(1, 0, 1));
        assertThat(BalanceConfig.DEFAULT.tenant("research")).isEqualTo(TenantPolicy.DEFAULT);
    }

    @Test
    void tellsTimesInMillisecondsAsSet() {
        BalanceConfig config = BalanceConfig.builder()
                .rebalancingInterval(Duration.ofMillis(1))
                .monitoringInterval(Duration.ofMillis(2))
                .ageing(Duration.ofMillis(3))
                .starvation(Duration.ofMillis(4))
                .retryBackoff(Duration.ofMillis(5))
                .maxRetryBackoff(Duration.ofMillis(6))
                .runTimeout(Duration.ofMillis(7))
                .startTimeout(Duration.ofMillis(8))
                .nodeTimeout(Duration.ofMillis(9))
                .gangTimeout(Duration.ofMillis(10))
                .dependencyTimeout(Duration.ofMillis(11))
                .poolIdle(Duration.ofMillis(1012))
                .build();

        assertThat(new long[] {
                    config.rebalancingIntervalMillis(),
                    config.monitoringIntervalMillis(),
                    config.ageingMillis(),
                    config.starvationMillis(),
                    config.retryBackoffMillis(),
                    config.maxRetryBackoffMillis(),
                    config.runTimeoutMillis(),
                    config.startTimeoutMillis(),
                    config.nodeTimeoutMillis(),
                    config.gangTimeoutMillis(),
                    config.dependencyTimeoutMillis(),
                    config.poolIdleMillis()
                })
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1012);
        assertThat(config.nodeTimeout()).isEqualTo(Duration.ofMillis(9));
    }

    @Test
    void survivesSerialization() throws Exception {
        BalanceConfig config = BalanceConfig.builder()
                .tenant("a", t -> t.withMaxRunning(3))
                .binding(Binding.EARLY)
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }

        Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy).isEqualTo(config).hasSameHashCodeAs(config).isNotEqualTo(BalanceConfig.DEFAULT);
    }
}
