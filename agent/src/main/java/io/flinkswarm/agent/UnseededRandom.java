package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Adapter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Numbers that no seed repeats, from any thread: they spread a fleet's attempts to reconnect and name its streams. */
@Adapter("spreads reconnects and names streams")
final class UnseededRandom implements RandomGenerator {
    static final RandomGenerator INSTANCE = new UnseededRandom();

    private UnseededRandom() {}

    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }
}
