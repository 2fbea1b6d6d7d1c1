package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.messaging.MessageSerializer;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.messaging.RepeatsFunction;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.views.ViewStreams;
import java.time.Duration;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/** The operators of the exchange, ready to be put on streams. */
@Internal
public final class ExchangeStreams {
    /** The type of events. */
    public static final TypeInformation<MessagingEvent> EVENT_TYPE =
            RecordTypeInfo.of(MessagingEventSerializer.INSTANCE);

    /** The type of messages. */
    public static final TypeInformation<Message> MESSAGE_TYPE = RecordTypeInfo.of(MessageSerializer.INSTANCE);

    /** Messages to many, and subscriptions: for {@link #topics}. */
    public static final OutputTag<Message> TO_TOPICS = new OutputTag<>("messaging-topics", MESSAGE_TYPE);

    /** Sessions, subscriptions and what awaits answers: for {@link #members}. */
    public static final OutputTag<MessagingEvent> TO_MEMBERS = new OutputTag<>("messaging-members", EVENT_TYPE);

    /** Messages to the job's own protocols. */
    public static final OutputTag<Message> TO_COORDINATOR = new OutputTag<>("messaging-coordinator", MESSAGE_TYPE);

    /** Requests for pages of views. */
    public static final OutputTag<PageRequest> TO_VIEWS =
            new OutputTag<>("messaging-page-requests", ViewStreams.REQUEST_TYPE);

    private ExchangeStreams() {}

    /**
     * Sends events on by recipient and type; what leaves by the main output is for mailboxes.
     *
     * @param fromSwarm whether they are the job's own messages
     */
    public static SingleOutputStreamOperator<MessagingEvent> router(
            DataStream<MessagingEvent> events, ExchangeLimits limits, boolean fromSwarm, String uid) {
        return chained(events, events.process(new RouterFunction(limits.maxHops(), fromSwarm), EVENT_TYPE), uid);
    }

    /** What members have subscribed to and await; messages for mailboxes leave by the main output. */
    public static SingleOutputStreamOperator<MessagingEvent> members(
            DataStream<MessagingEvent> events, ExchangeLimits limits, String uid) {
        return events.keyBy(new MemberKeyFunction(), Types.STRING)
                .process(new MemberFunction(limits), EVENT_TYPE)
                .uid(uid)
                .name(uid);
    }

    /** A copy for each subscriber. */
    public static SingleOutputStreamOperator<MessagingEvent> topics(
            DataStream<Message> messages, ExchangeLimits limits, String uid) {
        return messages.keyBy(new TopicKeyFunction(), Types.STRING)
                .process(new TopicFunction(limits), EVENT_TYPE)
                .uid(uid)
                .name(uid);
    }

    /** Pages as messages to those who asked for them. */
    public static DataStream<Message> pages(DataStream<Page> pages, int buckets, String uid) {
        return chained(pages, pages.process(new PageMessageFunction(buckets), MESSAGE_TYPE), uid);
    }

    /** Changes of views as messages to the views' subscribers. */
    public static DataStream<Message> changes(DataStream<ViewDelta> changes, String tenant, String uid) {
        return chained(changes, changes.transform(uid, MESSAGE_TYPE, new ViewChangesOperator(tenant)), uid);
    }

    /** Messages as events. */
    public static DataStream<MessagingEvent> events(DataStream<Message> messages, String uid) {
        FlatMapFunction<Message, MessagingEvent> widen = (message, out) -> out.collect(message);
        return chained(messages, messages.flatMap(widen, EVENT_TYPE), uid);
    }

    private static <T> SingleOutputStreamOperator<T> chained(
            DataStream<?> input, SingleOutputStreamOperator<T> operator, String uid) {
        SingleOutputStreamOperator<T> named = operator.uid(uid).name(uid);
        return input.getParallelism() > 0 ? named.setParallelism(input.getParallelism()) : named;
    }

    /** Without what a member has sent again. */
    public static DataStream<Message> once(DataStream<Message> messages, int window, Duration retention, String uid) {
        return messages.keyBy(new RepeatsFunction.StreamKey(), Types.STRING)
                .process(new RepeatsFunction(window, retention), MESSAGE_TYPE)
                .uid(uid)
                .name(uid);
    }
}
