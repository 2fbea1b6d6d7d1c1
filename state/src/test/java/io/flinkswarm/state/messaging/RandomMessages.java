package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Messages and events of all kinds, with and without each of what is optional. */
final class RandomMessages {
    private static final String LETTERS = "abcXYZ019-_. /äöüß€漢𝄞";

    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    Message message() {
        TreeMap<String, String> metadata = new TreeMap<>();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            metadata.put(text(20), text(50));
        }
        byte[] payload = new byte[random.nextBoolean() ? 0 : random.nextInt(600)];
        random.nextBytes(payload);
        return new Message(
                random.nextBoolean() ? "" : text(12),
                text(20),
                text(20),
                1 + (random.nextLong() >>> (1 + random.nextInt(62))),
                recipient(),
                MessageType.values()[random.nextInt(MessageType.values().length)],
                Priority.values()[random.nextInt(Priority.values().length)],
                random.nextLong(),
                random.nextBoolean() ? Message.NO_DEADLINE : random.nextLong(),
                random.nextBoolean() ? 0 : random.nextInt(10),
                random.nextBoolean() ? null : random.nextInt(9) == 0 ? "" : text(40),
                metadata,
                payload);
    }

    private Recipient recipient() {
        Recipient.Kind kind = Recipient.Kind.values()[random.nextInt(Recipient.Kind.values().length)];
        return kind == Recipient.Kind.ALL || kind == Recipient.Kind.COORDINATOR
                ? new Recipient(kind, "")
                : new Recipient(kind, text(30));
    }

    List<MessagingEvent> events() {
        long[] others = random.longs(random.nextInt(5)).toArray();
        List<String> groups = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            groups.add(text(9));
        }
        return List.of(
                message(),
                new Addressed(text(20), message()),
                new SessionOpened(
                        tenant(), text(9), random.nextInt(99), random.nextLong(), random.nextInt(999), groups),
                new SessionClosed(tenant(), text(9), random.nextLong(), text(30), random.nextBoolean()),
                new Acknowledgement(tenant(), text(9), random.nextLong(), random.nextInt(99999), others),
                new WindowChange(tenant(), text(9), random.nextLong(), random.nextInt(999)),
                new Refusal(
                        tenant(),
                        new Rejection(
                                text(9),
                                Rejection.Reason.values()[random.nextInt(Rejection.Reason.values().length)],
                                text(60),
                                random.nextBoolean() ? null : text(20),
                                random.nextBoolean() ? null : text(20),
                                random.nextLong())));
    }

    Delivery delivery() {
        return new Delivery(
                text(9), random.nextInt(99), random.nextLong(), random.nextInt(9999), random.nextInt(4), message());
    }

    DeadLetter deadLetter() {
        return new DeadLetter(
                text(9),
                message(),
                DeadLetter.Reason.values()[random.nextInt(DeadLetter.Reason.values().length)],
                text(60),
                random.nextInt(4),
                random.nextLong());
    }

    private String tenant() {
        return random.nextBoolean() ? "" : text(9);
    }

    /** At least one letter, no half of a surrogate pair. */
    private String text(int most) {
        StringBuilder text = new StringBuilder();
        int[] letters = LETTERS.codePoints().toArray();
        int used = random.nextBoolean() ? letters.length : 13;
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(used)]);
        }
        return text.toString();
    }
}
