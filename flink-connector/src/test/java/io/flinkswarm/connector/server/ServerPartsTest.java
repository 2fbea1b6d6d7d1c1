package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.connector.server.ConnectionLimits.Verdict;
import io.flinkswarm.connector.server.InboundStream.Admission;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.rejection.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerPartsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void bucketHoldsOneSecondsWorthAndRunsIntoDebt() {
        TokenBucket bucket = new TokenBucket(4, 5 * SECOND);

        for (int i = 0; i < 4; i++) {
            assertThat(bucket.take(5 * SECOND)).isZero();
        }
        assertThat(bucket.take(5 * SECOND)).isEqualTo(SECOND / 4);
        assertThat(bucket.take(5 * SECOND)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(6 * SECOND)).isZero();
        assertThat(bucket.take(100 * SECOND)).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take(100 * SECOND)).isZero();
        }
        assertThat(bucket.take(100 * SECOND)).isPositive();
        assertThatThrownBy(() -> new TokenBucket(0, 0)).hasMessage("perSecond must be positive, but was 0.0");
    }

    @Test
    void bucketOfLessThanOneASecondStillHoldsOne() {
        TokenBucket bucket = new TokenBucket(0.5, 0);

        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isEqualTo(2 * SECOND);
    }

    @Test
    void streamTakesAscendingNumbersWithinItsWindow() {
        InboundStream stream = new InboundStream("s", 5, 10, 2);

        assertThat(stream.admit(4, 4)).isEqualTo(Admission.REPLAYED);
        assertThat(stream.admit(16, 4)).isEqualTo(Admission.AHEAD);
        assertThat(stream.admit(7, 4)).isEqualTo(Admission.TAKEN);
        assertThat(stream.admit(6, 4)).isEqualTo(Admission.REPLAYED);
        assertThat(stream.admit(15, 4)).isEqualTo(Admission.TAKEN);
        assertThat(stream.admit(16, 5)).isEqualTo(Admission.TAKEN);
        assertThat(stream.admit(Long.MAX_VALUE, 5)).isEqualTo(Admission.AHEAD);
        assertThat(stream.highest(5)).isEqualTo(16);
        assertThat(stream.received()).isEqualTo(16);
        stream.spend();
        stream.spend();
        stream.spend();
        assertThat(stream.credit()).isEqualTo(-1);
        stream.grant(3);
        assertThat(stream.credit()).isEqualTo(2);
    }

    @Test
    void limitsCountAddressesApart() {
        ConnectionLimits limits = new ConnectionLimits(3, 2);

        assertThat(limits.acquire("x")).isEqualTo(Verdict.ADMITTED);
        assertThat(limits.acquire("x")).isEqualTo(Verdict.ADMITTED);
        assertThat(limits.acquire("x")).isEqualTo(Verdict.TOLD);
        assertThat(limits.acquire("y")).isEqualTo(Verdict.ADMITTED);
        assertThat(limits.acquire("z")).isEqualTo(Verdict.TOLD);
        limits.release("x", Verdict.ADMITTED);
        assertThat(limits.acquire("x")).isEqualTo(Verdict.ADMITTED);
        for (int i = 2; i < ConnectionLimits.MOST_TOLD; i++) {
            assertThat(limits.acquire("z")).isEqualTo(Verdict.TOLD);
        }
        assertThat(limits.acquire("z")).isEqualTo(Verdict.DROPPED);
        limits.release("z", Verdict.TOLD);
        assertThat(limits.acquire("z")).isEqualTo(Verdict.TOLD);
        limits.release("x", Verdict.ADMITTED);
        limits.release("x", Verdict.ADMITTED);
        limits.release("y", Verdict.ADMITTED);
        assertThat(limits.admitted()).isZero();
        assertThat(limits.addresses()).isZero();
    }

    @Test
    void originsOfTheSameHostMayConnect() {
        Origins public_ = new Origins(List.of(), false);
        Origins local = new Origins(List.of(), true);

        assertThat(public_.refusal(null, null)).isNull();
        assertThat(public_.refusal("https://Swarm.example:8765", "swarm.EXAMPLE:8765"))
                .isNull();
        assertThat(public_.refusal("https://swarm.example", "swarm.example:8765"))
                .isNotNull();
        assertThat(public_.refusal("https://swarm.example", null)).isNotNull();
        assertThat(public_.refusal("null", "swarm.example")).isNotNull();
        assertThat(public_.refusal("::", "swarm.example")).isNotNull();
        assertThat(local.refusal("http://localhost:8765", "localhost:8765")).isNull();
        assertThat(local.refusal("http://127.0.0.1:8765", "127.0.0.1:8765")).isNull();
        assertThat(local.refusal("http://[::1]:8765", "[::1]:8765")).isNull();
        assertThat(local.refusal("http://rebound.example:8765", "rebound.example:8765"))
                .isEqualTo("Origin must be a loopback address, or one of allowed-origins, but was"
                        + " 'http://rebound.example:8765'");
        assertThat(new Origins(List.of("*"), true).refusal("https://x.example", "y"))
                .isNull();
        assertThat(new Origins(List.of("null"), true).refusal("null", "y")).isNull();
        assertThat(local.refusal("http://" + "x".repeat(999), "y")).hasSizeLessThan(300);
    }

    @Test
    void handoverSaysWhenItIsFullAndWhenThereIsRoomAgain() {
        AtomicInteger drained = new AtomicInteger();
        Handover handover = new Handover(10_000, 100);
        handover.onDrained(drained::incrementAndGet);
        SessionClosed event = new SessionClosed("", "a", 1, "", false);

        assertThat(handover.offer(item(1, 9_000))).isTrue();
        assertThat(handover.offerOwn(event)).isTrue();
        assertThat(handover.offer(item(2, 1_000))).isFalse();
        assertThat(handover.isFull()).isTrue();
        assertThat(handover.offer(item(3, 1))).as("what has been read is taken").isFalse();
        assertThat(handover.offerOwn(event)).isFalse();
        assertThat(handover.size()).isEqualTo(4);
        assertThat(handover.poll().event()).isInstanceOf(Message.class);
        assertThat(handover.isFull()).isFalse();
        assertThat(drained).hasValue(1);
        while (handover.poll() != null) {
            assertThat(handover.isFull()).isFalse();
        }
        assertThat(handover.bytes()).isZero();
        assertThat(handover.size()).isZero();
        assertThat(handover.isEmpty()).isTrue();
        assertThat(drained).hasValue(1);
        assertThatThrownBy(() -> new Handover(0, 1)).hasMessageContaining("at least 1, but were 0 and 1");
    }

    @Test
    void handoverCountsItemsToo() {
        Handover handover = new Handover(1 << 20, 2);

        assertThat(handover.offer(new Handover.Item(new Acknowledgement("", "a", 1, 1, new long[] {3}), null, 0)))
                .isTrue();
        assertThat(handover.offer(new Handover.Item(
                        new Refusal("", new Rejection("g", Rejection.Reason.LATE, "detail", null, null, 0)), null, 0)))
                .isFalse();
        assertThat(handover.bytes()).isEqualTo(128 + 8 + 128 + 12);
    }

    @Test
    void handoverGivesOneFutureUntilItCompletes() throws Exception {
        Handover handover = new Handover(1 << 20, 100);

        CompletableFuture<Void> first = handover.available();
        assertThat(handover.available()).isSameAs(first).isNotDone();
        handover.offer(item(1, 1));
        assertThat(first).isDone();
        assertThat(handover.available()).isDone();
        handover.poll();
        CompletableFuture<Void> second = handover.available();
        assertThat(second).isNotDone();
        handover.wake();
        assertThat(second).isDone();
        handover.wake();
    }

    @Test
    void handoverLosesNoWakeUpBetweenThreads() throws Exception {
        Handover handover = new Handover(20_000, 50);
        int count = 100_000;
        CountDownLatch room = new CountDownLatch(1);
        java.util.concurrent.Semaphore permit = new java.util.concurrent.Semaphore(0);
        handover.onDrained(permit::release);
        Thread producer = new Thread(() -> {
            for (int i = 1; i <= count; i++) {
                if (!handover.offer(item(i, 100))) {
                    while (handover.isFull()) {
                        permit.acquireUninterruptibly();
                    }
                }
            }
            room.countDown();
        });
        producer.start();

        long next = 1;
        while (next <= count) {
            Handover.Item item = handover.poll();
            if (item == null) {
                handover.available().get(20, TimeUnit.SECONDS);
            } else {
                assertThat(item.sequence()).isEqualTo(next++);
            }
        }

        assertThat(room.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(handover.bytes()).isZero();
    }

    @Test
    void configNamesEveryMistake() {
        assertThatThrownBy(() -> ServerConfig.builder()
                        .port(70_000)
                        .threads(0)
                        .backlog(16)
                        .heartbeatInterval(Duration.ofSeconds(20))
                        .handshakeTimeout(Duration.ZERO)
                        .maxConnections(5)
                        .window(2_000)
                        .maxHeaderBytes(300)
                        .maxLineBytes(300)
                        .maxMessageBytes(1 << 21)
                        .maxAssemblyBytes(1 << 20)
                        .maxTotalPendingBytes(1 << 20)
                        .clientCertificates(ClientCertificates.WANTED)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be from 0 to 65535, but was 70000; threads must be from 1 to 256, but was 0;"
                        + " handshake-timeout must be from 1 ms to a year, but was PT0S;"
                        + " heartbeat-interval must be at most half of connection-timeout PT30S, but was PT20S;"
                        + " max-connections-per-address must be at most max-connections 5, but was 1000;"
                        + " window must be at most max-window 1024, but was 2000;"
                        + " max-total-pending-bytes must be at least max-pending-bytes 4194304, but was 1048576;"
                        + " max-assembly-bytes must be at least max-message-bytes 2097152, but was 1048576;"
                        + " tls must be set where client-certificates is WANTED");
        assertThat(ServerConfig.builder().maxWindow(64).build())
                .isEqualTo(ServerConfig.builder().maxWindow(64).build());
    }

    private static Handover.Item item(long sequence, int bytes) {
        return new Handover.Item(
                Message.of("a", "s", sequence, Recipient.ALL, MessageType.EVENT, 0, "x".repeat(bytes)), null, sequence);
    }
}
