package io.flinkswarm.connector.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Which messages a checkpoint covers: per connection the highest number that was emitted before its snapshot.
 *
 * <p>Connections that sent nothing since the last snapshot are not looked at. A checkpoint's completion may be told late, or
 * only by that of a later one, which covers it. Where checkpoints fail in a row, those covered earliest are joined to the next,
 * so that at most {@value #MOST} are kept.
 *
 * @param <C> a connection
 */
final class Coverage<C> {
    static final int MOST = 64;

    private final TreeMap<Long, Map<C, Long>> snapshots = new TreeMap<>();
    private final ObjLongConsumer<C> durable;
    private Map<C, Long> since = new HashMap<>();

    /**
     * @param durable told for each connection up to which number its messages are durable
     */
    Coverage(ObjLongConsumer<C> durable) {
        this.durable = Objects.requireNonNull(durable, "durable");
    }

    /** A message was emitted. */
    void emitted(C connection, long sequence) {
        since.merge(connection, sequence, Math::max);
    }

    /** A connection has ended: nobody is left to be told. */
    void closed(C connection) {
        since.remove(connection);
    }

    /** A checkpoint begins: it covers what was emitted so far. */
    void snapshot(long checkpoint) {
        if (!since.isEmpty()) {
            snapshots.merge(checkpoint, since, Coverage::join);
            since = new HashMap<>();
        }
        while (snapshots.size() > MOST) {
            Map<C, Long> eldest = snapshots.pollFirstEntry().getValue();
            snapshots.merge(snapshots.firstKey(), eldest, Coverage::join);
        }
    }

    /** A checkpoint is complete: what it and those before it cover is durable, and the senders are told. */
    void complete(long checkpoint) {
        Map<Long, Map<C, Long>> covered = snapshots.headMap(checkpoint, true);
        covered.values().forEach(connections -> connections.forEach(durable::accept));
        covered.clear();
    }

    /** How many checkpoints are awaited. */
    int awaited() {
        return snapshots.size();
    }

    private static <C> Map<C, Long> join(Map<C, Long> to, Map<C, Long> from) {
        from.forEach((connection, sequence) -> to.merge(connection, sequence, Math::max));
        return to;
    }
}
