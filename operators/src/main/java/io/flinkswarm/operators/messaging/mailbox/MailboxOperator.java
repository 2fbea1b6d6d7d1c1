package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;

/**
 * The operator of a {@link MailboxFunction}: Flink's own, which also lets the function write the mailboxes that it holds into
 * keyed state before each snapshot.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<Delivery> deliveries =
 *         MailboxOperator.on(events.keyBy(new MailboxKeyFunction(), Types.STRING), limits, "mailbox");
 * deliveries.getSideOutput(MailboxStreams.DEAD_LETTERS);
 * deliveries.getSideOutput(ViewStreams.DELTAS); // where limits.viewMillis() is above 0
 * }</pre>
 */
@Internal
public final class MailboxOperator extends KeyedProcessOperator<String, MessagingEvent, Delivery> {
    private static final long serialVersionUID = 1L;

    private final MailboxFunction function;

    MailboxOperator(MailboxFunction function) {
        super(function);
        this.function = function;
    }

    @Override
    public void open() throws Exception {
        function.keepIn(getKeyedStateBackend());
        super.open();
    }

    /** The backend's own snapshot follows: it is to hold what the mailboxes hold. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        function.flush();
        super.snapshotState(context);
    }

    /** The mailboxes of events by {@link MailboxKeyFunction}; the name is also the uid. */
    public static SingleOutputStreamOperator<Delivery> on(
            KeyedStream<MessagingEvent, String> events, MailboxLimits limits, String name) {
        return events.transform(name, MailboxStreams.DELIVERY_TYPE, new MailboxOperator(new MailboxFunction(limits)))
                .uid(name);
    }
}
