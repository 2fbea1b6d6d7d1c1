package io.flinkswarm.jobs.agents;

import io.flinkswarm.connector.gateway.Gateway;
import io.flinkswarm.operators.balance.BalanceStreams;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.operators.messaging.MessagingStreams;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.SwarmTime;
import io.flinkswarm.state.views.ViewOptions;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The agents' side of a job: a gateway, the mailboxes behind it, and what passes between them and the protocols.
 *
 * <pre>{@code
 * AgentStreams agents = AgentStreams.connect(env, Gateway.of(settings), Messaging.of(settings));
 * ConsensusStreams decided = Consensus.of(settings).control(agents.policies()).decide(agents.consensus());
 * agents.tell(decided);
 * agents.deliver();
 * }</pre>
 *
 * <p>Time is that of arrival at the gateway. What an agent sends is durable once a checkpoint covers it; what it is told waits in its
 * mailbox until it has acknowledged it.
 */
@PublicEvolving
public final class AgentStreams {
    /** Views show the whole job, so that none of several tenants is told of their changes. */
    private static final String NO_TENANT = "";

    private final Gateway gateway;
    private final MessagingStreams messaging;
    private final SingleOutputStreamOperator<ConsensusEvent> events;

    private AgentStreams(
            Gateway gateway, MessagingStreams messaging, SingleOutputStreamOperator<ConsensusEvent> events) {
        this.gateway = gateway;
        this.messaging = messaging;
        this.events = events;
    }

    /**
     * Checks what gateway and mailboxes must agree on.
     *
     * @throws IllegalArgumentException if agents may have more messages open than mailboxes tell apart
     */
    public static void check(Gateway gateway, Messaging messaging) {
        int open = gateway.config().inFlight();
        int toldApart = messaging.config().dedupWindow();
        if (open > toldApart) {
            throw new IllegalArgumentException("messaging.dedup-window must be at least gateway.in-flight, but was "
                    + toldApart + " below " + open + ": a repeat could be taken for news");
        }
    }

    /** Adds the gateway's source and what reads agents' messages. */
    public static AgentStreams connect(StreamExecutionEnvironment env, Gateway gateway, Messaging messaging) {
        DataStream<MessagingEvent> received =
                SwarmTime.arrival().uid("gateway-arrival").on(gateway.source(env));
        MessagingStreams routed = messaging.route(received);
        DataStream<Message> said = routed.coordinator();
        SingleOutputStreamOperator<ConsensusEvent> events = said.process(new AgentEventsFunction())
                .returns(Consensus.EVENT_TYPE)
                .uid("agent-events")
                .name("agent-events");
        if (said.getParallelism() > 0) {
            events.setParallelism(said.getParallelism());
        }
        return new AgentStreams(gateway, routed, events);
    }

    /** What agents say to consensus. */
    public DataStream<ConsensusEvent> consensus() {
        return events;
    }

    /** What agents say to balance. */
    public DataStream<BalanceEvent> balance() {
        return events.getSideOutput(AgentEventsFunction.BALANCE);
    }

    /** The policies that operators send. */
    public DataStream<ControlEvent> policies() {
        return events.getSideOutput(AgentEventsFunction.POLICIES);
    }

    /** Who asks for pages of a protocol's views, such as {@code consensus}. */
    public DataStream<PageRequest> pageRequests(String protocol) {
        String prefix = protocol + ".";
        DataStream<PageRequest> requests = messaging.pageRequests();
        SingleOutputStreamOperator<PageRequest> own = requests.filter(
                        request -> request.view().startsWith(prefix))
                .uid("pages-of-" + protocol)
                .name("pages-of-" + protocol);
        return requests.getParallelism() > 0 ? own.setParallelism(requests.getParallelism()) : own;
    }

    /** Sends agents what consensus decides and asks. */
    public void tell(ConsensusStreams decided) {
        send(decided.decisions(), DecisionMessages::of, "tell-decisions");
        send(decided.requests(), DecisionMessages::of, "tell-requests");
        send(decided.evidence(), DecisionMessages::of, "tell-evidence");
        decided.viewChanges().ifPresent(changes -> show(changes, "consensus"));
        decided.pages().ifPresent(pages -> answer(pages, "consensus"));
    }

    /** Sends agents what balance decides. */
    public void tell(BalanceStreams balance) {
        send(balance.decisions(), DecisionMessages::of, "tell-assignments");
        balance.viewChanges().ifPresent(changes -> show(changes, "balance"));
        balance.pages().ifPresent(pages -> answer(pages, "balance"));
    }

    /** Lets the mailboxes deliver what was told to the gateway's connections. Nothing more can be told then. */
    public void deliver() {
        gateway.sink(messaging.deliveries());
    }

    /** What agents sent and was turned away: by the gateway, by the mailboxes' limits, or as no event of any protocol. */
    public DataStream<Rejection> rejected() {
        return messaging.rejected().union(events.getSideOutput(Rejections.TAG));
    }

    /** What mailboxes gave up. */
    public DataStream<DeadLetter> deadLetters() {
        return messaging.deadLetters();
    }

    private void show(DataStream<ViewDelta> changes, String protocol) {
        messaging.with(Messaging.changes(changes, NO_TENANT, "tell-changes-of-" + protocol));
    }

    private void answer(DataStream<Page> pages, String protocol) {
        messaging.with(Messaging.pages(pages, ViewOptions.defaults().buckets(), "tell-pages-of-" + protocol));
    }

    private <T> void send(DataStream<T> told, Telling<T> telling, String uid) {
        FlatMapFunction<T, Message> each = (what, out) -> telling.messages(what).forEach(out::collect);
        SingleOutputStreamOperator<Message> messages =
                told.flatMap(each, Messaging.MESSAGE_TYPE).uid(uid).name(uid);
        messaging.with(told.getParallelism() > 0 ? messages.setParallelism(told.getParallelism()) : messages);
    }

    /** How something is told. */
    private interface Telling<T> extends Serializable {
        List<Message> messages(T what);
    }
}
