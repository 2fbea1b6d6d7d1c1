package io.flinkswarm.operators.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.messaging.exchange.ExchangeLimits;
import io.flinkswarm.operators.messaging.mailbox.MailboxLimits;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessagingConfigTest {
    @Test
    void theDefaultsAreThoseOfThePackagesThatGoByThem() {
        ExchangeLimits exchange = MessagingConfig.DEFAULT.exchange();
        MailboxLimits mailbox = MessagingConfig.DEFAULT.mailbox();

        assertThat(exchange).isEqualTo(ExchangeLimits.DEFAULTS);
        assertThat(mailbox.viewMillis()).as("views are off").isZero();
        assertThat(mailbox.queueCapacity()).isEqualTo(10_000);
        assertThat(mailbox.maxRetries()).isEqualTo(3);
        assertThat(mailbox.dedupWindow()).isEqualTo(1024);
        assertThat(MessagingConfig.builder().views(true).build().mailbox()).isEqualTo(MailboxLimits.DEFAULTS);
    }

    @Test
    void everyValueReachesThePackageThatGoesByIt() {
        MessagingConfig config = MessagingConfig.builder()
                .queueCapacity(1)
                .queueBytes(1 << 20)
                .windowBytes(1 << 12)
                .emergencyReserve(4)
                .lowShare(.1)
                .maxRetries(5)
                .minRetryTimeout(Duration.ofMillis(6))
                .maxRetryTimeout(Duration.ofMillis(7))
                .dedupWindow(128)
                .dedupRetention(Duration.ofMinutes(9))
                .maxSenders(10)
                .agentIdle(Duration.ofMinutes(11))
                .maxResident(12)
                .maxResidentBytes(2 << 20)
                .maxExpired(20)
                .sessionGrace(Duration.ofMillis(13))
                .maxSubscribers(14)
                .maxTopicsPerAgent(15)
                .maxOpenRequests(16)
                .requestTimeout(Duration.ofMillis(17))
                .alertTimeout(Duration.ofMillis(18))
                .alertLevels(List.of("agent:night", "topic:help"))
                .presence(false)
                .maxHops(19)
                .views(true)
                .build();

        assertThat(config.mailbox())
                .isEqualTo(new MailboxLimits(
                        1,
                        1 << 20,
                        1 << 12,
                        4,
                        .1,
                        5,
                        6,
                        7,
                        128,
                        540_000,
                        10,
                        660_000,
                        20,
                        12,
                        2 << 20,
                        MailboxLimits.DEFAULTS.viewMillis()));
        assertThat(config.exchange())
                .isEqualTo(new ExchangeLimits(
                        14, 15, 16, 17, 18, List.of("agent:night", "topic:help"), 13, 660_000, false, 19, true));
        assertThat(config.toBuilder().build()).isEqualTo(config).hasSameHashCodeAs(config);
        assertThat(config)
                .isNotEqualTo(MessagingConfig.DEFAULT)
                .hasToString(MessagingSettings.of(config).toString());
    }

    @Test
    void whatWasBuiltIsNotChangedByItsBuilder() throws Exception {
        MessagingConfigBuilder builder = MessagingConfig.builder().maxHops(2);
        MessagingConfig config = builder.build();

        builder.maxHops(3);

        assertThat(config.maxHops()).isEqualTo(2);
        assertThat(InstantiationUtil.clone(config)).isEqualTo(config);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(b -> b.queueCapacity(0), "queue-capacity must be from 1 to 1000000, but was 0"),
                mistake(b -> b.queueBytes(1), "queue-bytes must be from 65536 to 2147483647, but was 1"),
                mistake(b -> b.windowBytes(1), "window-bytes must be from 1024 to 2147483647, but was 1"),
                mistake(b -> b.emergencyReserve(-1), "emergency-reserve must be from 0 to 10000, but was -1"),
                mistake(b -> b.lowShare(.5), "low-share must be from 0.0 to 0.125, but was 0.5"),
                mistake(b -> b.maxRetries(-1), "max-retries must be from 0 to 1000, but was -1"),
                mistake(
                        b -> b.minRetryTimeout(Duration.ZERO),
                        "min-retry-timeout must be from 1 ms to a hundred years, but was PT0S"),
                mistake(
                        b -> b.minRetryTimeout(Duration.ofHours(1)),
                        "min-retry-timeout must be at most max-retry-timeout, but was 3600000 ms against 30000 ms"),
                mistake(b -> b.dedupWindow(63), "dedup-window must be from 64 to 1048576, but was 63"),
                mistake(b -> b.dedupWindow(65), "dedup-window must be a multiple of 64, but was 65"),
                mistake(
                        b -> b.dedupRetention(Duration.ofMillis(1)),
                        "dedup-retention must be from 1000 ms to a hundred years, but was PT0.001S"),
                mistake(b -> b.maxSenders(0), "max-senders must be from 1 to 1000000, but was 0"),
                mistake(
                        b -> b.agentIdle(Duration.ofSeconds(2)),
                        "session-grace must be at most agent-idle, but was 30000 ms against 2000 ms"),
                mistake(b -> b.maxResident(0), "max-resident must be from 1 to 100000000, but was 0"),
                mistake(b -> b.maxResidentBytes(0), "max-resident-bytes must be from 1048576 to 2147483647, but was 0"),
                mistake(b -> b.maxExpired(-1), "max-expired must be from 0 to 1000000, but was -1"),
                mistake(b -> b.maxSubscribers(0), "max-subscribers must be from 1 to 10000000, but was 0"),
                mistake(b -> b.maxTopicsPerAgent(0), "max-topics-per-agent must be from 1 to 100000, but was 0"),
                mistake(b -> b.maxOpenRequests(0), "max-open-requests must be from 1 to 1000000, but was 0"),
                mistake(
                        b -> b.requestTimeout(Duration.ZERO),
                        "request-timeout must be from 1 ms to a hundred years, but was PT0S"),
                mistake(
                        b -> b.alertTimeout(Duration.ZERO),
                        "alert-timeout must be from 1 ms to a hundred years, but was PT0S"),
                mistake(
                        b -> b.alertLevels(List.of("operators")),
                        "alert-levels must be a list of recipients: recipient must be agent:NAME, group:NAME,"
                                + " topic:NAME, view:NAME, all or @coordinator, but was 'operators'"),
                mistake(
                        b -> b.alertLevels(List.of("view:v")),
                        "alert-levels must be agents, groups, topics or all, but was 'view:v'"),
                mistake(
                        b -> b.alertLevels(java.util.Collections.nCopies(17, "all")),
                        "alert-levels must be at most 16 recipients, but were 17"),
                mistake(b -> b.maxHops(0), "max-hops must be from 1 to 64, but was 0"));
    }

    private static Arguments mistake(Consumer<MessagingConfigBuilder> setter, String message) {
        return Arguments.of(setter, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsNamed(Consumer<MessagingConfigBuilder> setter, String message) {
        assertThatThrownBy(() -> {
                    MessagingConfigBuilder builder = MessagingConfig.builder();
                    setter.accept(builder);
                    builder.build();
                })
                .hasMessage(message);
    }
}
