package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * A member's stream of messages on one connection: which number may come next, and how much credit the member has left.
 *
 * <p>Numbers ascend; gaps are allowed. The recipients' windows of known numbers are {@code inFlight} wide, so a number further above what
 * is durable would push one out that may still be sent again.
 */
@Internal
final class InboundStream {
    private final String name;
    private final int inFlight;
    private long received;
    private int credit;

    /** What becomes of a number. */
    enum Admission {
        TAKEN,
        REPLAYED,
        AHEAD
    }

    /**
     * @param name the stream
     * @param from the lowest number that may come
     * @param inFlight how far a number may be above the lowest that is not durable
     * @param credit how many messages may be sent before further credit
     */
    InboundStream(String name, long from, int inFlight, int credit) {
        this.name = name;
        this.received = from - 1;
        this.inFlight = inFlight;
        this.credit = credit;
    }

    String name() {
        return name;
    }

    /** The highest number taken. */
    long received() {
        return received;
    }

    /** How many more messages may come; negative where the member has not kept to it. */
    int credit() {
        return credit;
    }

    /** Judges the next number, and counts it as received if it is taken. */
    Admission admit(long sequence, long durable) {
        if (sequence <= received) {
            return Admission.REPLAYED;
        }
        if (sequence - inFlight > durable + 1) {
            return Admission.AHEAD;
        }
        received = sequence;
        return Admission.TAKEN;
    }

    /** The highest number that may come while so much is durable. */
    long highest(long durable) {
        return durable + 1 + inFlight;
    }

    void spend() {
        credit--;
    }

    void grant(int more) {
        credit += more;
    }
}
