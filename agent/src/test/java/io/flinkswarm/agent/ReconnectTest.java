package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconnectTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakeGateway gateway = new FakeGateway();
    private final List<ConnectionEvent> events = Collections.synchronizedList(new ArrayList<>());
    private SwarmAgent agent;

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
        gateway.close();
    }

    private AgentBuilder builder() {
        return SwarmAgent.builder()
                .gateways(gateway.uri())
                .name("a")
                .onConnection(events::add)
                .closeTimeout(Duration.ofMillis(300))
                .backoff(Duration.ofMillis(2), Duration.ofMillis(20));
    }

    private <T> List<T> events(Class<T> type) {
        synchronized (events) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void comesBackAfterACloseWhereThatIsOfUse(CloseCode code) {
        agent = builder().connect();

        gateway.close(code);

        if (code.mayReconnect()) {
            await().until(() -> agent.stats().connections() == 2);
            assertThat(events(ConnectionEvent.Lost.class).get(0).reason())
                    .isEqualTo("gateway closed with " + code.code() + " " + code);
        } else {
            await().until(() -> !events(ConnectionEvent.Ended.class).isEmpty());
            assertThat(events(ConnectionEvent.Ended.class).get(0).cause().code())
                    .isEqualTo(code.code());
            assertThatThrownBy(() -> agent.send(Recipient.ALL, "1"))
                    .isInstanceOf(AgentException.Closed.class)
                    .hasMessageContaining(code.name());
            agent.reconnect();
            assertThat(agent.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void endsWhenItsTokenIsRefused() {
        gateway.httpStatus = 401;

        assertThatThrownBy(() -> builder().connect())
                .isInstanceOf(AgentException.Closed.class)
                .hasMessageContaining("answered the handshake with HTTP 401: the token or certificate is missing");
    }

    @Test
    void triesAgainWhileTheGatewayIsBusyAndSaysWhyInTheEnd() {
        gateway.httpStatus = 503;

        assertThatThrownBy(() -> builder().joinTimeout(Duration.ofMillis(300)).connect())
                .isInstanceOf(AgentException.TimedOut.class)
                .hasMessageStartingWith("a gateway must take the agent in within PT0.3S, but: gateway ws://127.0.0.1:")
                .hasMessageEndingWith("answered the handshake with HTTP 503");
        assertThat(events(ConnectionEvent.Lost.class))
                .hasSizeGreaterThan(2)
                .allSatisfy(lost -> assertThat(lost.retryMillis()).isLessThanOrEqualTo(20));
    }

    @Test
    void goesToAnotherGatewayWhenOneIsGone() throws Exception {
        URI dead;
        try (FakeGateway gone = new FakeGateway()) {
            dead = gone.uri();
        }

        agent = builder().gateways(dead, gateway.uri(), dead).connect();

        assertThat(agent.send(Recipient.ALL, "1").durable()).succeedsWithin(LONG);
        gateway.cut();
        assertThat(agent.send(Recipient.ALL, "2").durable()).succeedsWithin(LONG);
        assertThat(events(ConnectionEvent.Joined.class))
                .allSatisfy(joined -> assertThat(joined.gateway()).isEqualTo(gateway.uri()));
    }

    @Test
    void asksForTheGatewaysBeforeEachAttempt() {
        AtomicReference<List<URI>> known = new AtomicReference<>();
        agent = builder().gateways(known::get).start();
        await().until(() -> !events(ConnectionEvent.Lost.class).isEmpty());
        known.set(List.of());
        await().until(() -> events(ConnectionEvent.Lost.class).size() > 3);

        known.set(List.of(gateway.uri()));

        assertThat(agent.joined()).succeedsWithin(LONG);
        assertThat(events(ConnectionEvent.Lost.class).get(0).reason()).isEqualTo("no gateway is known");
    }

    @Test
    void givesUpAGatewayThatDoesNotAnswer() {
        gateway.isMute = true;
        agent = builder().connectTimeout(Duration.ofMillis(100)).start();
        await().until(() -> events(ConnectionEvent.Lost.class).size() >= 2);

        gateway.isMute = false;

        assertThat(agent.joined()).succeedsWithin(LONG);
    }

    @Test
    void cutsAConnectionThatHasGoneSilent() {
        gateway.heartbeatMillis = 30;
        gateway.timeoutMillis = 150;
        gateway.isSilentAfterJoin = true;
        agent = builder().connect();

        await().until(() -> events(ConnectionEvent.Lost.class).stream()
                .anyMatch(lost -> lost.reason().equals("gateway was silent for 150 ms")));

        gateway.isSilentAfterJoin = false;
        assertThat(agent.send(Recipient.ALL, "1").durable()).succeedsWithin(LONG);
    }

    @Test
    void keepsAQuietConnectionAliveByPings() {
        gateway.heartbeatMillis = 20;
        gateway.timeoutMillis = 400;
        agent = builder().connect();

        await().atMost(LONG).until(() -> gateway.count(Frame.Ping.class) > 30);

        assertThat(agent.stats().connections()).isEqualTo(1);
    }

    @Test
    void connectsAgainWhenAskedTo() {
        agent = builder().connect();

        agent.reconnect();

        await().until(() -> agent.stats().connections() == 2);
        assertThat(events(ConnectionEvent.Lost.class).get(0))
                .isEqualTo(new ConnectionEvent.Lost("the agent reconnects", 0));
        assertThat(agent.send(Recipient.ALL, "1").durable()).succeedsWithin(LONG);
    }

    @Test
    void subscribesAgainAfterAReconnect() {
        agent = builder().connect();
        agent.subscribe("t", message -> {}).join().durable().join();
        agent.subscribe("gone", message -> {}).join().durable().join();
        agent.unsubscribe(Recipient.topic("gone")).join().durable().join();

        agent.reconnect();

        await().until(() -> gateway.accepted().size() == 4);
        assertThat(gateway.accepted())
                .extracting(message -> message.type().wireName() + " " + message.to())
                .containsExactly(
                        "subscribe topic:t", "subscribe topic:gone", "unsubscribe topic:gone", "subscribe topic:t");
    }

    @Test
    void aSubscriptionThatIsUnderWayIsNotAskedForTwice() {
        gateway.autoDurable = false;
        agent = builder().connect();
        agent.subscribe("t", message -> {}).join().received().join();

        agent.reconnect();
        await().until(() -> agent.stats().connections() == 2);
        gateway.checkpoint();
        agent.flush(LONG);

        assertThat(gateway.accepted()).hasSize(1);
    }

    @Test
    void boundsItsSubscriptions() {
        agent = builder().limits(1, 1, 1).connect();
        agent.subscribe("t", message -> {});

        assertThat(agent.subscribe("u", message -> {}))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("subscriptions must be at most 1");
        assertThat(agent.subscribe("t", message -> {})).succeedsWithin(LONG);
        assertThatThrownBy(() -> agent.subscribe(Recipient.ALL, false, message -> {}))
                .hasMessage("recipient must be a topic or a view to subscribe to it, but was all");
    }
}
