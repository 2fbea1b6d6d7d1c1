package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;

/**
 * The ephemeral nodes of this process below one node. They are made as soon as ZooKeeper is there, and again when a session was lost.
 *
 * <p>Each has a name of its own, so that the node of a process that died, and lingers until its session ends, and that of the one that
 * took its place don't get into each other's way: the later one counts.
 */
@Internal
final class Registrations implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CuratorFramework client;
    private final String path;
    private final Deque<PersistentNode> nodes = new ArrayDeque<>();
    private boolean closed;

    Registrations(CuratorFramework client, String path) {
        this.client = client;
        this.path = path;
    }

    synchronized PersistentNode add(byte[] data) {
        if (closed) {
            throw new IllegalStateException("registrations must be open to add one, but were closed");
        }
        byte[] id = new byte[12];
        RANDOM.nextBytes(id);
        PersistentNode node = new PersistentNode(
                client, CreateMode.EPHEMERAL, false, path + "/" + HexFormat.of().formatHex(id), data);
        node.start();
        nodes.add(node);
        return node;
    }

    /** Waits until the first registration is known; false if it was not in time. */
    boolean await(Duration most) throws InterruptedException {
        PersistentNode first;
        synchronized (this) {
            first = nodes.peek();
        }
        return first != null && first.waitForInitialCreate(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (PersistentNode node : nodes) {
            try {
                node.close();
            } catch (IOException e) {
                // it goes with the session, which is closed next
            }
        }
        nodes.clear();
    }
}
