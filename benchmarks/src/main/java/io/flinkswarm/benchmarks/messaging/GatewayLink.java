package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;

/**
 * A {@link Link} that speaks the gateway's protocol: acknowledges what it was delivered, sends within its credit, and notes when
 * its messages have become durable.
 *
 * <p>It reads by position what the gateway writes in a fixed order; it is a load, not an agent.
 */
final class GatewayLink extends WebSocketLink {
    private static final byte[] DELIVERY = Stamp.ascii("\"delivery\":");
    private static final byte[] DURABLE = Stamp.ascii("\"durable\":");
    private static final byte[] CREDIT = Stamp.ascii("\"credit\":");
    private static final byte[] IN_FLIGHT = Stamp.ascii("\"inFlight\":");
    private static final byte[] BEGIN = Stamp.ascii("{\"type\":\"event\",\"id\":\"b:");
    private static final byte[] TO = Stamp.ascii("\",\"to\":\"agent:a");
    private static final byte[] PAYLOAD = Stamp.ascii("\",\"payload\":");
    private static final byte[][] PRIORITY = new byte[Priority.values().length][];
    private static final byte[] ACK = Stamp.ascii("{\"type\":\"ack\",\"delivery\":");
    private static final byte[] PONG = Stamp.ascii("{\"type\":\"pong\"}");

    static {
        for (Priority priority : Priority.values()) {
            PRIORITY[priority.ordinal()] =
                    priority == Priority.NORMAL ? new byte[0] : Stamp.ascii("\",\"priority\":\"" + priority.name());
        }
    }

    private final int window;
    private int credit;
    private int inFlight;
    private long sequence;
    private long durable;
    private long[] sentAt = new long[0];
    private long deliveredUpTo;
    private long acknowledged;
    private long mayAcknowledge = Long.MAX_VALUE;

    GatewayLink(Fleet fleet, int agent, int window) {
        super(fleet, agent);
        this.window = window;
    }

    @Override
    String path() {
        return "/v1?agent=a" + agent;
    }

    @Override
    void upgraded() {
        text(Stamp.ascii("{\"type\":\"join\",\"stream\":\"b\",\"from\":1,\"window\":" + window + "}"));
    }

    @Override
    void text(byte[] bytes, int from, int to) {
        // {"type":"e… an event or an error, a… an ack, w… a welcome, c… a credit, p… a ping
        switch (bytes[from + 9]) {
            case 'e' -> {
                if (bytes[from + 10] == 'r') {
                    fleet.refused(string(bytes, from, to));
                } else {
                    deliveredUpTo = number(bytes, from, to, DELIVERY, deliveredUpTo);
                    fleet.delivered(agent, bytes, from, to);
                }
            }
            case 'a' -> {
                credit += (int) number(bytes, from, to, CREDIT, 0);
                durableUpTo(number(bytes, from, to, DURABLE, durable));
            }
            case 'c' -> credit += (int) number(bytes, from, to, CREDIT, 0);
            case 'w' -> {
                credit = (int) number(bytes, from, to, CREDIT, 0);
                inFlight = (int) number(bytes, from, to, IN_FLIGHT, 1);
                sentAt = new long[Integer.highestOneBit(Math.max(1, inFlight)) * 2];
                ready();
            }
            case 'p' -> text(PONG);
            default -> fleet.refused(string(bytes, from, to));
        }
    }

    private void durableUpTo(long upTo) {
        if (upTo > durable) {
            long now = fleet.loop().now();
            for (long each = durable + 1; each <= upTo; each++) {
                fleet.durable(now - sentAt[(int) each & sentAt.length - 1]);
            }
            durable = upTo;
        }
    }

    private static String string(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static long number(byte[] bytes, int from, int to, byte[] name, long otherwise) {
        int at = Stamp.indexOf(bytes, from, to, name);
        if (at < 0) {
            return otherwise;
        }
        long value = 0;
        for (int i = at + name.length; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    /** From now on acknowledges only what it is given leave for: an agent that takes its time. */
    void slowDown() {
        mayAcknowledge = acknowledged;
    }

    /** From now on acknowledges everything at once again. */
    void speedUp() {
        mayAcknowledge = Long.MAX_VALUE;
        taken();
    }

    /** It has worked off so many more. */
    void workedOff(long more) {
        mayAcknowledge = Math.min(deliveredUpTo, mayAcknowledge + more);
        taken();
    }

    @Override
    void taken() {
        long upTo = Math.min(deliveredUpTo, mayAcknowledge);
        if (upTo > acknowledged) {
            acknowledged = upTo;
            beginText(ACK.length + digits(upTo) + 1);
            put(ACK);
            putDigits(upTo);
            put('}');
        }
    }

    @Override
    boolean maySend() {
        return credit > 0 && sequence - durable < inFlight;
    }

    @Override
    void send(int to, int priority, byte[] payload) {
        credit--;
        sequence++;
        sentAt[(int) sequence & sentAt.length - 1] = fleet.loop().now();
        byte[] urgency = PRIORITY[priority];
        beginText(BEGIN.length
                + digits(sequence)
                + TO.length
                + digits(to)
                + urgency.length
                + PAYLOAD.length
                + payload.length
                + 1);
        put(BEGIN);
        putDigits(sequence);
        put(TO);
        putDigits(to);
        put(urgency);
        put(PAYLOAD);
        put(payload);
        put('}');
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
