package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Arrays;
import java.util.Objects;

/**
 * One thing that an operator saw or decided for one key.
 *
 * <p>An operator numbers the entries of a key from 0 without a gap, in keyed state, so that the number is as exactly once
 * as the state. Where it lets a key expire and the key comes back, the numbers start from 0 under a higher
 * {@code incarnation}, such as the event time at which the key's state was made.
 *
 * @param protocol the operator's id, such as {@code consensus}
 * @param key the operator's key; a broadcast, which has none, goes under {@link #BROADCAST_KEY} from one subtask
 * @param incarnation which life of the key; 0 for keys that never expire
 * @param sequence from 0, gapless within protocol, key and incarnation
 * @param kind what happened
 * @param time the event time in milliseconds at which the operator acted
 * @param policyVersion the version of the policy in force
 * @param payload the event or output, encoded by the serializer that the {@link JournalSchema} has for the kind; never
 *     changed after it was given
 */
@PublicEvolving
public record JournalEntry(
        String protocol,
        String key,
        long incarnation,
        long sequence,
        Kind kind,
        long time,
        int policyVersion,
        byte[] payload) {

    /** The key under which broadcasts are journaled. */
    public static final String BROADCAST_KEY = "@broadcast";

    /** The payload of an entry that has none. */
    @SuppressWarnings("MutablePublicArray") // an array of length 0 has nothing to change
    static final byte[] NO_PAYLOAD = new byte[0];

    /** What an entry tells. The order is part of the file format: new kinds go to the end. */
    public enum Kind {
        /** An event came in. */
        INPUT,
        /** A timer fired. */
        TIMER,
        /** A broadcast control event was applied. */
        CONTROL,
        /** The operator emitted something. */
        OUTPUT
    }

    /** Checks that nothing is null and the sequence is not negative. */
    public JournalEntry {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(payload, "payload");
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence must be at least 0, but was " + sequence);
        }
    }

    /** An entry of a key that never expires. */
    public JournalEntry(
            String protocol, String key, long sequence, Kind kind, long time, int policyVersion, byte[] payload) {
        this(protocol, key, 0, sequence, kind, time, policyVersion, payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JournalEntry that
                && sequence == that.sequence
                && incarnation == that.incarnation
                && time == that.time
                && policyVersion == that.policyVersion
                && kind == that.kind
                && key.equals(that.key)
                && protocol.equals(that.protocol)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * key.hashCode() + Long.hashCode(sequence)) + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return protocol + "/" + key + "#" + incarnation + "." + sequence + " " + kind + " at " + time + " policy "
                + policyVersion + " " + payload.length + " bytes";
    }
}
