package io.flinkswarm.operators.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class MessagingOptionsTest {
    @Test
    void optionsAndSettingsAreTheSameNamesAndDefaults() throws Exception {
        List<String> named = new ArrayList<>();
        for (Field field : MessagingOptions.class.getFields()) {
            ConfigOption<?> option = (ConfigOption<?>) field.get(null);
            String name = option.key().substring(MessagingSettings.PREFIX.length());
            named.add(name);
            assertThat(MessagingOptions.knows(option.key())).isTrue();
            assertThat(MessagingOptions.knows(name)).isTrue();
            MessagingConfig same = MessagingSettings.apply(
                    MessagingConfig.DEFAULT, Map.of(name, String.valueOf(option.defaultValue())));
            assertThat(same).as(name).isEqualTo(MessagingConfig.DEFAULT);
        }

        assertThat(named).containsExactlyInAnyOrderElementsOf(MessagingSettings.names());
        assertThat(MessagingOptions.all())
                .extracting(option -> option.key().substring(MessagingSettings.PREFIX.length()))
                .containsExactlyElementsOf(MessagingSettings.names());
        assertThat(MessagingOptions.knows("messaging.queue")).isFalse();
    }

    @Test
    void aConfigurationDescribesThePolicy() {
        Configuration configuration = new Configuration();
        configuration.setString("messaging.queue-capacity", "17");
        configuration.setString("max-hops", "2");
        configuration.set(MessagingOptions.ALERT_LEVELS, List.of("agent:a", "all"));
        configuration.set(MessagingOptions.REQUEST_TIMEOUT, Duration.ofSeconds(3));
        configuration.setString("messaging.views", "true");
        configuration.setString("balance.max-retries", "7");
        configuration.setString("parallelism.default", "3");

        assertThat(Messaging.of(configuration).config())
                .isEqualTo(MessagingConfig.builder()
                        .queueCapacity(17)
                        .maxHops(2)
                        .alertLevels(List.of("agent:a", "all"))
                        .requestTimeout(Duration.ofSeconds(3))
                        .views(true)
                        .build());
        assertThat(Messaging.of(new Configuration()).config()).isEqualTo(MessagingConfig.DEFAULT);
    }

    @Test
    void aConfigurationsMistakesAreAllNamed() {
        Configuration configuration = new Configuration();
        configuration.setString("messaging.queue-capacity", "many");
        configuration.setString("messaging.low-share", "2");
        configuration.setString("messaging.presence", "perhaps");
        configuration.setString("messaging.alert-timeout", "soon");
        configuration.setString("messaging.ordre", "1");

        assertThatThrownBy(() -> Messaging.of(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queue-capacity must be a number, but was 'many'")
                .hasMessageContaining("low-share must be from 0.0 to 0.125, but was 2.0")
                .hasMessageContaining("presence must be true or false, but was 'perhaps'")
                .hasMessageContaining("alert-timeout must be a time such as '150 ms', but was 'soon'")
                .hasMessageContaining("but was 'ordre'");
    }
}
