package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Vote;
import java.io.Serializable;
import java.util.Comparator;

/**
 * The order of events of equal time: by kind, then the senders' sequence, then what they say.
 *
 * <p>Equal only for events that are equal in every field, so that what is decided is a function of the events alone.
 */
final class EventOrder implements Comparator<ConsensusEvent>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final Comparator<ConsensusEvent> ORDER = Comparator.comparingInt(ConsensusEvent::kindOrder)
            .thenComparingLong(ConsensusEvent::sequence)
            .thenComparing(ConsensusEvent::proposal)
            .thenComparing(EventOrder::sender)
            .thenComparing(Object::toString);

    private static String sender(ConsensusEvent event) {
        return event instanceof Vote vote ? vote.voter() : event instanceof Outcome outcome ? outcome.choice() : "";
    }

    @Override
    public int compare(ConsensusEvent one, ConsensusEvent other) {
        return ORDER.compare(one, other);
    }
}
