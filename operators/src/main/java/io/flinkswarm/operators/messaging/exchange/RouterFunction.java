package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.state.rejection.Rejections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** The {@link Routing} as a function: chained to its source, so that what goes to a mailbox is shuffled once. */
@Internal
final class RouterFunction extends ProcessFunction<MessagingEvent, MessagingEvent> {
    private static final long serialVersionUID = 1L;

    private final int maxHops;
    private final boolean fromSwarm;

    private transient Routing routing;
    private transient Outputs outputs;

    RouterFunction(int maxHops, boolean fromSwarm) {
        this.maxHops = maxHops;
        this.fromSwarm = fromSwarm;
    }

    @Override
    public void open(OpenContext context) {
        routing = new Routing(maxHops, fromSwarm);
        outputs = new Outputs(
                Rejections.of(ExchangeMetrics.PROTOCOL, getRuntimeContext().getMetricGroup()));
    }

    @Override
    public void processElement(MessagingEvent event, Context context, Collector<MessagingEvent> out) {
        outputs.context = context;
        outputs.out = out;
        Long time = context.timestamp();
        // sources without a timestamp assigner give each record the least of all times
        if (time == null || time == Long.MIN_VALUE) {
            outputs.rejected(untimed(event));
            return;
        }
        outputs.time = time;
        routing.route(event, time, outputs);
    }

    private static Rejection untimed(MessagingEvent event) {
        return new Rejection(
                ExchangeMetrics.PROTOCOL,
                Reason.UNTIMED,
                "an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to the stream",
                event.tenant(),
                event.toString(),
                Rejection.NO_TIME);
    }

    private static final class Outputs implements Routing.Ways {
        private final Rejections rejections;
        private Context context;
        private Collector<MessagingEvent> out;
        private long time;

        private Outputs(Rejections rejections) {
            this.rejections = rejections;
        }

        @Override
        public void toMailbox(MessagingEvent event) {
            out.collect(event);
        }

        @Override
        public void toTopic(Message message) {
            context.output(ExchangeStreams.TO_TOPICS, message);
        }

        @Override
        public void toMember(MessagingEvent event) {
            context.output(ExchangeStreams.TO_MEMBERS, event);
        }

        @Override
        public void toCoordinator(Message message) {
            context.output(ExchangeStreams.TO_COORDINATOR, message);
        }

        @Override
        public void toViews(PageRequest request) {
            context.output(ExchangeStreams.TO_VIEWS, request);
        }

        @Override
        public void rejected(Rejection rejection) {
            context.output(Rejections.TAG, rejections.count(rejection));
        }

        @Override
        public void rejected(Reason reason, Message message, String detail) {
            context.output(
                    Rejections.TAG,
                    rejections.reject(reason, message.to().toString(), message.toString(), time, detail));
        }
    }
}
