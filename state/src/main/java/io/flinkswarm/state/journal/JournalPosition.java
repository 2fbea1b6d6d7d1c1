package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * A place in the history of one key.
 *
 * @param incarnation which life of the key
 * @param sequence the entry's number in it
 */
@PublicEvolving
public record JournalPosition(long incarnation, long sequence) implements Comparable<JournalPosition> {
    /** Before every entry of a key. */
    public static final JournalPosition START = new JournalPosition(Long.MIN_VALUE, 0);

    @Override
    public int compareTo(JournalPosition other) {
        int byIncarnation = Long.compare(incarnation, other.incarnation);
        return byIncarnation != 0 ? byIncarnation : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return incarnation + "." + sequence;
    }
}
