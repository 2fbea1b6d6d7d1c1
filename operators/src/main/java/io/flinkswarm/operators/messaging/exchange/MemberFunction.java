package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.rows.StateTable;
import io.flinkswarm.state.rows.Table;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The {@link Membership} and the {@link Conversations} of each member as a keyed function. */
@Internal
final class MemberFunction extends KeyedProcessFunction<String, MessagingEvent, MessagingEvent> {
    private static final long serialVersionUID = 1L;

    /** State names are part of every checkpoint: they are never changed. */
    static final ValueStateDescriptor<MemberRow> MEMBER =
            new ValueStateDescriptor<>("messaging-member", new ExchangeSerializers.OfMember());

    /** Whether a subscription is ephemeral, by recipient. */
    static final MapStateDescriptor<String, Boolean> SUBSCRIPTIONS =
            new MapStateDescriptor<>("messaging-subscriptions", StringSerializer.INSTANCE, BooleanSerializer.INSTANCE);

    static final MapStateDescriptor<String, OpenRequest> REQUESTS = new MapStateDescriptor<>(
            "messaging-requests", StringSerializer.INSTANCE, new ExchangeSerializers.OfOpenRequest());

    static final MapStateDescriptor<String, AskedStream> ASKED = new MapStateDescriptor<>(
            "messaging-asked", StringSerializer.INSTANCE, new ExchangeSerializers.OfAskedStream());

    /** Rows of open requests in memory; more are read again. */
    private static final int MOST_RESIDENT = 500_000;

    private final ExchangeLimits limits;

    private transient ValueState<MemberRow> member;
    private transient Table<String, Boolean> subscriptions;
    private transient Table<String, OpenRequest> requests;
    private transient Table<String, AskedStream> asked;
    private transient Residents<Conversations> residents;
    /** Who has joined since this run began; as many as the gateways have connections. */
    private transient Set<String> joined;

    private transient Outputs outputs;

    MemberFunction(ExchangeLimits limits) {
        this.limits = limits;
    }

    @Override
    public void open(OpenContext context) {
        member = getRuntimeContext().getState(MEMBER);
        subscriptions = new StateTable<>(getRuntimeContext().getMapState(SUBSCRIPTIONS), false);
        requests = new StateTable<>(getRuntimeContext().getMapState(REQUESTS), false);
        asked = new StateTable<>(getRuntimeContext().getMapState(ASKED), false);
        residents = new Residents<>(MOST_RESIDENT);
        joined = new HashSet<>();
        outputs = new Outputs(
                Rejections.of(ExchangeMetrics.PROTOCOL, getRuntimeContext().getMetricGroup()),
                new ExchangeMetrics(getRuntimeContext().getMetricGroup()));
        getRuntimeContext().getMetricGroup().gauge("members", () -> joined.size());
    }

    @Override
    public void processElement(MessagingEvent event, Context context, Collector<MessagingEvent> out) throws Exception {
        String key = context.getCurrentKey();
        long now = context.timestamp();
        outputs.begin(context, out, now);
        MemberRow row = member.value();
        boolean fresh = row == null;
        if (fresh) {
            if (event instanceof SessionClosed) {
                return;
            }
            row = new MemberRow(now);
        }
        Conversations conversations = conversations(key);
        Membership membership = membership(key, row);
        boolean changed = true;
        if (event instanceof SessionOpened opened) {
            joined.add(key);
            membership.opened(opened, now);
        } else if (event instanceof SessionClosed closed) {
            membership.closed(closed, now);
            if (row.ended != MemberRow.LASTS) {
                joined.remove(key);
            }
        } else {
            changed = take((Message) event, membership, conversations, now);
        }
        long due = Math.min(conversations.nextDue(), membership.wake(now));
        if (due < row.timer) {
            setTimer(row, due, context.timerService());
            changed = true;
        }
        if (changed || fresh) {
            member.update(row);
        }
        residents.keep(key, conversations.size());
    }

    /** Whether the member's own row has changed. */
    private boolean take(Message message, Membership membership, Conversations conversations, long now)
            throws Exception {
        switch (message.type()) {
            case SUBSCRIBE, UNSUBSCRIBE -> {
                membership.subscription(message, now);
                return true;
            }
            case REQUEST, ALERT -> conversations.opened(message, now, outputs);
            default -> conversations.answered(message, now, outputs);
        }
        return false;
    }

    /** The end of input is no passing of time: who waits then may go on waiting in a later run. */
    @Override
    public void onTimer(long time, OnTimerContext context, Collector<MessagingEvent> out) throws Exception {
        MemberRow row = member.value();
        if (row == null || time < row.timer) {
            return;
        }
        long watermark = context.timerService().currentWatermark();
        if (watermark == Long.MAX_VALUE) {
            row.timer = MemberRow.NEVER;
            member.update(row);
            return;
        }
        String key = context.getCurrentKey();
        // after a restart event time leaps to the present, long past what timers were set for
        long now = Math.max(time, watermark);
        outputs.begin(context, out, now);
        Conversations conversations = conversations(key);
        conversations.passed(now, outputs);
        if (row.ended != MemberRow.LASTS) {
            row.ended = Math.max(row.ended, conversations.lastAsked());
        }
        Membership membership = membership(key, row);
        if (membership.passed(now, joined.contains(key)) || !conversations.forget()) {
            setTimer(row, Math.min(conversations.nextDue(), membership.wake(now)), context.timerService());
            member.update(row);
            residents.keep(key, conversations.size());
        } else {
            member.clear();
            residents.keep(key, 0);
        }
    }

    /** Later timers stay, since one costs more to delete than to ignore. */
    private static void setTimer(MemberRow row, long due, TimerService timers) {
        row.timer = due;
        if (due != MemberRow.NEVER) {
            timers.registerEventTimeTimer(due);
        }
    }

    private Conversations conversations(String key) throws Exception {
        return residents.of(
                key,
                () -> new Conversations(
                        limits, MemberKeyFunction.tenant(key), MemberKeyFunction.name(key), requests, asked));
    }

    private Membership membership(String key, MemberRow row) {
        return new Membership(
                limits, MemberKeyFunction.tenant(key), MemberKeyFunction.name(key), row, subscriptions, outputs);
    }

    private static final class Outputs implements ExchangeOutput {
        private final Rejections rejections;
        private final ExchangeMetrics metrics;
        private KeyedProcessFunction<String, MessagingEvent, MessagingEvent>.Context context;
        private Collector<MessagingEvent> out;
        private long time;

        private Outputs(Rejections rejections, ExchangeMetrics metrics) {
            this.rejections = rejections;
            this.metrics = metrics;
        }

        private void begin(
                KeyedProcessFunction<String, MessagingEvent, MessagingEvent>.Context current,
                Collector<MessagingEvent> collector,
                long now) {
            context = current;
            out = collector;
            time = now;
        }

        @Override
        public void send(Message message) {
            Recipient.Kind kind = message.to().kind();
            if (kind == Recipient.Kind.AGENT || kind == Recipient.Kind.COORDINATOR) {
                out.collect(message);
            } else {
                context.output(ExchangeStreams.TO_TOPICS, message);
            }
        }

        @Override
        public void subscription(Message change) {
            context.output(ExchangeStreams.TO_TOPICS, change);
        }

        @Override
        public void rejected(Reason reason, Message message, String detail) {
            context.output(
                    Rejections.TAG,
                    rejections.reject(reason, message.to().toString(), message.toString(), time, detail));
        }

        @Override
        public void counted(Counted what) {
            metrics.counted(what);
        }
    }
}
