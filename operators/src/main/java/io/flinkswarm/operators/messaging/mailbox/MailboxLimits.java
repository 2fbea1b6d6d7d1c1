package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.Serializable;

/**
 * The bounds of a mailbox.
 *
 * @param queueCapacity the most messages that it holds, waiting or in flight
 * @param queueBytes the most bytes of them, by {@link io.flinkswarm.protocol.messaging.Message#weight}
 * @param windowBytes the most bytes in flight; one message is let out whatever its size
 * @param emergencyReserve how many EMERGENCY messages may be in flight beyond the window
 * @param lowShare the least share of deliveries of each class that waits for more urgent ones, from 0 to {@value #MOST_SHARE}
 * @param maxRetries how often a message is delivered again because its acknowledgement did not come in time
 * @param minRetryMillis the shortest retry time-out
 * @param maxRetryMillis the longest retry time-out
 * @param dedupWindow how many sequence numbers of a stream are told apart, a multiple of 64
 * @param dedupRetentionMillis how long a stream is remembered after its last message; longer than senders resend
 * @param maxSenders the most streams that are remembered
 * @param agentIdleMillis how long a mailbox without a session lasts
 * @param maxExpired how many expired deliveries are remembered to tell a late acknowledgement
 * @param maxResident the most mailboxes of a subtask that are in memory
 * @param maxResidentBytes about the most bytes of the mailboxes of a subtask that are in memory, beside the one at hand
 * @param viewMillis the least time between two rows of a mailbox in the view; 0 for no view
 */
@Internal
public record MailboxLimits(
        int queueCapacity,
        long queueBytes,
        long windowBytes,
        int emergencyReserve,
        double lowShare,
        int maxRetries,
        long minRetryMillis,
        long maxRetryMillis,
        int dedupWindow,
        long dedupRetentionMillis,
        int maxSenders,
        long agentIdleMillis,
        int maxExpired,
        int maxResident,
        long maxResidentBytes,
        long viewMillis)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The four classes below EMERGENCY together never get more than every other delivery. */
    public static final double MOST_SHARE = .125;

    /** What holds where nothing else is said. */
    public static final MailboxLimits DEFAULTS = new MailboxLimits(
            10_000,
            64L << 20,
            1L << 20,
            8,
            .05,
            3,
            200,
            30_000,
            1024,
            10 * 60_000L,
            10_000,
            24 * 3_600_000L,
            1024,
            100_000,
            256L << 20,
            500);

    public MailboxLimits {
        Bounds.atLeast("queue-capacity", queueCapacity, 1);
        atLeast("queue-bytes", queueBytes, 1);
        atLeast("window-bytes", windowBytes, 1);
        Bounds.atLeast("emergency-reserve", emergencyReserve, 0);
        Bounds.range("low-share", lowShare, 0, MOST_SHARE);
        Bounds.range("max-retries", maxRetries, 0, 1000);
        atLeast("min-retry-timeout", minRetryMillis, 1);
        atLeast("max-retry-timeout", maxRetryMillis, minRetryMillis);
        Bounds.range("dedup-window", dedupWindow, 64, 1 << 20);
        if (dedupWindow % 64 != 0) {
            throw new IllegalArgumentException("dedup-window must be a multiple of 64, but was " + dedupWindow);
        }
        atLeast("dedup-retention", dedupRetentionMillis, 1);
        Bounds.atLeast("max-senders", maxSenders, 1);
        atLeast("agent-idle", agentIdleMillis, 1);
        Bounds.atLeast("max-expired", maxExpired, 0);
        Bounds.atLeast("max-resident", maxResident, 1);
        atLeast("max-resident-bytes", maxResidentBytes, 1);
        atLeast("view-interval", viewMillis, 0);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but was " + value);
        }
    }
}
