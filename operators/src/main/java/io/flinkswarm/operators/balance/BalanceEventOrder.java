package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import java.io.Serializable;
import java.util.Comparator;

/**
 * The order of events of equal time: by kind, then the senders' sequence, then what they say.
 *
 * <p>Equal only for events that are equal in every field, so that what is decided is a function of the events alone.
 */
final class BalanceEventOrder implements Comparator<BalanceEvent>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final Comparator<BalanceEvent> ORDER = Comparator.comparingInt(BalanceEvent::kindOrder)
            .thenComparingLong(BalanceEvent::sequence)
            .thenComparing(BalanceEvent::subject)
            .thenComparing(BalanceEventOrder::sender)
            .thenComparing(Object::toString);

    private static String sender(BalanceEvent event) {
        if (event instanceof TaskResult result) {
            return result.node();
        }
        if (event instanceof TaskStart start) {
            return start.node();
        }
        return event instanceof TaskBid bid ? bid.node() : "";
    }

    @Override
    public int compare(BalanceEvent one, BalanceEvent other) {
        return ORDER.compare(one, other);
    }
}
