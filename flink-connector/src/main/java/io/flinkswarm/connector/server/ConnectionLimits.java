package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.HashMap;
import java.util.Map;

/**
 * The counts of connections, in all and by address. A few above the bounds are let in to be told so; the rest are not.
 *
 * <p>Safe for use by several threads.
 */
@Internal
final class ConnectionLimits {
    /** How many may be told at a time that there are too many. */
    static final int MOST_TOLD = 256;

    private final int most;
    private final int mostPerAddress;
    private final Map<Object, Integer> byAddress = new HashMap<>();
    private int admitted;
    private int told;

    /** What becomes of a new connection. */
    enum Verdict {
        ADMITTED,
        /** Too many: it is told, and counts as one of those until it is released. */
        TOLD,
        /** Too many even for that: it is not counted. */
        DROPPED
    }

    ConnectionLimits(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    synchronized Verdict acquire(Object address) {
        int sameAddress = byAddress.getOrDefault(address, 0);
        if (admitted < most && sameAddress < mostPerAddress) {
            admitted++;
            byAddress.put(address, sameAddress + 1);
            return Verdict.ADMITTED;
        }
        if (told < MOST_TOLD) {
            told++;
            return Verdict.TOLD;
        }
        return Verdict.DROPPED;
    }

    synchronized void release(Object address, Verdict verdict) {
        if (verdict == Verdict.TOLD) {
            told--;
        } else if (verdict == Verdict.ADMITTED) {
            admitted--;
            byAddress.compute(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized int admitted() {
        return admitted;
    }

    /** The addresses with a connection: what the map holds. */
    synchronized int addresses() {
        return byAddress.size();
    }
}
