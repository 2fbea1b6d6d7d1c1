package io.flinkswarm.benchmarks.messaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A {@link Link} that speaks MQTT 3.1.1 with QoS 1: the broker acknowledges what it took, the agent what it was delivered.
 *
 * <p>Each agent subscribes to a topic of its own.
 */
final class MqttLink extends Link {
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int SUBACK = 9;
    private static final int QOS_1 = 2;
    private static final int MAX_UNACKNOWLEDGED = 1000;

    private int packet;
    private int unacknowledged;

    MqttLink(Fleet fleet, int agent) {
        super(fleet, agent);
    }

    @Override
    void greet() {
        byte[] id = Stamp.ascii("a" + agent);
        head(0x10, 12 + id.length);
        text(Stamp.ascii("MQTT"));
        put(4);
        // a clean session that is never asked whether it is there
        put(2);
        put(0);
        put(0);
        text(id);
    }

    @Override
    int take(byte[] bytes, int start, int to) throws IOException {
        int from = start;
        while (to - from >= 2) {
            int body = from + 1;
            int length = 0;
            int shift = 0;
            boolean more = true;
            while (more && body < to) {
                length |= (bytes[body] & 0x7F) << shift;
                shift += 7;
                more = (bytes[body++] & 0x80) != 0;
            }
            if (more || to - body < length) {
                break;
            }
            packet(bytes, (bytes[from] & 0xF0) >> 4, body, body + length);
            from = body + length;
        }
        return from;
    }

    private void packet(byte[] bytes, int kind, int from, int to) throws IOException {
        switch (kind) {
            case CONNACK -> {
                if (bytes[from + 1] != 0) {
                    close("the broker refused the connection: " + bytes[from + 1]);
                    return;
                }
                byte[] topic = Stamp.ascii("a/" + agent);
                head(0x82, 5 + topic.length);
                put(0);
                put(1);
                text(topic);
                put(1);
            }
            case SUBACK -> ready();
            case PUBACK -> unacknowledged--;
            case PUBLISH -> {
                int id = from + 2 + ((bytes[from] & 0xFF) << 8 | bytes[from + 1] & 0xFF);
                fleet.delivered(agent, bytes, id + 2, to);
                put(0x40);
                put(2);
                put(bytes, id, 2);
            }
            default ->
                fleet.refused("packet " + kind + " " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    @Override
    boolean maySend() {
        return unacknowledged < MAX_UNACKNOWLEDGED;
    }

    @Override
    void send(int to, int priority, byte[] payload) {
        unacknowledged++;
        packet = packet % 65_535 + 1;
        byte[] topic = Stamp.ascii("a/" + to);
        head(0x30 | QOS_1, 4 + topic.length + payload.length);
        text(topic);
        put(packet >> 8);
        put(packet);
        put(payload);
    }

    private void head(int first, int length) {
        put(first);
        int rest = length;
        do {
            put(rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
    }

    private void text(byte[] text) {
        put(text.length >> 8);
        put(text.length);
        put(text);
    }
}
