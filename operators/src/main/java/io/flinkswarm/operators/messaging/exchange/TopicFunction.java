package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.rows.StateTable;
import io.flinkswarm.state.rows.Table;
import io.flinkswarm.state.views.ViewStreams;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The {@link Topic} of each topic, group and view as a keyed function: a copy of each message for every subscriber but its
 * sender.
 *
 * <p>What is published where nobody listens leaves no trace but a count.
 */
@Internal
final class TopicFunction extends KeyedProcessFunction<String, Message, MessagingEvent> {
    private static final long serialVersionUID = 1L;

    /** State names are part of every checkpoint: they are never changed. Since when each subscriber is one. */
    static final MapStateDescriptor<String, Long> SUBSCRIBERS =
            new MapStateDescriptor<>("messaging-subscribers", StringSerializer.INSTANCE, LongSerializer.INSTANCE);

    static final ValueStateDescriptor<TopicCount> COUNT =
            new ValueStateDescriptor<>("messaging-topic-count", new ExchangeSerializers.OfTopicCount());

    /** Subscribers in memory; more are read again. */
    private static final int MOST_RESIDENT = 1_000_000;

    private final ExchangeLimits limits;

    private transient Table<String, Long> rows;
    private transient ValueState<TopicCount> count;
    private transient Residents<Topic> residents;
    private transient Rejections rejections;
    private transient Counter published;
    private transient Counter unheard;
    private transient Counter copies;

    TopicFunction(ExchangeLimits limits) {
        this.limits = limits;
    }

    @Override
    public void open(OpenContext context) {
        rows = new StateTable<>(getRuntimeContext().getMapState(SUBSCRIBERS), false);
        count = getRuntimeContext().getState(COUNT);
        residents = new Residents<>(MOST_RESIDENT);
        rejections = Rejections.of(ExchangeMetrics.PROTOCOL, getRuntimeContext().getMetricGroup());
        published = getRuntimeContext().getMetricGroup().counter("published");
        unheard = getRuntimeContext().getMetricGroup().counter("unheard");
        copies = getRuntimeContext().getMetricGroup().counter("copies");
    }

    @Override
    public void processElement(Message message, Context context, Collector<MessagingEvent> out) throws Exception {
        String key = context.getCurrentKey();
        Topic topic = residents.of(key, () -> new Topic(rows));
        if (message.type() == MessageType.SUBSCRIBE) {
            subscribe(topic, message, context, out);
        } else if (message.type() == MessageType.UNSUBSCRIBE) {
            if (topic.remove(message.sender())) {
                show(topic, message, -1, context);
            }
        } else {
            publish(topic, message, context, out);
        }
        residents.keep(key, topic.subscribers().isEmpty() ? 0 : topic.size());
    }

    private void subscribe(Topic topic, Message message, Context context, Collector<MessagingEvent> out)
            throws Exception {
        int before = topic.size();
        if (!topic.add(message.sender(), limits.maxSubscribers(), context.timestamp())) {
            String detail = "subscribers of " + message.to() + " must be at most " + limits.maxSubscribers()
                    + " (max-subscribers)";
            context.output(
                    Rejections.TAG,
                    rejections.reject(
                            Reason.BUFFER_FULL,
                            message.to().toString(),
                            message.toString(),
                            context.timestamp(),
                            detail));
            out.collect(SwarmMessages.error(
                    message.tenant(),
                    message.sender(),
                    message.globalId(),
                    ErrorCode.LIMIT,
                    detail,
                    context.timestamp()));
        } else if (topic.size() > before) {
            show(topic, message, -1, context);
        }
    }

    private void publish(Topic topic, Message message, Context context, Collector<MessagingEvent> out)
            throws Exception {
        published.inc();
        int recipients = 0;
        for (String agent : topic.subscribers()) {
            if (!agent.equals(message.sender())) {
                out.collect(new Addressed(agent, message));
                recipients++;
            }
        }
        copies.inc(recipients);
        if (recipients == 0) {
            unheard.inc();
        }
        if (!topic.subscribers().isEmpty()) {
            show(topic, message, recipients, context);
        }
    }

    /** Shows a change of subscribers, or a message to so many of them. */
    private void show(Topic topic, Message message, int recipients, Context context) throws Exception {
        if (!limits.views()) {
            return;
        }
        TopicCount before = count.value() == null ? TopicCount.NONE : count.value();
        TopicCount after = recipients < 0 ? before.changed() : before.publishedTo(recipients);
        int subscribers = topic.subscribers().size();
        if (subscribers == 0) {
            count.clear();
        } else {
            count.update(after);
        }
        context.output(ViewStreams.DELTAS, after.shown(message.tenant(), message.to(), subscribers));
    }
}
