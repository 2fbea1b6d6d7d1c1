package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalanceSettingsTest {
    /** A text for every setting that differs from its default. */
    private static Map<String, String> everySettingChanged() {
        Map<String, String> changed = new TreeMap<>();
        int next = 1;
        for (Map.Entry<String, String> setting :
                BalanceSettings.of(BalanceConfig.DEFAULT).entrySet()) {
            next++;
            String text = setting.getValue();
            changed.put(
                    setting.getKey(),
                    text.endsWith(" ms") ? 1000 + next + " ms" : text.contains(".") ? "0.1" + next + "1" : "" + next);
        }
        changed.putAll(Map.of(
                "strategy", "bidding",
                "adaptive-strategies", "least-connections,power-of-two",
                "binding", "early",
                "max-retry-backoff", "9000 ms",
                "mode", "shadow",
                "suspicion", "false",
                "tenants.a.b.weight", "2.5",
                "tenants.a.b.max-running", "7",
                "tenants.a.b.max-share", "0.5"));
        return changed;
    }

    @Test
    void everySettingSurvivesBeingWrittenAndRead() {
        Map<String, String> changed = everySettingChanged();
        SortedMap<String, String> defaults = BalanceSettings.of(BalanceConfig.DEFAULT);
        assertThat(changed.keySet()).containsAll(BalanceSettings.names());
        assertThat(changed).allSatisfy((name, text) -> assertThat(text).isNotEqualTo(defaults.get(name)));

        BalanceConfig config = BalanceSettings.apply(BalanceConfig.DEFAULT, changed);

        assertThat(BalanceSettings.of(config)).containsExactlyInAnyOrderEntriesOf(changed);
        assertThat(BalanceSettings.apply(BalanceConfig.DEFAULT, BalanceSettings.of(config)))
                .isEqualTo(config);
        assertThat(config.tenant("a.b")).isEqualTo(new TenantPolicy(2.5, 7, .5));
        assertThat(config).hasToString(BalanceSettings.of(config).toString());
    }

    @Test
    void namesEveryMistakeAtOnce() {
        Map<String, String> wrong = Map.of(
                "balance.trial-share", "half",
                "max-retries", "1000",
                "binding", "never",
                "suspicion", "maybe",
                "run-timeout", "soon",
                "strategies", "adaptive",
                "tenants.research.weight", "-2",
                "tenants.research.max-running", "few");

        assertThatThrownBy(() -> BalanceSettings.apply(BalanceConfig.DEFAULT, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trial-share must be a number, but was 'half'")
                .hasMessageContaining("max-retries must be from 0 to 100, but was 1000")
                .hasMessageContaining("binding must be one of [early, late], but was 'never'")
                .hasMessageContaining("suspicion must be true or false, but was 'maybe'")
                .hasMessageContaining("run-timeout must be a time such as '150 ms', but was 'soon'")
                .hasMessageContaining("setting must be one of [strategy, ")
                .hasMessageContaining(" or tenants.<tenant>.{weight,max-running,max-share}, but was 'strategies'")
                .hasMessageContaining("tenants.<tenant>.weight must be from 1.0E-6 to 1000000.0, but was -2.0")
                .hasMessageContaining("tenants.research.max-running must be a number, but was 'few'");
    }

    @Test
    void reportsACombinationThatCannotWorkAndKeepsTheBase() {
        List<String> mistakes = new ArrayList<>();

        BalanceConfig config = BalanceSettings.apply(
                BalanceConfig.DEFAULT, Map.of("max-retry-backoff", "1 ms", "strategy", "bidding"), mistakes);

        assertThat(mistakes)
                .containsExactly("retry-backoff must be at most max-retry-backoff, but was 100 ms against 1 ms");
        assertThat(config).isEqualTo(BalanceConfig.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "least-connections,round-robin",
                "least-connections; round-robin",
                "[least-connections, round-robin]"
            })
    void readsAListHoweverItIsParted(String text) {
        assertThat(BalanceSettings.apply(BalanceConfig.DEFAULT, Map.of("adaptive-strategies", text))
                        .adaptiveStrategies())
                .containsExactly("least-connections", "round-robin");
    }

    @Test
    void anEmptyListIsAMistakeLikeAnyOther() {
        assertThatThrownBy(() -> BalanceSettings.apply(BalanceConfig.DEFAULT, Map.of("adaptive-strategies", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("adaptive-strategies must name least-connections");
    }

    @Test
    void aControlEventChangesWhatCanBeChangedWhileTheJobRuns() {
        List<String> mistakes = new ArrayList<>();
        BalanceConfig inForce = BalanceConfig.builder().shards(4).build();

        BalanceConfig changed = BalanceSettings.change(
                inForce,
                Map.of(
                        "balance.shards", "8",
                        "learning-rate", "0.5",
                        "prediction-window", "10",
                        "trial-share", "0.1",
                        "max-gang", "0"),
                mistakes);

        assertThat(mistakes)
                .containsExactly(
                        "max-gang must be from 1 to 10000, but was 0",
                        "learning-rate must stay 0.01 while the job runs, but was 0.5: what pools have learned goes on"
                                + " at the rate that it began with",
                        "prediction-window must stay 100 while the job runs, but was 10: the errors that pools remember"
                                + " are kept in windows of that length",
                        "shards must stay 4 while the job runs, but was 8: tasks and nodes are spread over them by"
                                + " key; set it when the job is submitted anew");
        assertThat(changed).isEqualTo(inForce.toBuilder().trialShare(.1).build());
    }

    @Test
    void aControlEventMaySayAgainWhatHolds() {
        List<String> mistakes = new ArrayList<>();
        BalanceConfig inForce = BalanceConfig.builder().shards(4).build();

        BalanceConfig changed = BalanceSettings.change(inForce, Map.of("shards", "4"), mistakes);

        assertThat(mistakes).isEmpty();
        assertThat(changed).isEqualTo(inForce);
    }
}
