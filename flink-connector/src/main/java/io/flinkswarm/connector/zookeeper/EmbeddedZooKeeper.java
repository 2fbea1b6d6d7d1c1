package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server of one's own, in this process, on the loopback address: for one machine. It has no admin server, and keeps its three
 * newest snapshots.
 */
@PublicEvolving
public final class EmbeddedZooKeeper implements AutoCloseable {
    /** Sessions last from 2 to 20 ticks, as their clients ask. */
    private static final int TICK_MILLIS = 1_000;

    private static final int MAX_CONNECTIONS = 1_000;
    private static final int SNAPSHOTS = 3;
    private static final int HOURS_BETWEEN_PURGES = 1;

    final ServerCnxnFactory connections;
    private final DatadirCleanupManager cleanup;

    private EmbeddedZooKeeper(ServerCnxnFactory connections, DatadirCleanupManager cleanup) {
        this.connections = connections;
        this.cleanup = cleanup;
    }

    /**
     * Starts a server; when this returns it answers.
     *
     * @param folder where it keeps its data; what is there from before is read
     * @param port where it listens; 0 for any free port
     * @throws IOException if the port is taken or the folder can't be used
     */
    public static EmbeddedZooKeeper start(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        FileTxnSnapLog log = new FileTxnSnapLog(folder.toFile(), folder.toFile());
        ZooKeeperServer server = new ZooKeeperServer(log, TICK_MILLIS, "");
        ServerCnxnFactory connections = new NIOServerCnxnFactory();
        try {
            connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MAX_CONNECTIONS);
            connections.startup(server);
        } catch (InterruptedException e) {
            connections.shutdown();
            Thread.currentThread().interrupt();
            throw new IOException("ZooKeeper must start, but was interrupted", e);
        } catch (IOException e) {
            connections.shutdown();
            log.close();
            throw new IOException(
                    "ZooKeeper must start on a free port, but could not on " + port + ": " + e.getMessage()
                            + ". Give another port, or 0 for any.",
                    e);
        }
        DatadirCleanupManager cleanup =
                new DatadirCleanupManager(folder.toFile(), folder.toFile(), SNAPSHOTS, HOURS_BETWEEN_PURGES);
        cleanup.start();
        return new EmbeddedZooKeeper(connections, cleanup);
    }

    /** What clients connect to, {@code HOST:PORT}. */
    public String connect() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + connections.getLocalPort();
    }

    /** Stops the server and awaits its end; its data stays. */
    @Override
    public void close() {
        cleanup.shutdown();
        connections.shutdown();
    }
}
