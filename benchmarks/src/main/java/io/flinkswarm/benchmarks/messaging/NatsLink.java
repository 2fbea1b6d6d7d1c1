package io.flinkswarm.benchmarks.messaging;

import java.nio.charset.StandardCharsets;

/** A {@link Link} that speaks to a NATS server: each agent subscribes to a subject of its own. No message is acknowledged. */
final class NatsLink extends Link {
    private static final byte[] PUB = Stamp.ascii("PUB a.");
    private static final byte[] PONG = Stamp.ascii("PONG\r\n");
    private static final byte[] END_OF_LINE = Stamp.ascii("\r\n");

    NatsLink(Fleet fleet, int agent) {
        super(fleet, agent);
    }

    @Override
    void greet() {
        put(Stamp.ascii("CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\"}\r\nSUB a."
                + agent + " 1\r\nPING\r\n"));
    }

    @Override
    int take(byte[] bytes, int start, int to) {
        int from = start;
        while (true) {
            int end = Stamp.indexOf(bytes, from, to, END_OF_LINE);
            if (end < 0) {
                return from;
            }
            int next = end + END_OF_LINE.length;
            switch (bytes[from] << 8 | bytes[from + 1]) {
                case 'M' << 8 | 'S' -> {
                    int length = lastNumber(bytes, end);
                    if (to - next < length + END_OF_LINE.length) {
                        return from;
                    }
                    fleet.delivered(agent, bytes, next, next + length);
                    next += length + END_OF_LINE.length;
                }
                case 'P' << 8 | 'O' -> ready();
                case 'P' << 8 | 'I' -> put(PONG);
                case '-' << 8 | 'E' -> fleet.refused(new String(bytes, from, end - from, StandardCharsets.UTF_8));
                default -> {
                    // INFO and +OK
                }
            }
            from = next;
        }
    }

    /** The number that ends before a place. */
    private static int lastNumber(byte[] bytes, int end) {
        int value = 0;
        int unit = 1;
        for (int i = end - 1; bytes[i] >= '0' && bytes[i] <= '9'; i--) {
            value += (bytes[i] - '0') * unit;
            unit *= 10;
        }
        return value;
    }

    @Override
    boolean maySend() {
        return true;
    }

    @Override
    void send(int to, int priority, byte[] payload) {
        put(PUB);
        putDigits(to);
        put(' ');
        putDigits(payload.length);
        put(END_OF_LINE);
        put(payload);
        put(END_OF_LINE);
    }
}
