package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Adapter;

/** The time of this machine. */
@Adapter("stamps messages and measures silence")
final class SystemTime implements AgentTime {
    static final AgentTime INSTANCE = new SystemTime();

    private SystemTime() {}

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }
}
