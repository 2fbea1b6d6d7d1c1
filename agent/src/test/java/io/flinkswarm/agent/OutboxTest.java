package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final List<Outbox.Entry> received = new ArrayList<>();
    private final List<Outbox.Entry> durable = new ArrayList<>();

    private static void add(Outbox outbox, int count) {
        for (int i = 0; i < count; i++) {
            long sequence = outbox.nextSequence();
            outbox.add(new Outbox.Entry(sequence, "m" + sequence, 100, new Receipt("s:" + sequence)));
        }
    }

    private static void connect(Outbox outbox, int credit, int inFlight) {
        outbox.connected(new Frame.Welcome("a", "", 1, credit, inFlight, 8, 0, 0, 150), new ArrayList<>());
    }

    private static List<Long> polled(Outbox outbox) {
        List<Long> numbers = new ArrayList<>();
        for (Outbox.Entry entry = outbox.poll(); entry != null; entry = outbox.poll()) {
            numbers.add(entry.sequence);
        }
        return numbers;
    }

    private static List<Long> numbers(List<Outbox.Entry> entries) {
        return entries.stream().map(entry -> entry.sequence).toList();
    }

    @Test
    void sendsInOrderAndAgainWhatIsNotDurableAfterAReconnect() {
        Outbox outbox = new Outbox(1, 10, 10_000);
        add(outbox, 4);
        connect(outbox, 100, 100);
        assertThat(polled(outbox)).containsExactly(1L, 2L, 3L, 4L);
        outbox.acked(4, 2, received, durable);

        connect(outbox, 100, 100);

        assertThat(outbox.lowest()).isEqualTo(3);
        assertThat(polled(outbox)).containsExactly(3L, 4L);
        assertThat(numbers(received)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(numbers(durable)).containsExactly(1L, 2L);
    }

    @Test
    void sendsNoMoreThanItHasCreditFor() {
        Outbox outbox = new Outbox(1, 10, 10_000);
        add(outbox, 5);
        connect(outbox, 2, 100);

        assertThat(polled(outbox)).containsExactly(1L, 2L);
        outbox.credit(1);
        assertThat(polled(outbox)).containsExactly(3L);
    }

    @Test
    void staysWithinWhatMayBeInFlight() {
        Outbox outbox = new Outbox(7, 10, 10_000);
        add(outbox, 5);
        connect(outbox, 100, 2);

        assertThat(polled(outbox)).containsExactly(7L, 8L);
        outbox.acked(8, 7, received, durable);
        assertThat(polled(outbox)).containsExactly(9L);
    }

    @Test
    void hasRoomWithinItsBoundsAndForOneMessageHoweverLong() {
        Outbox byCount = new Outbox(1, 2, 10_000);
        Outbox byBytes = new Outbox(1, 10, 150);
        add(byCount, 2);
        add(byBytes, 2);

        assertThat(byCount.hasRoom()).isFalse();
        assertThat(byBytes.hasRoom()).isFalse();
        byBytes.acked(2, 2, received, durable);
        assertThat(byBytes.hasRoom()).isTrue();
        assertThat(new Outbox(1, 1, 1).hasRoom()).isTrue();
    }

    @Test
    void neverSendsAgainWhatWasRefused() {
        Outbox outbox = new Outbox(1, 10, 10_000);
        add(outbox, 3);
        connect(outbox, 100, 100);
        polled(outbox);

        assertThat(outbox.refused(1, ErrorCode.FORBIDDEN).sequence).isEqualTo(1);
        assertThat(outbox.refused(1, ErrorCode.FORBIDDEN)).isNull();
        assertThat(outbox.refused(3, ErrorCode.FORBIDDEN).sequence).isEqualTo(3);
        assertThat(outbox.refused(9, ErrorCode.FORBIDDEN)).isNull();
        connect(outbox, 100, 100);

        assertThat(polled(outbox)).containsExactly(2L);
        outbox.acked(3, 3, received, durable);
        assertThat(numbers(durable)).containsExactly(2L);
        assertThat(numbers(received)).containsExactly(2L);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void sendsAgainWhatCameTooEarly() {
        Outbox outbox = new Outbox(1, 10, 10_000);
        add(outbox, 3);
        connect(outbox, 100, 100);
        polled(outbox);

        assertThat(outbox.refused(2, ErrorCode.AHEAD)).isNull();

        assertThat(polled(outbox)).containsExactly(2L, 3L);
        assertThat(outbox.refused(2, ErrorCode.REPLAYED)).isNull();
        assertThat(polled(outbox)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLongForTheGateway() {
        Outbox outbox = new Outbox(1, 10, 10_000);
        outbox.add(new Outbox.Entry(1, "long", 151, new Receipt("s:1")));
        add(outbox, 1);
        List<Outbox.Entry> tooLong = new ArrayList<>();

        outbox.connected(new Frame.Welcome("a", "", 1, 9, 9, 8, 0, 0, 150), tooLong);

        assertThat(numbers(tooLong)).containsExactly(1L);
        assertThat(polled(outbox)).containsExactly(2L);
    }

    @Test
    void ignoresAcknowledgementsOfWhatItNeverSent() {
        Outbox outbox = new Outbox(5, 3, 10_000);
        add(outbox, 1);

        outbox.acked(90, 80, received, durable);
        outbox.acked(2, 1, received, durable);

        assertThat(numbers(durable)).containsExactly(5L);
        assertThat(outbox.nextSequence()).isEqualTo(6);
        assertThat(outbox.lowest()).isEqualTo(6);
    }

    @Test
    void goesRoundItsRing() {
        Outbox outbox = new Outbox(1, 3, 10_000);
        connect(outbox, 1000, 3);
        List<Long> sent = new ArrayList<>();

        for (int i = 0; i < 50; i++) {
            add(outbox, 1 + i % 2);
            sent.addAll(polled(outbox));
            outbox.acked(outbox.nextSequence() - 1, outbox.nextSequence() - 1, received, durable);
        }

        assertThat(sent).hasSize(75).isSorted();
        assertThat(numbers(durable)).isEqualTo(sent);
    }

    @Test
    void givesBackWhatIsLeftWhenCleared() {
        Outbox outbox = new Outbox(1, 3, 10_000);
        add(outbox, 3);
        outbox.refused(2, ErrorCode.FORBIDDEN);
        List<Outbox.Entry> left = new ArrayList<>();

        outbox.clear(left);

        assertThat(numbers(left)).containsExactly(1L, 3L);
        assertThat(outbox.size()).isZero();
    }
}
