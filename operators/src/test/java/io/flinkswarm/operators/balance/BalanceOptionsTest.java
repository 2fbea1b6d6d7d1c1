package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class BalanceOptionsTest {
    @Test
    void optionsAndSettingsAreTheSameNamesAndDefaults() throws Exception {
        SortedMap<String, String> defaults = BalanceSettings.of(BalanceConfig.DEFAULT);
        List<String> named = new ArrayList<>();
        for (Field field : BalanceOptions.class.getFields()) {
            ConfigOption<?> option = (ConfigOption<?>) field.get(null);
            String name = option.key().substring(BalanceSettings.PREFIX.length());
            assertThat(BalanceOptions.knows(option.key())).isTrue();
            assertThat(BalanceOptions.knows(name)).isTrue();
            named.add(name);
            if (defaults.containsKey(name)) {
                BalanceConfig same = BalanceSettings.apply(
                        BalanceConfig.DEFAULT, Map.of(name, String.valueOf(option.defaultValue())));
                assertThat(same).as(name).isEqualTo(BalanceConfig.DEFAULT);
            }
        }

        assertThat(named)
                .containsAll(BalanceSettings.names())
                .contains("order", "emit", "max-buffered", "max-unconfirmed", "journal", "views");
        assertThat(BalanceOptions.knows("balance.tenants.a.weight")).isTrue();
        assertThat(BalanceOptions.knows("balance.strategies")).isFalse();
    }

    @Test
    void aConfigurationDescribesTheWholeEntry() {
        Configuration configuration = new Configuration();
        configuration.setString("balance.strategy", "resource-aware");
        configuration.setString("max-retries", "1");
        configuration.setString("balance.tenants.research.max-share", "0.5");
        configuration.set(BalanceOptions.ADAPTIVE_STRATEGIES, List.of("least-connections", "power-of-two"));
        configuration.set(BalanceOptions.RUN_TIMEOUT, Duration.ofMinutes(3));
        configuration.set(BalanceOptions.BINDING, Binding.EARLY);
        configuration.setString("balance.order", "event-time");
        configuration.setString("balance.emit", "durable");
        configuration.setString("balance.max-buffered", "10");
        configuration.setString("balance.max-unconfirmed", "11");
        configuration.setString("balance.journal", "/tmp/journal");
        configuration.setString("balance.views", "true");
        configuration.setString("consensus.max-retries", "7");
        configuration.setString("parallelism.default", "3");

        Balance balance = Balance.of(configuration);

        assertThat(balance.config())
                .isEqualTo(BalanceConfig.builder()
                        .strategy("resource-aware")
                        .maxRetries(1)
                        .tenant("research", t -> t.withMaxShare(.5))
                        .adaptiveStrategies(List.of("least-connections", "power-of-two"))
                        .runTimeout(Duration.ofMinutes(3))
                        .binding(Binding.EARLY)
                        .build());
        assertThat(balance)
                .hasFieldOrPropertyWithValue("order", Order.EVENT_TIME)
                .hasFieldOrPropertyWithValue("emit", EmitMode.DURABLE)
                .hasFieldOrPropertyWithValue("maxBuffered", 10)
                .hasFieldOrPropertyWithValue("maxUnconfirmed", 11)
                .hasFieldOrPropertyWithValue("journal", "/tmp/journal")
                .hasFieldOrPropertyWithValue("views", true);
    }

    @Test
    void anEmptyConfigurationIsTheDefault() {
        Balance balance = Balance.of(new Configuration());

        assertThat(balance.config()).isEqualTo(BalanceConfig.DEFAULT);
        assertThat(balance)
                .hasFieldOrPropertyWithValue("order", Order.ARRIVAL)
                .hasFieldOrPropertyWithValue("emit", EmitMode.PROVISIONAL)
                .hasFieldOrPropertyWithValue("journal", null)
                .hasFieldOrPropertyWithValue("views", false);
    }

    @Test
    void aConfigurationsMistakesAreAllNamed() {
        Configuration configuration = new Configuration();
        configuration.setString("balance.strategy", "dice");
        configuration.setString("balance.trial-share", "0.5");
        configuration.setString("balance.max-buffered", "0");
        configuration.setString("balance.ordre", "arrival");
        configuration.setString("balance.order", "sideways");

        assertThatThrownBy(() -> Balance.of(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strategy must be one of [bidding, least-connections, ")
                .hasMessageContaining("but was 'dice'")
                .hasMessageContaining("trial-share must be from 0.0 to 0.2, but was 0.5")
                .hasMessageContaining("max-buffered must be at least 1, but was 0")
                .hasMessageContaining("sideways")
                .hasMessageContaining("but was 'ordre'");
    }

    @Test
    void aStrategyThatIsComparedMustBeThere() {
        Configuration configuration = new Configuration();
        configuration.setString("balance.adaptive-strategies", "least-connections,dice");

        assertThatThrownBy(() -> Balance.of(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one of [bidding, least-connections, ")
                .hasMessageContaining("but was 'dice'");
    }
}
