package io.flinkswarm.benchmarks.messaging;

/** A {@link Link} to the relay of {@code relay.js}: JSON over WebSocket, handed on to the agent that it names. Nothing is acknowledged. */
final class RelayLink extends WebSocketLink {
    private static final byte[] TO = Stamp.ascii("{\"to\":\"a");
    private static final byte[] PAYLOAD = Stamp.ascii("\",\"payload\":");

    RelayLink(Fleet fleet, int agent) {
        super(fleet, agent);
    }

    @Override
    String path() {
        return "/?agent=a" + agent;
    }

    @Override
    void upgraded() {
        ready();
    }

    @Override
    void text(byte[] bytes, int from, int to) {
        fleet.delivered(agent, bytes, from, to);
    }

    @Override
    boolean maySend() {
        return true;
    }

    @Override
    void send(int to, int priority, byte[] payload) {
        byte[] name = Stamp.ascii(Integer.toString(to));
        beginText(TO.length + name.length + PAYLOAD.length + payload.length + 1);
        put(TO);
        put(name);
        put(PAYLOAD);
        put(payload);
        put('}');
    }
}
