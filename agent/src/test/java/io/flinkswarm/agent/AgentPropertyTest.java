package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is cut, crashes and comes twice: what was sent is handled once and in order, and every future completes. */
class AgentPropertyTest {
    private static final int MESSAGES = 400;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageIsHandledOnceAndInOrder(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> handled = Collections.synchronizedList(new ArrayList<>());
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.autoDurable = false;
            gateway.inFlight = 1 + random.nextInt(64);
            gateway.credit = 1 + random.nextInt(64);
            SwarmAgent receiver = agent(gateway, "b", random)
                    .window(1 + random.nextInt(32))
                    .onMessage(message -> handled.add(message.sender() + message.payloadText()))
                    .connect();
            SwarmAgent one = agent(gateway, "one", random)
                    .maxInFlight(150 + random.nextInt(50))
                    .connect();
            SwarmAgent two = agent(gateway, "two", random).connect();

            List<CompletableFuture<Receipt>> sent = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                SwarmAgent from = random.nextBoolean() ? one : two;
                sent.add(from.sendAsync(Outgoing.event(Recipient.agent("b"), Integer.toString(i))));
                disturb(gateway, random, receiver);
            }
            gateway.cutAfter = -1;
            List<CompletableFuture<Void>> durable = new ArrayList<>();
            sent.forEach(each -> durable.add(each.thenCompose(Receipt::durable)));
            CompletableFuture<Void> all = CompletableFuture.allOf(durable.toArray(new CompletableFuture<?>[0]));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!(all.isDone() && handled.size() >= MESSAGES) && System.nanoTime() < end) {
                gateway.checkpoint();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }

            assertThat(all)
                    .as("seed %d: futures of %s %s", seed, one.stats(), two.stats())
                    .isCompleted();
            assertThat(handled)
                    .as("seed %d: %s", seed, receiver.stats())
                    .doesNotHaveDuplicates()
                    .hasSize(MESSAGES);
            for (String sender : List.of("one", "two")) {
                List<Integer> numbers = handled.stream()
                        .filter(each -> each.startsWith(sender))
                        .map(each -> Integer.parseInt(each.substring(sender.length())))
                        .toList();
                assertThat(numbers).as("seed %d: order of %s", seed, sender).isSorted();
            }
            one.close();
            two.close();
            receiver.close();
        }
    }

    private static AgentBuilder agent(FakeGateway gateway, String name, Random random) {
        return SwarmAgent.builder()
                .gateways(gateway.uri())
                .name(name)
                .random(new Random(random.nextLong()))
                .closeTimeout(Duration.ofMillis(500))
                .backoff(Duration.ofMillis(2), Duration.ofMillis(10));
    }

    private static void disturb(FakeGateway gateway, Random random, SwarmAgent receiver) {
        switch (random.nextInt(24)) {
            case 0 -> gateway.cut();
            case 1 -> gateway.crash();
            case 2 -> gateway.redeliver("b");
            case 3 -> receiver.reconnect();
            case 4 -> gateway.cutAfter = 5 + random.nextInt(40);
            case 5, 6, 7 -> gateway.checkpoint();
            case 8, 9, 10 -> LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3000)));
            default -> {}
        }
    }
}
