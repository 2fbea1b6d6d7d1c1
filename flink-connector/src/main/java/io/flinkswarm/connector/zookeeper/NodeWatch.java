package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children of a node as they were when all of them were last read.
 *
 * <p>Curator's caches say that they are complete also when reading has failed, and what is missing then looks as if it had gone. Here a
 * watch only tells that something has changed; then the children are listed, and those that are new or changed are read. The result
 * counts only if everything could be read; else it is tried again, and meanwhile the former result stands. After a lost connection
 * everything is read again.
 */
@Internal
final class NodeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);

    /** Longer data is not kept: the node counts as empty. */
    static final int MAX_DATA = 64 * 1024;

    /**
     * A child.
     *
     * @param data what it holds; not to be changed
     * @param created the transaction that made it: the higher the later
     */
    record Node(byte[] data, long created) {}

    private final CuratorFramework client;
    private final String path;
    private final Duration retryInterval;
    private final int maxNodes;
    private final Runnable listener;

    private final ScheduledExecutorService reader;
    private final PersistentWatcher watcher;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean allStale = new AtomicBoolean(true);
    private final CountDownLatch firstRead = new CountDownLatch(1);
    private final AtomicLong ignored = new AtomicLong();
    private volatile SortedMap<String, Node> nodes;

    /** The listener is called after each reading that changed something, by the reading thread. */
    NodeWatch(CuratorFramework client, String path, ZooKeeperConfig config, Runnable listener) {
        this.client = client;
        this.path = path;
        this.retryInterval = config.retryInterval();
        this.maxNodes = config.maxNodes();
        this.listener = listener;
        this.reader = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "flink-swarm-zookeeper-watch");
            thread.setDaemon(true);
            return thread;
        });
        this.watcher = new PersistentWatcher(client, path, true);
        watcher.getListenable().addListener(this::changed);
        watcher.getResetListenable().addListener(this::changedUnseen);
    }

    void start() {
        watcher.start();
        client.getConnectionStateListenable().addListener((connection, state) -> {
            if (state.isConnected()) {
                changedUnseen();
            }
        });
        changedUnseen();
    }

    /** The children by name; null before they were first read. */
    SortedMap<String, Node> nodes() {
        return nodes;
    }

    /** Waits until the children were first read; false if they were not in time. */
    boolean await(Duration most) throws InterruptedException {
        return firstRead.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many children the last reading left out, for there are too many. */
    long ignored() {
        return ignored.get();
    }

    private void changed(WatchedEvent event) {
        String changed = event.getPath();
        if (changed == null) {
            return;
        }
        if (event.getType() == Watcher.Event.EventType.NodeDataChanged && changed.startsWith(path + "/")) {
            stale.add(changed.substring(path.length() + 1));
        }
        schedule(0);
    }

    private void changedUnseen() {
        allStale.set(true);
        schedule(0);
    }

    private void schedule(long delayMillis) {
        if (scheduled.compareAndSet(false, true)) {
            try {
                reader.schedule(this::read, delayMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // closed
            }
        }
    }

    private void read() {
        // before reading: what changes from here on is read again
        scheduled.set(false);
        boolean all = allStale.getAndSet(false);
        List<String> again = new ArrayList<>(stale);
        stale.removeAll(again);
        try {
            SortedMap<String, Node> before = nodes;
            SortedMap<String, Node> now = Collections.unmodifiableSortedMap(readChildren(before, all, again));
            nodes = now;
            firstRead.countDown();
            if (before == null || !same(before, now)) {
                listener.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("children of {} must be readable, but are not now; trying again", path, e);
            allStale.compareAndSet(false, all);
            stale.addAll(again);
            schedule(retryInterval.toMillis());
        }
    }

    private SortedMap<String, Node> readChildren(SortedMap<String, Node> before, boolean all, List<String> again)
            throws Exception {
        List<String> names;
        try {
            names = new ArrayList<>(client.getChildren().forPath(path));
        } catch (KeeperException.NoNodeException e) {
            names = new ArrayList<>();
        }
        // the same ones, whichever way the server lists them
        names.sort(null);
        ignored.set(Math.max(0, names.size() - maxNodes));
        SortedMap<String, Node> now = new TreeMap<>();
        for (String name : names.subList(0, Math.min(maxNodes, names.size()))) {
            Node known = before == null || all || again.contains(name) ? null : before.get(name);
            Node node = known == null ? readChild(name) : known;
            if (node != null) {
                now.put(name, node);
            }
        }
        return now;
    }

    private Node readChild(String name) throws Exception {
        Stat stat = new Stat();
        try {
            byte[] data = client.getData().storingStatIn(stat).forPath(path + "/" + name);
            return new Node(data == null || data.length > MAX_DATA ? new byte[0] : data, stat.getCzxid());
        } catch (KeeperException.NoNodeException e) {
            // it has gone meanwhile
            return null;
        }
    }

    private static boolean same(SortedMap<String, Node> before, SortedMap<String, Node> now) {
        if (!before.keySet().equals(now.keySet())) {
            return false;
        }
        for (String name : now.keySet()) {
            Node one = before.get(name);
            Node other = now.get(name);
            if (one.created() != other.created() || !java.util.Arrays.equals(one.data(), other.data())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        watcher.close();
        reader.shutdownNow();
        try {
            reader.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
