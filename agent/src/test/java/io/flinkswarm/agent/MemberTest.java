package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent's part in the protocols: what it says by typed calls, and what it is told. */
class MemberTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeGateway gateway = new FakeGateway();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private SwarmAgent agent;

    @BeforeEach
    void connect() {
        agent = SwarmAgent.builder()
                .gateways(gateway.uri())
                .name("n1")
                .closeTimeout(Duration.ofMillis(300))
                .resyncAfter(Duration.ofMillis(1))
                .connect();
    }

    @AfterEach
    void close() {
        agent.close();
        gateway.close();
    }

    private static Message message(long sequence, String to, MessageType type, String payload) {
        return Message.of("@coordinator", "s", sequence, Recipient.parse(to), type, 7, payload);
    }

    private Message lastAccepted(int count) {
        await().until(() -> gateway.accepted().size() == count);
        return gateway.accepted().get(count - 1);
    }

    private static BalanceDecision decision(String json) throws Exception {
        return BalanceJson.RESULTS.read(json);
    }

    private static String assignment(String id, boolean durable) {
        return "{\"kind\":\"assignment\",\"id\":\"" + id + "\",\"pool\":\"p\",\"task\":\"t-" + id
                + "\",\"node\":\"n1\",\"attempt\":1,\"why\":{},\"time\":5,\"epoch\":3,\"durable\":" + durable + "}";
    }

    @Test
    void proposesVotesAndReports() throws Exception {
        agent.voting().propose(Proposal.of("p", "g"));
        agent.voting().vote(Vote.of("g", "p", "n1", "accept"));
        agent.voting().report(Outcome.of("g", "p", "accept"));

        await().until(() -> gateway.accepted().size() == 3);
        assertThat(gateway.accepted())
                .allSatisfy(message -> assertThat(message.to()).isEqualTo(Recipient.COORDINATOR))
                .extracting(Message::type)
                .containsExactly(MessageType.PROPOSAL, MessageType.VOTE, MessageType.OUTCOME);
        assertThat(ConsensusJson.EVENTS.read(gateway.accepted().get(1).payloadText()))
                .isEqualTo(Vote.of("g", "p", "n1", "accept"));
    }

    @Test
    void votesWhenAskedAndLearnsWhatWasDecided() throws Exception {
        agent.voting().onRequest(request -> agent.voting().vote(request, "accept", .8));
        agent.voting().onDecision(decision -> told.add(decision.choice()));
        agent.voting().follow("g");
        lastAccepted(1);
        String request = ConsensusJson.RESULTS.write(new VoteRequest(
                "r", "g", "p", "default", List.of("accept", "reject"), List.of("n1"), 0, Priority.NORMAL, 9, 5));
        String decision = "{\"kind\":\"decision\",\"id\":\"d\",\"group\":\"g\",\"proposal\":\"p\",\"type\":\"default\","
                + "\"status\":\"DECIDED\",\"choice\":\"accept\",\"posterior\":0.9,\"rule\":\"r\",\"reason\":\"\",\"durable\":true}";

        gateway.deliver("n1", message(1, "agent:n1", MessageType.DECISION, request));
        gateway.deliver("n1", message(2, "topic:decisions/g", MessageType.DECISION, decision));
        gateway.deliver("n1", message(2, "group:g", MessageType.DECISION, decision));

        assertThat(ConsensusJson.EVENTS.read(lastAccepted(2).payloadText()))
                .isEqualTo(Vote.of("g", "p", "n1", "accept").withConfidence(.8));
        await().until(() -> gateway.mailbox("n1").isEmpty());
        assertThat(told).containsExactly("accept");
    }

    @Test
    void saysWhatANodeSays() throws Exception {
        Assignment given = (Assignment) decision(assignment("1", false));
        agent.tasks().report(NodeReport.builder("n1", "p").build());
        agent.tasks().submit(Task.builder("t", "p").build());
        agent.tasks().bid(TaskBid.of("p", "t", "n1", 2, 0));
        agent.tasks().report(TaskResult.done(given, 5, 9));

        await().until(() -> gateway.accepted().size() == 4);
        assertThat(gateway.accepted())
                .extracting(Message::type)
                .containsExactly(
                        MessageType.TASK_STATUS, MessageType.TASK, MessageType.TASK_STATUS, MessageType.TASK_RESULT);
    }

    @Test
    void takesEachAssignmentOnceAndReportsHowItEnded() throws Exception {
        agent.tasks().take(Runnable::run, new TaskRunner() {
            @Override
            public void run(Assignment assignment) {
                told.add(assignment.task());
                if (assignment.task().equals("t-2")) {
                    throw new IllegalStateException("no GPU");
                }
            }

            @Override
            public void revoked(Revocation revocation) {
                told.add("revoked " + revocation.task());
            }
        });

        gateway.deliver("n1", message(1, "agent:n1", MessageType.TASK_ASSIGNMENT, assignment("1", false)));
        gateway.deliver("n1", message(2, "agent:n1", MessageType.TASK_ASSIGNMENT, assignment("1", true)));
        gateway.deliver("n1", message(3, "agent:n1", MessageType.TASK_ASSIGNMENT, assignment("2", false)));
        gateway.deliver(
                "n1",
                message(
                        4,
                        "agent:n1",
                        MessageType.TASK_ASSIGNMENT,
                        "{\"kind\":\"revocation\",\"id\":\"2\",\"pool\":\"p\",\"task\":\"t-2\",\"node\":\"n1\",\"epoch\":3}"));

        await().until(() -> told.size() == 3);
        lastAccepted(4);
        assertThat(told).containsExactly("t-1", "t-2", "revoked t-2");
        assertThat(gateway.accepted())
                .extracting(Message::type)
                .containsExactly(
                        MessageType.TASK_STATUS,
                        MessageType.TASK_RESULT,
                        MessageType.TASK_STATUS,
                        MessageType.TASK_RESULT);
        TaskResult done =
                (TaskResult) BalanceJson.EVENTS.read(gateway.accepted().get(1).payloadText());
        TaskResult failed =
                (TaskResult) BalanceJson.EVENTS.read(gateway.accepted().get(3).payloadText());
        assertThat(done.success()).isTrue();
        assertThat(done.epoch()).isEqualTo(3);
        assertThat(failed.success()).isFalse();
        assertThat(failed.error()).isEqualTo("no GPU");
    }

    @Test
    void followsTheStepsOfAPoolsTasks() {
        agent.tasks().follow("p", update -> told.add(update.task() + " " + update.state()));
        assertThat(lastAccepted(1).to()).isEqualTo(Recipient.topic("tasks/p"));

        gateway.deliver(
                "n1",
                message(
                        1,
                        "topic:tasks/p",
                        MessageType.TASK_STATUS,
                        "{\"kind\":\"update\",\"id\":\"u\",\"pool\":\"p\",\"task\":\"t\",\"state\":\"DONE\",\"attempt\":1}"));

        await().until(() -> !told.isEmpty());
        assertThat(told).containsExactly("t DONE");
    }

    @Test
    void isToldWhoComesAndGoes() {
        agent.onPresence(presence -> told.add(presence.agent() + (presence.present() ? " came" : " went")));
        Message subscribed = lastAccepted(1);
        assertThat(subscribed.to()).isEqualTo(SwarmAgent.PRESENCE);
        assertThat(subscribed.metadata()).containsEntry("ephemeral", "true");

        gateway.deliver("n1", message(1, "topic:presence", MessageType.JOIN, "{\"agent\":\"n2\"}"));
        gateway.deliver("n1", message(2, "topic:presence", MessageType.LEAVE, "{\"agent\":\"n2\"}"));

        await().until(() -> told.size() == 2);
        assertThat(told).containsExactly("n2 came", "n2 went");
        assertThatThrownBy(() -> Presence.of(message(1, "all", MessageType.EVENT, "")))
                .hasMessage("type must be join or leave, but was event");
        assertThatThrownBy(() -> Presence.of(message(1, "all", MessageType.JOIN, "{}")))
                .hasMessage("payload must name an agent, but was '{}'");
    }

    @Test
    void keepsACopyOfAView() {
        gateway.reply = message -> message.type() == MessageType.STATE_SYNC
                ? Frame.Envelope.of(message(
                                message.sequence(),
                                "agent:n1",
                                MessageType.STATE_SYNC,
                                "{\"view\":\"v\",\"bucket\":0,\"buckets\":1,\"rows\":[{\"key\":\"k\",\"version\":1,\"row\":{\"n\":1}}],"
                                        + "\"next\":null}")
                        .answering(message.globalId()))
                : null;
        ViewListener listener = delta -> told.add(delta.key() + "@" + delta.version());

        ViewCopy copy = agent.sync("v", listener);

        assertThat(copy.synced()).succeedsWithin(LONG);
        assertThat(gateway.accepted().get(0).type()).isEqualTo(MessageType.SUBSCRIBE);
        assertThat(gateway.accepted().get(1).payloadText()).isEqualTo("{\"bucket\":0,\"after\":\"\",\"limit\":500}");
        gateway.deliver(
                "n1",
                message(
                        90,
                        "view:v",
                        MessageType.DELTA_SYNC,
                        "{\"view\":\"v\",\"rows\":[{\"key\":\"k\",\"version\":2,\"row\":{\"n\":2}}]}"));
        await().until(() -> told.size() == 2);
        assertThat(told).containsExactly("k@1", "k@2");
        assertThatThrownBy(() -> agent.sync("v", listener))
                .hasMessage("view must be copied once at a time, but v is: close that copy first");

        agent.reconnect();
        await().until(() -> gateway.accepted().stream()
                        .filter(message -> message.type() == MessageType.STATE_SYNC)
                        .count()
                == 2);
        copy.close();
        copy.close();
        await().until(() -> gateway.accepted().stream()
                        .filter(message -> message.type() == MessageType.UNSUBSCRIBE)
                        .count()
                == 1);
    }
}
