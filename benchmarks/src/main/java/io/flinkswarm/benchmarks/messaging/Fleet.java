package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.benchmarks.measure.Histogram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Agents that send each other numbered messages over one protocol, and the account of what has arrived: how late, and how often.
 *
 * <p>For the thread of its {@link ClientLoop}, but for the methods that say otherwise.
 */
final class Fleet implements AutoCloseable {
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    /** Makes the connection of one agent. */
    interface Protocol {
        Link link(Fleet fleet, int agent);
    }

    private final ClientLoop loop = new ClientLoop();
    private final List<Link> links = new ArrayList<>();
    private final Stamp stamp;
    private final BitSet arrived = new BitSet();
    private byte[] scratch = new byte[1 << 16];
    private Load load = Load.NONE;
    private long lastNumber;

    private final Histogram latencies = new Histogram();
    private final Histogram urgent = new Histogram();
    private final Histogram durable = new Histogram();
    private volatile int readyCount;
    private volatile String brokenBy;
    private volatile long delivered;
    private volatile long repeated;
    private volatile long refused;
    private volatile String firstRefusal;
    private volatile long sent;

    Fleet(int payloadBytes) throws IOException {
        stamp = new Stamp(payloadBytes);
    }

    ClientLoop loop() {
        return loop;
    }

    /** Connects so many more agents and waits until each may send; from any thread. */
    void connect(Protocol protocol, int count, InetSocketAddress address, int seconds) throws InterruptedException {
        int first = links.size();
        // a listening socket's queue is bounded: not all at once
        int batch = 100;
        for (int next = first; next < first + count; next += batch) {
            int from = next;
            int to = Math.min(first + count, next + batch);
            loop.ask(() -> {
                for (int agent = from; agent < to; agent++) {
                    Link link = protocol.link(this, agent);
                    links.add(link);
                    try {
                        loop.connect(link, address);
                    } catch (IOException e) {
                        throw new IllegalStateException("connecting to " + address + " failed", e);
                    }
                }
            });
            await(seconds, "agents " + from + " to " + (to - 1) + " connected", () -> readyCount == to);
        }
    }

    /** What is waited for. */
    interface Condition {
        boolean isMet();
    }

    /** Waits; from any thread but the loop's. */
    void await(int seconds, String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.isMet()) {
            check();
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        what + " must be so within " + seconds + " s, but was not: " + readyCount + " ready, " + sent
                                + " sent, " + delivered + " delivered, " + refused + " refused");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** Lets the load go on for some time; from any thread but the loop's. */
    void run(int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            check();
            LockSupport.parkNanos(Math.min(100 * LOOK_AGAIN_NANOS, Math.max(1, end - System.nanoTime())));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void check() {
        if (brokenBy != null) {
            throw new IllegalStateException("a connection must stay, but was closed: " + brokenBy);
        }
        if (loop.failure() != null) {
            throw new IllegalStateException("the clients' thread has ended", loop.failure());
        }
    }

    /** From now on this is what the fleet does; from any thread but the loop's. */
    void begin(Load next) throws InterruptedException {
        loop.ask(() -> {
            load = next;
            loop.load(next);
        });
    }

    /** Sends one message, due at some time: false where the sender may not send now. */
    boolean send(int from, int to, int priority, long due) {
        Link link = links.get(from);
        if (!link.isReady() || !link.hasRoom() || !link.maySend()) {
            return false;
        }
        long number = ++lastNumber;
        sent = number;
        link.send(to, priority, stamp.write(from, number, priority, due));
        return true;
    }

    /** A frame with a payload has reached an agent. */
    void delivered(int recipient, byte[] bytes, int from, int to) {
        if (!stamp.read(bytes, from, to)) {
            throw new IllegalStateException("a delivery must carry a stamp, but was "
                    + new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        int number = (int) stamp.number();
        if (arrived.get(number)) {
            repeated++;
            return;
        }
        arrived.set(number);
        delivered++;
        long late = loop.now() - stamp.due();
        latencies.record(late);
        if (stamp.priority() == 0) {
            urgent.record(late);
        }
        load.delivered(stamp.sender(), recipient, stamp.priority());
    }

    /** A message was found durable so long after it was sent. */
    void durable(long nanos) {
        durable.record(nanos);
    }

    /** The server has refused something. */
    void refused(String why) {
        if (firstRefusal == null) {
            firstRefusal = why;
        }
        refused++;
    }

    void ready() {
        readyCount++;
    }

    void closed(Link link, String why) {
        brokenBy = "agent " + link.agent + ": " + why;
    }

    byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[Math.max(bytes, 2 * scratch.length)];
        }
        return scratch;
    }

    int agents() {
        return links.size();
    }

    Link link(int agent) {
        return links.get(agent);
    }

    /** How many messages were sent; from any thread. */
    long sent() {
        return sent;
    }

    /** How many have arrived; from any thread. */
    long delivered() {
        return delivered;
    }

    /** How many have arrived more than once; from any thread. */
    long repeated() {
        return repeated;
    }

    /** What was refused first; null for nothing; from any thread. */
    String firstRefusal() {
        return firstRefusal;
    }

    /** How many frames were refused; from any thread. */
    long refused() {
        return refused;
    }

    /** Times from when messages were due to their arrival. */
    Histogram latencies() {
        return latencies;
    }

    /** Those of the most urgent messages. */
    Histogram urgent() {
        return urgent;
    }

    /** Times from sending to the word that it is durable. */
    Histogram durable() {
        return durable;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        loop.close();
    }
}
