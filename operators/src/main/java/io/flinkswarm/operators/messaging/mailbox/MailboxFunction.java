package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.durability.Epoch;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The {@link Mailbox} of each key as a keyed function: tells it of events and of time, emits, sets timers, and writes what
 * changed into state when a checkpoint is taken.
 *
 * <p>Mailboxes live in memory between checkpoints: a message that comes and is acknowledged in between never touches state.
 */
@Internal
final class MailboxFunction extends KeyedProcessFunction<String, MessagingEvent, Delivery>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** Timers are set at multiples of this: as coarse as arrival time passes. */
    static final long GRANULARITY_MILLIS = 10;

    private final MailboxLimits limits;

    private transient KeyedStateBackend<String> backend;
    private transient Epoch epoch;
    private transient MailboxStore store;
    private transient Mailboxes mailboxes;
    private transient MailboxStreams streams;

    MailboxFunction(MailboxLimits limits) {
        this.limits = limits;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        epoch = Epoch.restore(context, getRuntimeContext());
    }

    /** Where the state of all keys is; told before {@link #open}. */
    void keepIn(KeyedStateBackend<String> keyed) {
        backend = keyed;
    }

    @Override
    public void open(OpenContext context) {
        store = MailboxStateTypes.store(getRuntimeContext(), backend);
        mailboxes = new Mailboxes(limits, store, epoch.value());
        streams = new MailboxStreams(new MailboxMetrics(getRuntimeContext().getMetricGroup(), mailboxes));
    }

    /** Puts what changed in any mailbox into the state: before each snapshot of it. */
    void flush() throws Exception {
        String current = backend.getCurrentKey();
        mailboxes.putBack();
        if (current != null) {
            store.turnTo(current);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        epoch.snapshot();
    }

    @Override
    public void processElement(MessagingEvent event, Context context, Collector<Delivery> out) throws Exception {
        streams.begin(context, out);
        Long stamp = context.timestamp();
        // what has no time of its own comes now, as far as that is known
        long time = Math.max(0, stamp == null ? context.timerService().currentWatermark() : stamp);
        Mailbox mailbox = mailboxes.enter(context.getCurrentKey(), time, Mailbox.opens(event), streams);
        if (mailbox != null) {
            mailbox.on(event, time, streams);
            leave(mailbox, context.timerService());
        }
    }

    /** The end of input is no passing of time: what is held then stays. */
    @Override
    public void onTimer(long timer, OnTimerContext context, Collector<Delivery> out) throws Exception {
        long watermark = context.timerService().currentWatermark();
        if (watermark == Long.MAX_VALUE) {
            return;
        }
        streams.begin(context, out);
        // a timer from before a restart strikes late
        long time = Math.max(timer, watermark);
        Mailbox mailbox = mailboxes.enter(context.getCurrentKey(), time, false, streams);
        if (mailbox != null) {
            mailbox.struck(timer);
            mailbox.onTime(time, streams);
            leave(mailbox, context.timerService());
        }
    }

    private void leave(Mailbox mailbox, TimerService timers) throws Exception {
        if (mailboxes.leave(mailbox, streams)) {
            long timer = mailbox.nextTimer(GRANULARITY_MILLIS);
            if (timer != MailboxRow.NEVER) {
                timers.registerEventTimeTimer(timer);
            }
        }
    }
}
