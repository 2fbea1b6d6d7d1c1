package io.flinkswarm.connector.abuse;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A client that breaks the protocol in every way it knows, by a seeded random, and checks that each gets its clear answer: an HTTP status, an
 * {@code error} frame, or a close code.
 *
 * <p>The gateway has to know agents by {@code ?agent=NAME}, give those whose name begins with {@value #LIMITED} no roles, deny
 * {@value #UNKNOWN}, take frames of up to {@link #maxMessageBytes}, and cut handshakes, joins and silence after a few seconds, so
 * that the cases that wait for that end soon. One thread uses it.
 */
@Internal
public final class ProtocolAbuse {
    /** How the names of agents without roles begin. */
    public static final String LIMITED = "limited";

    /** The name of an agent that is not let in. */
    public static final String UNKNOWN = "unknown";

    /** The sender that forged messages claim: none may ever arrive from it. */
    public static final String FORGED = "forged";

    private static final int MOST_WAITING = 200;

    private final InetSocketAddress address;
    private final int maxMessageBytes;
    private final int maxErrors;
    private final Random random;
    private final Map<AbuseCase, Integer> done = new EnumMap<>(AbuseCase.class);
    private final List<String> failures = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Consumer<byte[]> witness;
    private int number;

    /** A connection that the gateway will end by a time-out. */
    private record Waiting(AbuseCase kind, RawClient client, int number) {}

    /**
     * @param address the gateway's
     * @param maxMessageBytes its longest frame
     * @param maxErrors the faults that it lets a connection have
     * @param seed what decides every case
     * @param witness what looks at every text that the gateway sends
     */
    public ProtocolAbuse(
            InetSocketAddress address, int maxMessageBytes, int maxErrors, long seed, Consumer<byte[]> witness) {
        this.address = address;
        this.maxMessageBytes = maxMessageBytes;
        this.maxErrors = maxErrors;
        this.random = new Random(seed);
        this.witness = witness;
    }

    /** Runs the next case. */
    public void next() {
        AbuseCase[] cases = AbuseCase.values();
        // Every way comes up in the first round; from then on chance decides.
        AbuseCase kind = number < cases.length ? cases[number] : cases[random.nextInt(cases.length)];
        number++;
        done.merge(kind, 1, Integer::sum);
        RawClient client = null;
        String found;
        try {
            client = begin(kind);
            found = kind.attempt.by(this, client);
            if (kind.waits() && found == null) {
                waiting.add(new Waiting(kind, client, number));
                client = null;
            } else if (random.nextBoolean()) {
                client.reset();
            }
        } catch (IOException e) {
            found = e.toString();
        }
        close(client);
        note(kind, number, found);
        while (waiting.size() > MOST_WAITING) {
            finish(waiting.poll());
        }
    }

    /** Awaits the answers that come by time-outs. */
    public void finish() {
        while (!waiting.isEmpty()) {
            finish(waiting.poll());
        }
    }

    /** How many cases of each way have been run. */
    public Map<AbuseCase, Integer> done() {
        return done;
    }

    /** What was not answered as it has to be: the first hundred. */
    public List<String> failures() {
        return failures;
    }

    private RawClient begin(AbuseCase kind) throws IOException {
        RawClient client = RawClient.connect(address).witnessed(witness);
        if (kind.stage != AbuseCase.Stage.CONNECTED) {
            String agent = (kind == AbuseCase.WRONG_ROLE ? LIMITED : "abuser") + number;
            int status = client.upgrade("/v1?agent=" + agent).status();
            if (status != 101) {
                client.close();
                throw new IOException("handshake was answered with " + status);
            }
            if (kind.stage == AbuseCase.Stage.JOINED) {
                client.join(1);
            }
        }
        return client;
    }

    private void finish(Waiting one) {
        String found;
        try {
            found = switch (one.kind()) {
                case SLOW_HANDSHAKE, SILENT_SOCKET -> status(one.client(), 408);
                case NO_JOIN -> silence(one.client(), 4003);
                default -> silence(one.client(), 4004);
            };
        } catch (IOException e) {
            found = e.toString();
        }
        close(one.client());
        note(one.kind(), one.number(), found);
    }

    /** The close code, past pings: it answers none, for by now the gateway may have closed the connection. */
    private static String silence(RawClient client, int expected) throws IOException {
        while (true) {
            int first = client.socket().getInputStream().read();
            if (first < 0) {
                return "connection ended without a close frame";
            }
            int length = client.socket().getInputStream().read();
            byte[] content = client.socket().getInputStream().readNBytes(length);
            if (first == 0x88) {
                int code = ((content[0] & 0xFF) << 8) | (content[1] & 0xFF);
                return code == expected ? null : "close code must be " + expected + ", but was " + code;
            }
        }
    }

    private void note(AbuseCase kind, int at, String found) {
        if (found != null && failures.size() < 100) {
            failures.add("case " + at + " " + kind + ": " + found);
        }
    }

    private static void close(RawClient client) {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // It has been reset.
            }
        }
    }

    static String status(RawClient client, int expected) throws IOException {
        int status = client.answer().status();
        return status == expected ? null : "status must be " + expected + ", but was " + status;
    }

    static String close(RawClient client, int expected) throws IOException {
        RawClient.Received close = client.closed();
        return close.closeCode() == expected
                ? null
                : "close code must be " + expected + ", but was " + RawClient.shown(close);
    }

    static String error(RawClient client, String expected) throws IOException {
        Frame.Failure failure = client.next(Frame.Failure.class);
        return failure.code().name().equals(expected) && !failure.detail().isEmpty()
                ? null
                : "error must be " + expected + ", but was " + failure;
    }

    static String received(RawClient client, long expected) throws IOException {
        while (true) {
            Frame frame = client.nextFrame();
            if (frame instanceof Frame.Failure failure) {
                return "message must be taken, but was answered with " + failure;
            }
            if (frame instanceof Frame.Ack ack) {
                return ack.received() == expected ? null : "received must be " + expected + ", but was " + ack;
            }
        }
    }

    static String message(long sequence) {
        return "{\"type\":\"event\",\"id\":\"s:" + sequence + "\",\"to\":\"agent:b\",\"payload\":1}";
    }

    Random random() {
        return random;
    }

    int maxMessageBytes() {
        return maxMessageBytes;
    }

    int maxErrors() {
        return maxErrors;
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    byte[] badUtf8() {
        byte[] text = message(1).getBytes(StandardCharsets.UTF_8);
        byte[] bad = pick(
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0xFF},
                new byte[] {(byte) 0xE2, (byte) 0x82},
                new byte[] {(byte) 0x80});
        System.arraycopy(bad, 0, text, random.nextInt(text.length - bad.length), bad.length);
        return text;
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
