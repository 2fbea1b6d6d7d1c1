package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.messaging.DeadLetterSerializer;
import io.flinkswarm.state.messaging.DeliverySerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.views.ViewStreams;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Where a mailbox's results go in a job: outputs, the view and metrics. */
@Internal
public final class MailboxStreams implements MailboxOutput {
    /** The type of deliveries. */
    public static final TypeInformation<Delivery> DELIVERY_TYPE = RecordTypeInfo.of(DeliverySerializer.INSTANCE);

    /** What mailboxes give up. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", RecordTypeInfo.of(DeadLetterSerializer.INSTANCE));

    private final MailboxMetrics metrics;
    private KeyedProcessFunction<String, MessagingEvent, Delivery>.Context context;
    private Collector<Delivery> out;

    MailboxStreams(MailboxMetrics metrics) {
        this.metrics = metrics;
    }

    /** Begins an element or timer. */
    void begin(KeyedProcessFunction<String, MessagingEvent, Delivery>.Context current, Collector<Delivery> collector) {
        context = current;
        out = collector;
    }

    @Override
    public void deliver(Delivery delivery, boolean timedOut) {
        metrics.delivered(timedOut);
        out.collect(delivery);
    }

    @Override
    public void dead(DeadLetter letter) {
        metrics.dead(letter.reason());
        context.output(DEAD_LETTERS, letter);
    }

    @Override
    public void duplicate(Message message) {
        metrics.duplicate();
    }

    @Override
    public void acknowledged(Message message) {
        metrics.acknowledged();
    }

    @Override
    public void violated(String id, long deadline, long now) {
        metrics.violated();
    }

    @Override
    public void show(ViewDelta delta) {
        context.output(ViewStreams.DELTAS, delta);
    }

    @Override
    public void evicted(Evicted what) {
        metrics.evicted(what);
    }
}
