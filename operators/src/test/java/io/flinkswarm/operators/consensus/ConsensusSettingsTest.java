package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.lang.reflect.Field;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsensusSettingsTest {
    @Test
    void everySettingSurvivesBeingWrittenAndRead() throws Exception {
        String key = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());
        Map<String, String> changed = Map.ofEntries(
                Map.entry("rule", "weighted"),
                Map.entry("learning-rate", "0.02"),
                Map.entry("confidence-threshold", "0.9"),
                Map.entry("target-error", "none"),
                Map.entry("decision-window", "11"),
                Map.entry("neural-depth", "2"),
                Map.entry("adaptive-timeout-base", "12 ms"),
                Map.entry("max-timeout", "13 ms"),
                Map.entry("max-retries", "1"),
                Map.entry("consensus-group-size", "15"),
                Map.entry("quorum", "0.75"),
                Map.entry("deadline", "16 ms"),
                Map.entry("on-abstain", "extend"),
                Map.entry("max-extensions", "17"),
                Map.entry("stop", "complete"),
                Map.entry("mode", "shadow"),
                Map.entry("max-open-proposals", "18"),
                Map.entry("max-voters", "19"),
                Map.entry("max-votes", "20"),
                Map.entry("max-types", "21"),
                Map.entry("max-early-votes", "22"),
                Map.entry("max-vector", "23"),
                Map.entry("max-id-length", "24"),
                Map.entry("voter-idle", "2500 ms"),
                Map.entry("group-idle", "2600 ms"),
                Map.entry("types.a.b.rule", "majority"),
                Map.entry("types.a.b.threshold", "0.7"),
                Map.entry("types.a.b.deadline", "27 ms"),
                Map.entry("voter-keys.ann.x", key));
        SortedMap<String, String> defaults = ConsensusSettings.of(ConsensusConfig.DEFAULT);
        assertThat(changed.keySet()).containsAll(ConsensusSettings.names());
        assertThat(changed).allSatisfy((name, text) -> assertThat(text).isNotEqualTo(defaults.get(name)));

        ConsensusConfig config = ConsensusSettings.apply(ConsensusConfig.DEFAULT, changed);

        assertThat(ConsensusSettings.of(config)).containsExactlyInAnyOrderEntriesOf(changed);
        assertThat(ConsensusSettings.apply(ConsensusConfig.DEFAULT, ConsensusSettings.of(config)))
                .isEqualTo(config);
        assertThat(config.type("a.b").deadline()).isEqualTo(Duration.ofMillis(27));
        assertThat(config).hasToString(ConsensusSettings.of(config).toString());
    }

    @Test
    void namesEveryMistakeAtOnce() {
        Map<String, String> wrong = Map.of(
                "consensus.quorum", "half",
                "max-retries", "1000",
                "mode", "pretend",
                "deadline", "soon",
                "rules", "majority",
                "types.deploy.threshold", "2");

        assertThatThrownBy(() -> ConsensusSettings.apply(ConsensusConfig.DEFAULT, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quorum must be a number, but was 'half'")
                .hasMessageContaining("max-retries must be from 0 to 100, but was 1000")
                .hasMessageContaining("mode must be one of [enforce, shadow], but was 'pretend'")
                .hasMessageContaining("deadline must be a time such as '150 ms', but was 'soon'")
                .hasMessageContaining("setting must be one of [rule, ")
                .hasMessageContaining("types.<type>.{rule,threshold,deadline} or voter-keys.<voter>, but was 'rules'")
                .hasMessageContaining("types.<type>.threshold must be from 0.5 to 0.999, but was 2.0");
    }

    @Test
    void reportsACombinationThatCannotWorkAndKeepsTheBase() {
        List<String> mistakes = new ArrayList<>();

        ConsensusConfig config = ConsensusSettings.apply(
                ConsensusConfig.DEFAULT, Map.of("max-timeout", "1 ms", "rule", "majority"), mistakes);

        assertThat(mistakes)
                .containsExactly("adaptive-timeout-base must be at most max-timeout, but was 150 ms against 1 ms");
        assertThat(config).isEqualTo(ConsensusConfig.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "7 ms, 7",
        "2s, 2000",
        "3 min, 180000",
        "3m, 180000",
        "2 h, 7200000",
        "1 D, 86400000",
        "PT1.5S, 1500"
    })
    void readsTimesInEveryUnit(String text, long millis) {
        assertThat(ConsensusSettings.apply(ConsensusConfig.DEFAULT, Map.of("deadline", text))
                        .deadline())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"999999999999999999 d", "99999999999999999999", "PT9999999999999999999H", "-5 ms"})
    void aTimeThatIsTooLongIsAMistakeLikeAnyOther(String text) {
        assertThatThrownBy(() -> ConsensusSettings.apply(ConsensusConfig.DEFAULT, Map.of("deadline", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("deadline must be ");
    }

    @Test
    void optionsAndSettingsAreTheSameNamesAndDefaults() throws Exception {
        SortedMap<String, String> defaults = ConsensusSettings.of(ConsensusConfig.DEFAULT);
        List<String> named = new ArrayList<>();
        for (Field field : ConsensusOptions.class.getFields()) {
            ConfigOption<?> option = (ConfigOption<?>) field.get(null);
            String name = option.key().substring(ConsensusSettings.PREFIX.length());
            assertThat(ConsensusOptions.knows(option.key())).isTrue();
            assertThat(ConsensusOptions.knows(name)).isTrue();
            named.add(name);
            if (defaults.containsKey(name)) {
                ConsensusConfig same = ConsensusSettings.apply(
                        ConsensusConfig.DEFAULT, Map.of(name, String.valueOf(option.defaultValue())));
                assertThat(same).as(name).isEqualTo(ConsensusConfig.DEFAULT);
            }
        }

        assertThat(named).containsAll(ConsensusSettings.names());
        assertThat(ConsensusOptions.knows("consensus.rules")).isFalse();
    }

    @Test
    void aConfigurationDescribesTheWholeEntry() {
        Configuration configuration = new Configuration();
        configuration.setString("consensus.rule", "majority");
        configuration.setString("max-retries", "1");
        configuration.setString("consensus.types.deploy.deadline", "30 s");
        configuration.setString("consensus.order", "event-time");
        configuration.setString("consensus.emit", "durable");
        configuration.setString("consensus.max-buffered", "10");
        configuration.setString("consensus.max-unconfirmed", "11");
        configuration.setString("consensus.journal", "/tmp/journal");
        configuration.setString("consensus.views", "true");
        configuration.setString("parallelism.default", "3");

        Consensus consensus = Consensus.of(configuration);

        assertThat(consensus.config())
                .isEqualTo(ConsensusConfig.builder()
                        .rule("majority")
                        .maxRetries(1)
                        .type("deploy", t -> t.deadline(Duration.ofSeconds(30)))
                        .build());
        assertThat(consensus)
                .hasFieldOrPropertyWithValue("order", Order.EVENT_TIME)
                .hasFieldOrPropertyWithValue("emit", EmitMode.DURABLE)
                .hasFieldOrPropertyWithValue("maxBuffered", 10)
                .hasFieldOrPropertyWithValue("maxUnconfirmed", 11)
                .hasFieldOrPropertyWithValue("journal", "/tmp/journal")
                .hasFieldOrPropertyWithValue("views", true);
    }

    @Test
    void aConfigurationsMistakesAreAllNamed() {
        Configuration configuration = new Configuration();
        configuration.setString("consensus.rule", "dice");
        configuration.setString("consensus.max-buffered", "0");
        configuration.setString("consensus.ordre", "arrival");
        configuration.setString("consensus.order", "sideways");

        assertThatThrownBy(() -> Consensus.of(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "rule must be one of [byzantine-quorum, majority, neural, weighted], but was 'dice'")
                .hasMessageContaining("max-buffered must be at least 1, but was 0")
                .hasMessageContaining("sideways")
                .hasMessageContaining("but was 'ordre'");
    }

    @Test
    void theEntryRefusesWhatItCannotDo() {
        assertThatThrownBy(() -> Consensus.of(ConsensusConfig.DEFAULT).maxUnconfirmed(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-unconfirmed must be at least 1, but was 0");
        DataStream<ConsensusEvent> events = StreamExecutionEnvironment.getExecutionEnvironment()
                .fromData(Consensus.EVENT_TYPE, Proposal.of("p", "g"));
        assertThatThrownBy(() -> Consensus.of(
                                ConsensusConfig.builder().rule("dice").build())
                        .decide(events))
                .as("before submission, not on the cluster")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "rule must be one of [byzantine-quorum, majority, neural, weighted], but was 'dice'");
        assertThatThrownBy(() -> Consensus.of((ConsensusConfig) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("config");
    }
}
