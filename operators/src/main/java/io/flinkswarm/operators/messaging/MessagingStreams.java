package io.flinkswarm.operators.messaging;

import io.flinkswarm.operators.messaging.exchange.ExchangeStreams;
import io.flinkswarm.operators.messaging.mailbox.MailboxKeyFunction;
import io.flinkswarm.operators.messaging.mailbox.MailboxOperator;
import io.flinkswarm.operators.messaging.mailbox.MailboxStreams;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.views.ViewStreams;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * What came of messaging, and the way in for what depends on it.
 *
 * <p>{@link #coordinator} and {@link #pageRequests} are there at once, so that the job's own protocols can answer; what they
 * answer comes in {@link #with} them. The mailboxes are built when one of the other streams is asked for first: from then on no
 * more messages are taken.
 */
@Public
public final class MessagingStreams {
    private final MessagingConfig config;
    private final String uid;
    private final SingleOutputStreamOperator<MessagingEvent> routed;
    private DataStream<MessagingEvent> fromSwarm;
    private int inputs;
    private DataStream<Message> coordinator;
    private Built built;

    private record Built(
            SingleOutputStreamOperator<Delivery> mailboxes,
            DataStream<Rejection> rejected,
            DataStream<ViewDelta> viewDeltas) {}

    MessagingStreams(MessagingConfig config, DataStream<MessagingEvent> events, String uid) {
        this.config = config;
        this.uid = uid;
        this.routed = ExchangeStreams.router(events, config.exchange(), false, uid + "-router");
    }

    /**
     * Further messages, of the job's own protocols; see {@link Messaging#with}.
     *
     * @throws IllegalStateException if the mailboxes are built already
     */
    public MessagingStreams with(DataStream<Message> messages) {
        if (built != null) {
            throw new IllegalStateException(
                    "with must be called before deliveries, dead letters, rejections and views are asked for");
        }
        DataStream<MessagingEvent> events =
                ExchangeStreams.events(Objects.requireNonNull(messages, "messages"), uid + "-from-swarm-" + inputs++);
        fromSwarm = fromSwarm == null ? events : fromSwarm.union(events);
        return this;
    }

    /** What agents say to the job's own protocols, each message once, and what has gone round. */
    public DataStream<Message> coordinator() {
        if (coordinator == null) {
            coordinator = ExchangeStreams.once(
                    routed.getSideOutput(ExchangeStreams.TO_COORDINATOR),
                    config.dedupWindow(),
                    config.dedupRetention(),
                    uid + "-once");
        }
        return coordinator;
    }

    /** Agents' requests for pages of views; the answers come back by {@link Messaging#pages}. */
    public DataStream<PageRequest> pageRequests() {
        return routed.getSideOutput(ExchangeStreams.TO_VIEWS);
    }

    /** Messages on their way to connections. */
    public DataStream<Delivery> deliveries() {
        return built().mailboxes();
    }

    /** Messages that mailboxes have given up, with the reason. */
    public DataStream<DeadLetter> deadLetters() {
        return built().mailboxes().getSideOutput(MailboxStreams.DEAD_LETTERS);
    }

    /** What was turned away, with the reason; also what gateways refused. */
    public DataStream<Rejection> rejected() {
        return built().rejected();
    }

    /** Changes of the views of topics and mailboxes; none unless {@code messaging.views} is set. */
    public DataStream<ViewDelta> viewDeltas() {
        return built().viewDeltas();
    }

    private Built built() {
        if (built == null) {
            built = build();
        }
        return built;
    }

    private Built build() {
        DataStream<MessagingEvent> toMailboxes = routed;
        DataStream<MessagingEvent> toMembers = routed.getSideOutput(ExchangeStreams.TO_MEMBERS);
        DataStream<Message> toTopics = routed.getSideOutput(ExchangeStreams.TO_TOPICS);
        DataStream<Rejection> rejected = routed.getSideOutput(Rejections.TAG);
        if (fromSwarm != null) {
            SingleOutputStreamOperator<MessagingEvent> own =
                    ExchangeStreams.router(fromSwarm, config.exchange(), true, uid + "-swarm-router");
            toMailboxes = toMailboxes.union(own);
            toMembers = toMembers.union(own.getSideOutput(ExchangeStreams.TO_MEMBERS));
            toTopics = toTopics.union(own.getSideOutput(ExchangeStreams.TO_TOPICS));
            rejected = rejected.union(own.getSideOutput(Rejections.TAG));
        }
        SingleOutputStreamOperator<MessagingEvent> members =
                ExchangeStreams.members(toMembers, config.exchange(), uid + "-members");
        SingleOutputStreamOperator<MessagingEvent> topics = ExchangeStreams.topics(
                toTopics.union(members.getSideOutput(ExchangeStreams.TO_TOPICS)), config.exchange(), uid + "-topics");
        SingleOutputStreamOperator<Delivery> mailboxes = MailboxOperator.on(
                toMailboxes.union(members, topics).keyBy(new MailboxKeyFunction(), Types.STRING),
                config.mailbox(),
                uid + "-mailboxes");
        return new Built(
                mailboxes,
                rejected.union(
                        members.getSideOutput(Rejections.TAG),
                        topics.getSideOutput(Rejections.TAG),
                        mailboxes.getSideOutput(Rejections.TAG)),
                topics.getSideOutput(ViewStreams.DELTAS).union(mailboxes.getSideOutput(ViewStreams.DELTAS)));
    }
}
