package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.control.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConsensusConfigTest {
    @Test
    void hasTheDefaultsThatAreDocumented() {
        ConsensusConfig config = ConsensusConfig.DEFAULT;

        assertThat(config.rule()).isEqualTo("neural");
        assertThat(config.learningRate()).isEqualTo(.01);
        assertThat(config.confidenceThreshold()).isEqualTo(.8);
        assertThat(config.decisionWindow()).isEqualTo(1000);
        assertThat(config.neuralDepth()).isEqualTo(3);
        assertThat(config.adaptiveTimeoutBase()).isEqualTo(Duration.ofMillis(150));
        assertThat(config.maxRetries()).isEqualTo(3);
        assertThat(config.consensusGroupSize()).isEqualTo(5);
        assertThat(config.onAbstain()).isEqualTo(OnAbstain.NONE);
        assertThat(config.mode()).isEqualTo(Mode.ENFORCE);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.rule(" "), "rule must not be blank"),
                mistake(b -> b.learningRate(0), "learning-rate must be above 0.0 and below 1.0, but was 0.0"),
                mistake(b -> b.confidenceThreshold(.4), "confidence-threshold must be from 0.5 to 0.999, but was 0.4"),
                mistake(b -> b.targetError(.5), "target-error must be above 0.0 and below 0.5, but was 0.5"),
                mistake(b -> b.decisionWindow(0), "decision-window must be from 1 to 1000000, but was 0"),
                mistake(b -> b.neuralDepth(9), "neural-depth must be from 1 to 8, but was 9"),
                mistake(
                        b -> b.adaptiveTimeoutBase(Duration.ZERO),
                        "adaptive-timeout-base must be from 1 ms to a hundred years, but was PT0S"),
                mistake(
                        b -> b.maxTimeout(Duration.ofDays(40_000)),
                        "max-timeout must be from 1 ms to a hundred years, but was PT960000H"),
                mistake(
                        b -> b.groupIdle(Duration.ofSeconds(Long.MAX_VALUE)),
                        "group-idle must be from 1000 ms to a hundred years, but was PT2562047788015215H30M7S"),
                mistake(b -> b.maxRetries(-1), "max-retries must be from 0 to 100, but was -1"),
                mistake(b -> b.consensusGroupSize(0), "consensus-group-size must be from 1 to 1000, but was 0"),
                mistake(b -> b.quorum(Double.NaN), "quorum must be from 0.0 to 1.0, but was NaN"),
                mistake(b -> b.maxExtensions(101), "max-extensions must be from 0 to 100, but was 101"),
                mistake(b -> b.maxVoters(9), "max-voters must be from 10 to 10000000, but was 9"),
                mistake(
                        b -> b.type("deploy", t -> t.threshold(1)),
                        "types.<type>.threshold must be from 0.5 to 0.999, but was 1.0"),
                mistake(
                        b -> b.type("deploy", t -> t.deadline(Duration.ZERO)),
                        "types.<type>.deadline must be from 1 ms to a hundred years, but was PT0S"),
                mistake(
                        b -> b.voterKey("ann", "no key"),
                        "a voter's key must be an Ed25519 public key, X.509 in base64, but was 'no key'"));
    }

    private static Arguments mistake(Consumer<ConsensusConfig.Builder> setter, String message) {
        return Arguments.of(setter, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesAWrongValueWhenItIsSet(Consumer<ConsensusConfig.Builder> setter, String message) {
        assertThatThrownBy(() -> setter.accept(ConsensusConfig.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesNullsByName() {
        assertThatThrownBy(() -> ConsensusConfig.builder().mode(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("mode");
        assertThatThrownBy(() -> ConsensusConfig.builder().deadline(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("deadline");
    }

    @Test
    void refusesCombinationsThatCannotWork() {
        assertThatThrownBy(() -> ConsensusConfig.builder()
                        .maxTimeout(Duration.ofMillis(100))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("adaptive-timeout-base must be at most max-timeout, but was 150 ms against 100 ms");
        assertThatThrownBy(() ->
                        ConsensusConfig.builder().confidenceThreshold(.995).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("confidence-threshold must be at most 0.99 where target-error moves it, but was 0.995: set"
                        + " target-error to none");
        assertThatThrownBy(() -> ConsensusConfig.builder()
                        .type("deploy", t -> t.threshold(.999))
                        .build())
                .hasMessageStartingWith("types.deploy.threshold must be at most 0.99");
        assertThat(ConsensusConfig.builder()
                        .confidenceThreshold(.995)
                        .targetError(Double.NaN)
                        .build()
                        .adapts())
                .isFalse();
    }

    @Test
    void isNotChangedByItsBuilder() {
        ConsensusConfig.Builder builder = ConsensusConfig.builder().type("a", t -> t.rule("majority"));
        ConsensusConfig config = builder.build();

        builder.rule("weighted").type("a", t -> t.threshold(.6)).type("b", t -> t.rule("weighted"));

        assertThat(config.rule()).isEqualTo("neural");
        assertThat(config.types()).containsOnlyKeys("a");
        assertThat(config.type("a").threshold()).isNull();
        assertThatThrownBy(() -> config.types().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void typesInheritWhatTheyDoNotSet() {
        ConsensusConfig config = ConsensusConfig.builder()
                .deadline(Duration.ofSeconds(3))
                .type("deploy", t -> t.rule("byzantine-quorum").deadline(Duration.ofSeconds(30)))
                .type("deploy", t -> t.threshold(.9))
                .build();

        assertThat(config.ruleOf("deploy")).isEqualTo("byzantine-quorum");
        assertThat(config.thresholdOf("deploy")).isEqualTo(.9);
        assertThat(config.deadlineMillisOf("deploy")).isEqualTo(30_000);
        assertThat(config.ruleOf("other")).isEqualTo("neural");
        assertThat(config.thresholdOf("other")).isEqualTo(.8);
        assertThat(config.deadlineMillisOf("other")).isEqualTo(3_000);
    }

    @Test
    void survivesSerializationWithItsKeys() throws Exception {
        String key = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());
        ConsensusConfig config =
                ConsensusConfig.builder().voterKey("ann", key).maxVotes(7).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(config);
        }

        Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy).isEqualTo(config).hasSameHashCodeAs(config).isNotEqualTo(ConsensusConfig.DEFAULT);
        assertThat(((ConsensusConfig) copy).key("ann")).isEqualTo(config.key("ann"));
        assertThat(config.key("bob")).isNull();
        assertThat(config.voterKeys()).containsEntry("ann", key);
    }
}
