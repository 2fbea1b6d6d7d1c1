package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;

/**
 * The reader of members: compares what ZooKeeper shows with what was told, and tells the difference.
 *
 * <p>As it tells differences of two states, it needs no queue, misses nothing over a lost session, and after a restart goes on from
 * what the checkpoint says was told. While ZooKeeper can't be reached it tells nothing.
 */
@Internal
final class MembershipReader implements SourceReader<Membership, MembershipSplit> {
    private record Presence(Membership membership, long created) {}

    private final ZooKeeperConfig config;
    private final Counter joined;
    private final Counter left;

    private MembershipLedger ledger;
    private CuratorFramework client;
    private NodeWatch watch;
    private boolean markedIdle;
    /** Nodes of the last reading that were no member's. */
    private volatile int malformed;

    private final Object lock = new Object();
    /** Never replaced while it is incomplete: Flink goes on waiting for the one that it has. */
    private CompletableFuture<Void> available = new CompletableFuture<>();

    private boolean changed;

    MembershipReader(ZooKeeperConfig config, SourceReaderContext context) {
        this.config = config;
        this.joined = context.metricGroup().counter("membersJoined");
        this.left = context.metricGroup().counter("membersLeft");
        context.metricGroup().gauge("malformedMembers", () -> malformed);
        context.metricGroup().gauge("ignoredMembers", () -> watch == null ? 0L : watch.ignored());
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<MembershipSplit> splits) {
        if (ledger != null || splits.isEmpty()) {
            return;
        }
        ledger = new MembershipLedger(splits.get(0).told());
        client = config.client();
        watch = new NodeWatch(client, config.members(), config, this::changed);
        watch.start();
    }

    @Override
    public void notifyNoMoreSplits() {}

    private void changed() {
        synchronized (lock) {
            changed = true;
            available.complete(null);
        }
    }

    private boolean takeChanged() {
        synchronized (lock) {
            boolean was = changed;
            changed = false;
            return was;
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Membership> output) {
        if (ledger == null) {
            if (!markedIdle) {
                // a subtask without the split must not hold time back
                output.markIdle();
                markedIdle = true;
            }
            return nothing();
        }
        if (takeChanged()) {
            ledger.observe(present());
        }
        Membership next = ledger.next();
        if (next == null) {
            return nothing();
        }
        (next.kind() == Membership.Kind.LEFT ? left : joined).inc(next.kind() == Membership.Kind.CHANGED ? 0 : 1);
        output.collect(next);
        return ledger.hasNext() ? InputStatus.MORE_AVAILABLE : nothing();
    }

    private InputStatus nothing() {
        synchronized (lock) {
            if (changed) {
                return InputStatus.MORE_AVAILABLE;
            }
            if (available.isDone()) {
                available = new CompletableFuture<>();
            }
            return InputStatus.NOTHING_AVAILABLE;
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        synchronized (lock) {
            return available;
        }
    }

    private SortedMap<String, Membership> present() {
        SortedMap<String, Presence> newest = new TreeMap<>();
        int bad = 0;
        for (Map.Entry<String, NodeWatch.Node> entry : watch.nodes().entrySet()) {
            NodeWatch.Node node = entry.getValue();
            try {
                Member member = NodeJson.readMember(node.data());
                Membership membership = new Membership(
                        member.tenant(), member.name(), Membership.Kind.JOINED, entry.getKey(), member.metadata());
                newest.merge(
                        MembershipLedger.key(membership),
                        new Presence(membership, node.created()),
                        (one, other) -> one.created() > other.created() ? one : other);
            } catch (IOException e) {
                bad++;
            }
        }
        malformed = bad;
        SortedMap<String, Membership> present = new TreeMap<>();
        newest.forEach((key, presence) -> present.put(key, presence.membership()));
        return present;
    }

    @Override
    public List<MembershipSplit> snapshotState(long checkpoint) {
        return ledger == null ? List.of() : List.of(new MembershipSplit(List.copyOf(ledger.told())));
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
            client.close();
        }
    }
}
