package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Random frames of all kinds, with every field now given, now left out. */
final class RandomFrames {
    private static final String[] LETTERS = {
        "a", "Z", "7", "-", ".", " ", "/", "\"", "\\", "{", "ä", "ß", "€", "漢", "😀", "𝄞", "\uFFFD", "\u2028", "</"
    };
    private static final String[] CONTROLS = {"\n", "\t", "\r", "\0", "\u001f", "\u007f", "\b"};
    private static final String[] PAYLOADS = {
        "",
        "null",
        "true",
        "0",
        "-1.5e300",
        "\"\"",
        "\"a\\\"b\\u0041\\\\ä😀\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":[]}],\"]\"]",
        "{\"a\" : 1 ,\n\t\"type\":\"vote\",\"to\":{\"}\":\"{\"}}",
        "{\"dup\":1,\"dup\":2}",
        "123456789012345678901234567890.5"
    };

    private final Random random;

    RandomFrames(long seed) {
        random = new Random(seed);
    }

    /** Frames as clients send them, one of each kind. */
    List<Frame> ofClient() {
        return List.of(
                Frame.Envelope.of(message(FrameSchema.messageTypes(true), false)),
                new Frame.Join(stream(), 1 + number(), random.nextBoolean() ? -1 : whole()),
                new Frame.Ack(0, 0, number(), numbers(), 0),
                new Frame.Credit(whole()),
                new Frame.Ping(free(256)),
                new Frame.Pong(free(256)),
                new Frame.Leave(free(1024)));
    }

    /** Frames as gateways send them, one of each kind. */
    List<Frame> ofGateway() {
        return List.of(
                new Frame.Envelope(message(FrameSchema.messageTypes(false), true), whole(), number()),
                new Frame.Welcome(
                        name(),
                        random.nextBoolean() ? "" : name(),
                        random.nextLong(),
                        whole(),
                        whole(),
                        whole(),
                        number() >> 8,
                        number() >> 8,
                        whole()),
                Frame.Ack.toClient(number(), number(), whole()),
                new Frame.Failure(
                        ErrorCode.values()[random.nextInt(ErrorCode.values().length)],
                        free(4096),
                        random.nextBoolean() ? null : stream() + ":" + number()),
                new Frame.Credit(whole()),
                new Frame.Ping(free(256)),
                new Frame.Pong(free(256)),
                new Frame.Leave(free(1024)));
    }

    private Message message(List<MessageType> types, boolean stamped) {
        SortedMap<String, String> metadata = new TreeMap<>();
        for (int i = random.nextInt(4) == 0 ? 32 : random.nextInt(3); i > 0; i--) {
            metadata.put(free(40), free(1024));
        }
        return new Message(
                stamped && random.nextBoolean() ? name() : "",
                stamped ? name() : "",
                stream(),
                1 + number(),
                recipient(),
                types.get(random.nextInt(types.size())),
                Priority.of(random.nextInt(5)),
                stamped && random.nextInt(9) == 0 ? random.nextLong() : number() >> 6,
                random.nextBoolean() ? Message.NO_DEADLINE : number() >> 6,
                stamped ? random.nextInt(5) : 0,
                random.nextBoolean() ? null : name(),
                metadata,
                PAYLOADS[random.nextInt(PAYLOADS.length)].getBytes(StandardCharsets.UTF_8));
    }

    private Recipient recipient() {
        Recipient.Kind kind = Recipient.Kind.of(random.nextInt(Recipient.Kind.values().length));
        return switch (kind) {
            case ALL -> Recipient.ALL;
            case COORDINATOR -> Recipient.COORDINATOR;
            default -> new Recipient(kind, name());
        };
    }

    private String stream() {
        return text(1, 64, false).replace(':', '.');
    }

    private String name() {
        return text(1, 256, false);
    }

    private String free(int longest) {
        return text(0, longest, true);
    }

    private String text(int shortest, int longest, boolean controls) {
        int length = random.nextInt(5) == 0 ? longest : Math.min(longest, shortest + random.nextInt(12));
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            boolean control = controls && random.nextInt(4) == 0;
            String[] letters = control ? CONTROLS : LETTERS;
            String next = letters[random.nextInt(letters.length)];
            text.append(text.length() + next.length() <= length ? next : "x");
        }
        return text.toString();
    }

    private int whole() {
        return random.nextInt(3) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(100);
    }

    private long number() {
        return random.nextInt(3) == 0 ? random.nextLong() >>> 12 : random.nextInt(1000);
    }

    private long[] numbers() {
        long[] numbers = new long[random.nextInt(3) == 0 ? 40 : random.nextInt(3)];
        Arrays.setAll(numbers, i -> 1 + number());
        return numbers;
    }

    /** The bytes with some changed, left out, doubled or put in. */
    byte[] mutated(byte[] bytes) {
        byte[] changed = bytes;
        for (int i = random.nextBoolean() ? 1 : 1 + random.nextInt(3); i > 0 && changed.length > 1; i--) {
            int at = random.nextInt(changed.length);
            int to = Math.min(changed.length, at + 1 + random.nextInt(12));
            changed = switch (random.nextInt(7)) {
                case 0 ->
                    join(
                            changed,
                            at,
                            new byte[] {(byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(26))
                            },
                            at + 1);
                case 1 -> join(changed, at, new byte[0], to);
                case 2 -> join(changed, to, Arrays.copyOfRange(changed, at, to), to);
                case 3 -> Arrays.copyOf(changed, at);
                case 4 -> join(changed, at, piece(), at);
                case 5 -> join(changed, at, piece(), to);
                default -> join(changed, at, changed, at);
            };
        }
        return changed;
    }

    private byte[] piece() {
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "null",
            "-1",
            "1e9",
            "99999999999999999999",
            "\"type\":",
            "\"to\":\"all\",",
            "\"from\":7,",
            "\"ttl\":1,",
            "[[[[[[[[[[[[[[[[[[[[",
            "\\ud83d",
            "\0",
            "\uFEFF",
            "\"payload\":",
            "/*",
            "NaN",
            "\"others\":[1,",
        };
        return pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8);
    }

    byte[] noise() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] bytes, int to, byte[] between, int from) {
        byte[] joined = new byte[to + between.length + bytes.length - from];
        System.arraycopy(bytes, 0, joined, 0, to);
        System.arraycopy(between, 0, joined, to, between.length);
        System.arraycopy(bytes, from, joined, to + between.length, bytes.length - from);
        return joined;
    }
}
