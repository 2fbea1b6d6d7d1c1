package io.flinkswarm.operators.messaging.mailbox;

/** Limits that differ from the defaults in a few. */
final class Limits {
    int queueCapacity = MailboxLimits.DEFAULTS.queueCapacity();
    long queueBytes = MailboxLimits.DEFAULTS.queueBytes();
    long windowBytes = MailboxLimits.DEFAULTS.windowBytes();
    int emergencyReserve = MailboxLimits.DEFAULTS.emergencyReserve();
    double lowShare = MailboxLimits.DEFAULTS.lowShare();
    int maxRetries = MailboxLimits.DEFAULTS.maxRetries();
    long minRetryMillis = MailboxLimits.DEFAULTS.minRetryMillis();
    long maxRetryMillis = MailboxLimits.DEFAULTS.maxRetryMillis();
    int dedupWindow = MailboxLimits.DEFAULTS.dedupWindow();
    long dedupRetentionMillis = MailboxLimits.DEFAULTS.dedupRetentionMillis();
    int maxSenders = MailboxLimits.DEFAULTS.maxSenders();
    long agentIdleMillis = MailboxLimits.DEFAULTS.agentIdleMillis();
    int maxExpired = MailboxLimits.DEFAULTS.maxExpired();
    int maxResident = MailboxLimits.DEFAULTS.maxResident();
    long maxResidentBytes = MailboxLimits.DEFAULTS.maxResidentBytes();
    long viewMillis;

    MailboxLimits build() {
        return new MailboxLimits(
                queueCapacity,
                queueBytes,
                windowBytes,
                emergencyReserve,
                lowShare,
                maxRetries,
                minRetryMillis,
                maxRetryMillis,
                dedupWindow,
                dedupRetentionMillis,
                maxSenders,
                agentIdleMillis,
                maxExpired,
                maxResident,
                maxResidentBytes,
                viewMillis);
    }
}
