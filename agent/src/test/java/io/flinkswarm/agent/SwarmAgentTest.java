package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwarmAgentTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Recipient B = Recipient.agent("b");

    private final FakeGateway gateway = new FakeGateway();
    private final List<SwarmAgent> agents = new ArrayList<>();
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        agents.forEach(SwarmAgent::close);
        gateway.close();
    }

    private AgentBuilder builder(String name) {
        return SwarmAgent.builder()
                .gateways(gateway.uri())
                .name(name)
                .closeTimeout(Duration.ofMillis(300))
                .backoff(Duration.ofMillis(2), Duration.ofMillis(20));
    }

    private SwarmAgent connect(AgentBuilder builder) {
        SwarmAgent agent = builder.connect();
        agents.add(agent);
        return agent;
    }

    private SwarmAgent connect(String name) {
        return connect(builder(name));
    }

    private static Message message(String sender, long sequence, String to, MessageType type, String payload) {
        return Message.of(sender, "s", sequence, Recipient.parse(to), type, 0, payload);
    }

    @Test
    void tellsWhenAMessageIsReceivedAndWhenItIsDurable() {
        gateway.autoDurable = false;
        SwarmAgent agent = connect(builder("a").stream("run-1", 5));

        Receipt receipt = agent.send(B, "1");

        assertThat(receipt.id()).isEqualTo("run-1:5");
        assertThat(receipt.received()).succeedsWithin(LONG);
        assertThat(receipt.durable()).isNotDone();
        assertThat(agent.lowestNotDurable()).isEqualTo(5);
        gateway.checkpoint();
        assertThat(receipt.durable()).succeedsWithin(LONG);
        assertThat(agent.lowestNotDurable()).isEqualTo(6);
        assertThat(agent.name()).isEqualTo("a");
        assertThat(agent.stream()).isEqualTo("run-1");
        assertThat(agent.stats().sent()).isEqualTo(1);
        assertThat(agent.joined()).isCompleted();
        assertThat(gateway.frames().get(0)).isEqualTo(new Frame.Join("run-1", 5, 256));
    }

    @Test
    void sendsAgainWhatACrashLost() {
        gateway.autoDurable = false;
        SwarmAgent agent = connect("a");
        Receipt first = agent.publish("t", "1");
        first.received().orTimeout(20, TimeUnit.SECONDS).join();

        gateway.crash();
        await().until(() -> gateway.accepted().size() == 2);
        gateway.checkpoint();

        assertThat(first.durable()).succeedsWithin(LONG);
        assertThat(gateway.accepted()).extracting(Message::id).containsOnly(first.id());
        assertThat(agent.stats().resent()).isEqualTo(1);
        assertThat(agent.stats().connections()).isEqualTo(2);
    }

    @Test
    void failsWhatTheSwarmTurnsAway() {
        gateway.forbidden = message -> message.payloadText().equals("2");
        SwarmAgent agent = connect("a");

        Receipt allowed = agent.send(B, "1");
        Receipt refused = agent.send(B, "2");

        assertThat(allowed.durable()).succeedsWithin(LONG);
        assertThat(refused.durable())
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(AgentException.Refused.class)
                .satisfies(e -> {
                    AgentException.Refused cause = (AgentException.Refused) e.getCause();
                    assertThat(cause.code()).isEqualTo(ErrorCode.FORBIDDEN);
                    assertThat(cause.id()).isEqualTo(refused.id());
                    assertThat(cause).hasMessage("FORBIDDEN: sender must be allowed to");
                });
        assertThat(agent.stats().refused()).isEqualTo(1);
        assertThat(agent.flush(LONG)).isTrue();
    }

    @Test
    void asksAndAnswers() {
        SwarmAgent b = connect("b");
        b.onMessage(MessageType.REQUEST, request -> b.respond(request, "42"));
        SwarmAgent a = connect("a");

        Message answer = a.request(B, "1", LONG);

        assertThat(answer.payloadText()).isEqualTo("42");
        assertThat(answer.sender()).isEqualTo("b");
        assertThat(answer.type()).isEqualTo(MessageType.RESPONSE);
    }

    @Test
    void aHandlerMayAskAndWait() {
        SwarmAgent b = connect("b");
        b.onMessage(MessageType.REQUEST, request -> b.respond(request, "42"));
        SwarmAgent a = connect("a");
        CompletableFuture<String> heard = new CompletableFuture<>();
        a.onMessage(
                MessageType.EVENT,
                event -> heard.complete(a.request(B, "1", LONG).payloadText()));

        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));

        assertThat(heard).succeedsWithin(LONG).isEqualTo("42");
        await().until(() -> gateway.mailbox("a").isEmpty());
    }

    @Test
    void aRequestThatNobodyAnswersTimesOut() {
        SwarmAgent a = connect("a");

        assertThatThrownBy(() -> a.request(B, "1", Duration.ofMillis(50)))
                .isInstanceOf(AgentException.TimedOut.class)
                .hasMessage("an answer from agent:b must come within PT0.05S, but none came");
        assertThatThrownBy(() -> a.requestAsync(Outgoing.event(B, "1"), LONG))
                .hasMessage("type must be request or alert, but was event");
    }

    @Test
    void aRequestFailsAsTheSwarmSays() {
        SwarmAgent a = connect("a");

        gateway.reply = message -> new Frame.Failure(ErrorCode.TIMED_OUT, "too late", message.id());
        assertThatThrownBy(() -> a.request(B, "1", LONG))
                .isInstanceOf(AgentException.TimedOut.class)
                .hasMessage("too late");
        gateway.reply = message -> Frame.Envelope.of(message(
                        "@coordinator",
                        message.sequence(),
                        "agent:a",
                        MessageType.ERROR,
                        "{\"code\":\"LIMIT\",\"detail\":\"too many\"}")
                .answering(message.globalId()));
        assertThatThrownBy(() -> a.request(B, "1", LONG))
                .isInstanceOf(AgentException.Refused.class)
                .hasMessage("LIMIT: too many");
        gateway.reply = message -> null;
        gateway.forbidden = message -> true;
        assertThatThrownBy(() -> a.request(B, "1", LONG)).isInstanceOf(AgentException.Refused.class);
        await().until(() -> gateway.mailbox("a").isEmpty());
    }

    @Test
    void boundsItsOpenRequests() {
        SwarmAgent a = connect(builder("a").limits(1, 1, 1));
        a.requestAsync(B, "1", LONG);

        assertThat(a.requestAsync(B, "2", LONG))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("requests that await their answer must be at most 1");
    }

    @Test
    void raisesAndAnswersAlerts() {
        SwarmAgent b = connect("b");
        b.onMessage(MessageType.ALERT, alert -> b.respond(alert, "\"done\""));
        SwarmAgent a = connect("a");

        CompletableFuture<Message> answer = a.alert(B, "\"fire\"", LONG);

        assertThat(answer).succeedsWithin(LONG).satisfies(message -> {
            assertThat(message.type()).isEqualTo(MessageType.ALERT_RESPONSE);
            assertThat(message.priority()).isEqualTo(Priority.EMERGENCY);
        });
    }

    @Test
    void answersAnEscalatedAlertToWhoRaisedIt() {
        SwarmAgent b = connect("b");
        b.onMessage(MessageType.ALERT, alert -> b.respond(alert, "\"done\""));
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("swarm.sender", "a");

        gateway.deliver(
                "b",
                message("@coordinator", 1, "group:ops", MessageType.ALERT, "1")
                        .withMetadata(metadata)
                        .answering("a/s:9"));

        await().until(() -> !gateway.accepted().isEmpty());
        Message answer = gateway.accepted().get(0);
        assertThat(answer.to()).isEqualTo(Recipient.agent("a"));
        assertThat(answer.correlation()).isEqualTo("a/s:9");
    }

    @Test
    void handsOverByRecipientElseByTypeElseToTheOneForTheRest() {
        connect(builder("a")
                .onMessage(Recipient.topic("t"), message -> handled.add("topic " + message.payloadText()))
                .onMessage(MessageType.REQUEST, message -> handled.add("request " + message.payloadText()))
                .onMessageAsync(message -> {
                    handled.add("other " + message.payloadText());
                    return CompletableFuture.completedFuture(null);
                }));

        gateway.deliver("a", message("c", 1, "topic:t", MessageType.REQUEST, "1"));
        gateway.deliver("a", message("c", 2, "agent:a", MessageType.REQUEST, "2"));
        gateway.deliver("a", message("c", 3, "agent:a", MessageType.EVENT, "3"));

        await().until(() -> gateway.mailbox("a").isEmpty());
        assertThat(handled).containsExactly("topic 1", "request 2", "other 3");
    }

    @Test
    void holdsDeliveriesUntilThereIsAHandler() {
        SwarmAgent a = connect("a");
        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));
        await().until(() -> a.stats().received() == 1);

        a.onMessage(message -> handled.add(message.payloadText()));

        await().until(() -> gateway.mailbox("a").isEmpty());
        assertThat(handled).containsExactly("1");
    }

    @Test
    void acknowledgesAndCountsWhatNobodyHandles() {
        SwarmAgent a = connect("a");

        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));

        await().until(() -> gateway.mailbox("a").isEmpty());
        assertThat(a.stats().unhandled()).isEqualTo(1);
        assertThat(a.stats().handled()).isZero();
    }

    @Test
    void acknowledgesOnlyWhatWasHandled() {
        CompletableFuture<Void> later = new CompletableFuture<>();
        SwarmAgent a = connect("a");
        a.onMessageAsync(MessageType.EVENT, message -> {
            handled.add(message.payloadText());
            return message.payloadText().equals("1") ? later : null;
        });

        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));
        gateway.deliver("a", message("c", 2, "agent:a", MessageType.EVENT, "2"));

        await().until(() -> gateway.mailbox("a").size() == 1);
        assertThat(gateway.mailbox("a").get(0).sequence()).isEqualTo(1);
        later.complete(null);
        await().until(() -> gateway.mailbox("a").isEmpty());
        assertThat(handled).containsExactly("1", "2");
    }

    @Test
    void getsAgainWhatItsHandlerFailedAt() {
        SwarmAgent a = connect("a");
        a.onMessage(MessageType.EVENT, message -> {
            handled.add(message.payloadText());
            if (handled.size() == 1) {
                throw new IllegalStateException("not now");
            }
        });
        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));
        await().until(() -> a.stats().failed() == 1);
        assertThat(gateway.mailbox("a")).hasSize(1);

        gateway.redeliver("a");

        await().until(() -> gateway.mailbox("a").isEmpty());
        assertThat(handled).containsExactly("1", "1");
    }

    @Test
    void acknowledgesWhatIsDoneWhileALongHandlerRuns() {
        CountDownLatch end = new CountDownLatch(1);
        SwarmAgent a = connect("a");
        for (int i = 1; i <= 3; i++) {
            gateway.deliver("a", message("c", i, "agent:a", MessageType.EVENT, Integer.toString(i)));
        }
        await().until(() -> a.stats().received() == 3);

        a.onMessage(message -> {
            if (message.sequence() == 2) {
                end.await();
            }
        });

        await().until(() -> gateway.mailbox("a").size() == 2);
        end.countDown();
        await().until(() -> gateway.mailbox("a").isEmpty());
    }

    @Test
    void handlesTheMostUrgentFirst() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch begin = new CountDownLatch(1);
        SwarmAgent a = connect("a");
        a.onMessage(message -> {
            busy.countDown();
            begin.await();
            handled.add(message.payloadText());
        });
        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));
        busy.await();
        for (int i = 2; i <= 5; i++) {
            gateway.deliver("a", message("c", i, "agent:a", MessageType.EVENT, Integer.toString(i)));
        }
        gateway.deliver("a", message("c", 6, "agent:a", MessageType.EVENT, "6").withPriority(Priority.EMERGENCY));
        await().until(() -> a.stats().received() == 6);

        begin.countDown();

        await().until(() -> handled.size() == 6);
        assertThat(handled).containsExactly("1", "6", "2", "3", "4", "5");
    }

    @Test
    void failsOrWaitsWhenThereIsNoRoom() {
        gateway.autoDurable = false;
        SwarmAgent failing = connect(builder("a").maxInFlight(1).whenFull(FullPolicy.FAIL, LONG));
        failing.send(B, "1");

        assertThatThrownBy(() -> failing.send(B, "2"))
                .isInstanceOf(AgentException.Full.class)
                .hasMessageContaining("messages that are not durable must be fewer than 1");

        SwarmAgent waiting = connect(builder("c").maxInFlight(1).whenFull(FullPolicy.WAIT, Duration.ofMillis(50)));
        waiting.send(B, "1");
        assertThatThrownBy(() -> waiting.send(B, "2"))
                .isInstanceOf(AgentException.Full.class)
                .hasMessageStartingWith("room for another message must come within PT0.05S");
        CompletableFuture<Receipt> later = waiting.sendAsync(Outgoing.event(B, "3"));
        assertThat(waiting.sendAsync(Outgoing.event(B, "4"))).isCompletedExceptionally();
        assertThat(later).isNotDone();
        gateway.checkpoint();
        assertThat(later).succeedsWithin(LONG);
        assertThat(waiting.flush(Duration.ofMillis(20))).isFalse();
    }

    @Test
    void sendsNoMoreThanItHasCreditFor() {
        gateway.credit = 2;
        gateway.givesCredit = false;
        SwarmAgent a = connect("a");

        for (int i = 0; i < 5; i++) {
            a.send(B, Integer.toString(i));
        }

        await().until(() -> gateway.accepted().size() == 2);
        gateway.send(new Frame.Credit(3));
        await().until(() -> gateway.accepted().size() == 5);
        assertThat(gateway.accepted()).extracting(Message::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void carriesLongMessagesBothWays() {
        String text = '"' + "€".repeat(100_000) + '"';
        SwarmAgent a = connect(builder("a").onMessage(message -> handled.add(message.payloadText())));

        a.send(Recipient.agent("a"), text);

        await().until(() -> !handled.isEmpty());
        assertThat(handled).containsExactly(text);
        gateway.sendParts("{\"type\":\"p", "ing\",\"nonce\"", ":\"n1\"}");
        await().until(() -> gateway.frames().contains(new Frame.Pong("n1")));
    }

    @Test
    void rejectsMessagesThatTheGatewayWouldNotTake() {
        gateway.maxMessageBytes = 300;
        String text = '"' + "x".repeat(300) + '"';
        SwarmAgent early = builder("a").start();
        agents.add(early);
        Receipt before = early.send(B, text);

        assertThat(before.durable())
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("message must have at most 300 bytes, but had");
        assertThatThrownBy(() -> early.send(B, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("message must have at most 300 bytes, as the gateway takes, but had");
    }

    @Test
    void readsOnAfterAFrameThatIsNone() {
        SwarmAgent a = connect("a");
        gateway.sendParts("{\"type\":\"nonsense\"}");
        gateway.send(new Frame.Failure(ErrorCode.LIMIT, "of nothing in particular", null));
        gateway.send(new Frame.Failure(ErrorCode.LIMIT, "of no number", a.stream() + ":x"));
        gateway.send(new Frame.Failure(ErrorCode.REPLAYED, "seen", a.stream() + ":1"));
        gateway.send(new Frame.Leave("soon"));

        assertThat(a.send(B, "1").durable()).succeedsWithin(LONG);
        assertThat(a.stats().malformed()).isEqualTo(1);
        assertThat(a.stats().refused()).isZero();
    }

    @Test
    void cutsAConnectionThatSendsAFrameWithoutEnd() {
        SwarmAgent a = connect("a");
        String[] parts = new String[40];
        Arrays.fill(parts, "x".repeat(60_000));

        gateway.sendParts(parts);

        await().until(() -> a.stats().connections() == 2);
    }

    @Test
    void failsWhatIsOpenWhenClosed() {
        gateway.autoDurable = false;
        SwarmAgent a = connect(builder("a").maxInFlight(2));
        Receipt sent = a.send(B, "1");
        CompletableFuture<Message> asked = a.requestAsync(B, "2", LONG);
        CompletableFuture<Receipt> waiting = a.sendAsync(Outgoing.event(B, "3"));

        a.close();
        a.close();

        for (CompletableFuture<?> each : List.of(sent.durable(), waiting, asked, a.sendAsync(Outgoing.event(B, "4")))) {
            assertThat(each)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(AgentException.Closed.class)
                    .withMessageContaining("the agent is closed");
        }
        assertThat(gateway.frames()).last().isEqualTo(new Frame.Leave("closed"));
        await().until(() -> gateway.connected() == 0);
    }

    @Test
    void closingWaitsForWhatIsNotDurable() {
        gateway.autoDurable = false;
        SwarmAgent a = connect(builder("a").closeTimeout(LONG));
        Receipt sent = a.send(B, "1");
        sent.received().thenRunAsync(gateway::checkpoint);

        a.close();

        assertThat(sent.durable()).isCompleted();
    }

    @Test
    void aHandlerMayCloseTheAgent() {
        SwarmAgent a = builder("a").start();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        a.onMessage(message -> {
            a.close();
            closed.complete(null);
        });

        gateway.deliver("a", message("c", 1, "agent:a", MessageType.EVENT, "1"));

        assertThat(closed).succeedsWithin(LONG);
    }

    @Test
    void leavesNoThreadBehind() {
        for (int i = 0; i < 3; i++) {
            SwarmAgent a = builder("left" + i).onMessage(message -> {}).connect();
            a.send(Recipient.agent("left" + i), "1").durable().join();
            a.close();
        }

        // the JDK's selector ends when its client is collected
        await().atMost(LONG).until(() -> {
            System.gc();
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .noneMatch(name -> name.startsWith("swarm-agent-left") || name.contains("SelectorManager"));
        });
    }

    @Test
    void escapesItsNameInTheAddress() {
        SwarmAgent a = connect("a b&c");

        assertThat(gateway.requests.get(0)).startsWith("GET /v1?agent=a%20b%26c HTTP/1.1");
        assertThat(a.stats().connections()).isEqualTo(1);
    }

    @Test
    void showsItsTokenAndNotItsName() {
        connect(builder("a").token("t0ken"));

        assertThat(gateway.requests.get(0))
                .startsWith("GET /v1 HTTP/1.1")
                .contains("Authorization: Bearer t0ken")
                .doesNotContain("agent=");
    }
}
