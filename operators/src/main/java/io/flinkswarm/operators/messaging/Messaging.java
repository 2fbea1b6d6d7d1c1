package io.flinkswarm.operators.messaging;

import io.flinkswarm.operators.messaging.exchange.ExchangeStreams;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.ViewDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Messages to members, groups, topics and all, as a part of a user's own pipeline.
 *
 * <pre>{@code
 * MessagingStreams messaging = Messaging.of(MessagingConfig.DEFAULT).route(SwarmTime.arrival().on(gatewayEvents));
 * DataStream<Message> decisions = consensus(messaging.coordinator());   // what agents say to the job
 * messaging.with(decisions);                                           // what the job says to agents
 * messaging.deliveries().sinkTo(gatewaySink);
 * messaging.deadLetters().sinkTo(...);
 * }</pre>
 *
 * <p><b>Time.</b> Event time only: the stream carries timestamps and watermarks, such as those of {@code SwarmTime.arrival()};
 * an event without is rejected. <b>Order.</b> Messages of a sender to a recipient keep their order within a priority, unless one
 * has to be delivered again. <b>Guarantees.</b> State exactly once: a message that has entered is delivered until it is
 * acknowledged or given up as a dead letter with its reason; repeats that a sender makes are dropped. <b>Bad input</b> leaves on
 * {@link MessagingStreams#rejected} and fails nothing.
 */
@Public
public final class Messaging {
    /** The type of what comes in. */
    public static final TypeInformation<MessagingEvent> EVENT_TYPE = ExchangeStreams.EVENT_TYPE;

    /** The type of messages. */
    public static final TypeInformation<Message> MESSAGE_TYPE = ExchangeStreams.MESSAGE_TYPE;

    /** The uid of the operators, and how their uids begin, unless said otherwise. */
    public static final String UID = "messaging";

    private final MessagingConfig config;
    private final List<DataStream<Message>> fromSwarm = new ArrayList<>();
    private String uid = UID;

    private Messaging(MessagingConfig config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /** Messaging under the policy. */
    public static Messaging of(MessagingConfig config) {
        return new Messaging(config);
    }

    /**
     * Messaging as a configuration describes it; see {@link MessagingOptions}.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static Messaging of(Configuration configuration) {
        return new Messaging(MessagingOptions.read(configuration));
    }

    /** The policy. */
    public MessagingConfig config() {
        return config;
    }

    /** The uid of the operators, or how theirs begin; needed where a job has more than one messaging. */
    public Messaging uid(String id) {
        uid = Objects.requireNonNull(id, "uid");
        return this;
    }

    /**
     * Further messages, of the job's own protocols: with the sender {@code @coordinator}, to anybody; those to
     * {@code @coordinator} go round by the gateway. What depends on {@link MessagingStreams#coordinator} is given to {@link
     * MessagingStreams#with} instead.
     */
    public Messaging with(DataStream<Message> messages) {
        fromSwarm.add(Objects.requireNonNull(messages, "messages"));
        return this;
    }

    /** Routes what comes from gateways, in one stream, which keeps the order of what a member says and does. */
    public MessagingStreams route(DataStream<MessagingEvent> events) {
        MessagingStreams streams = new MessagingStreams(config, Objects.requireNonNull(events, "events"), uid);
        fromSwarm.forEach(streams::with);
        return streams;
    }

    /**
     * The answers to members' requests for pages, for {@link MessagingStreams#with}; pages that others asked for are left out.
     *
     * @param buckets in how many buckets the views are kept
     * @param uid of the operator
     */
    public static DataStream<Message> pages(DataStream<Page> pages, int buckets, String uid) {
        return ExchangeStreams.pages(pages, buckets, uid);
    }

    /**
     * Changes of views for the views' subscribers of a tenant, for {@link MessagingStreams#with}.
     *
     * @param tenant whose members hear of them; empty where there is one alone
     * @param uid of the operator
     */
    public static DataStream<Message> changes(DataStream<ViewDelta> changes, String tenant, String uid) {
        return ExchangeStreams.changes(changes, tenant, uid);
    }
}
