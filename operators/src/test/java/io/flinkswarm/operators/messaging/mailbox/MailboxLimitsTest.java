package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MailboxLimitsTest {
    private static void rejects(String message, Consumer<Limits> wrong) {
        Limits limits = new Limits();
        wrong.accept(limits);

        assertThatThrownBy(limits::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void rejectsWhatBoundsNothing() {
        rejects("queue-capacity must be at least 1, but was 0", limits -> limits.queueCapacity = 0);
        rejects("queue-bytes must be at least 1, but was 0", limits -> limits.queueBytes = 0);
        rejects("window-bytes must be at least 1, but was -1", limits -> limits.windowBytes = -1);
        rejects("emergency-reserve must be at least 0, but was -1", limits -> limits.emergencyReserve = -1);
        rejects("low-share must be from 0.0 to 0.125, but was 0.2", limits -> limits.lowShare = .2);
        rejects("max-retries must be from 0 to 1000, but was -1", limits -> limits.maxRetries = -1);
        rejects("min-retry-timeout must be at least 1, but was 0", limits -> limits.minRetryMillis = 0);
        rejects("max-retry-timeout must be at least 200, but was 100", limits -> limits.maxRetryMillis = 100);
        rejects("dedup-window must be a multiple of 64, but was 100", limits -> limits.dedupWindow = 100);
        rejects("dedup-window must be from 64 to 1048576, but was 0", limits -> limits.dedupWindow = 0);
        rejects("dedup-retention must be at least 1, but was 0", limits -> limits.dedupRetentionMillis = 0);
        rejects("max-senders must be at least 1, but was 0", limits -> limits.maxSenders = 0);
        rejects("agent-idle must be at least 1, but was 0", limits -> limits.agentIdleMillis = 0);
        rejects("max-expired must be at least 0, but was -1", limits -> limits.maxExpired = -1);
        rejects("max-resident must be at least 1, but was 0", limits -> limits.maxResident = 0);
        rejects("max-resident-bytes must be at least 1, but was 0", limits -> limits.maxResidentBytes = 0);
        rejects("view-interval must be at least 0, but was -1", limits -> limits.viewMillis = -1);
    }

    @Test
    void theDefaultsAreThoseOfTheOptions() {
        assertThat(MailboxLimits.DEFAULTS)
                .isEqualTo(new MailboxLimits(
                        10_000,
                        67_108_864,
                        1_048_576,
                        8,
                        .05,
                        3,
                        200,
                        30_000,
                        1024,
                        600_000,
                        10_000,
                        86_400_000,
                        1024,
                        100_000,
                        268_435_456,
                        500));
    }
}
