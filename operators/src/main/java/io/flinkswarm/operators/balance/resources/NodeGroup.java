package io.flinkswarm.operators.balance.resources;

import java.util.Comparator;
import java.util.Objects;

/** The nodes of one GPU model with about the same amount of the first resource free, on shelves. */
final class NodeGroup implements Comparable<NodeGroup> {
    private static final Comparator<NodeGroup> ORDER = Comparator.comparing(
                    (NodeGroup group) -> group.model, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(group -> group.room);

    final String model;
    final int room;
    int nodes;
    private final NodeBucket[] buckets = new NodeBucket[Shelves.COUNT];

    NodeGroup(String model, int room) {
        this.model = model;
        this.room = room;
    }

    boolean is(String otherModel, int otherRoom) {
        return room == otherRoom && Objects.equals(model, otherModel);
    }

    /** Whether nodes stand on a shelf. */
    boolean has(int shelf) {
        return buckets[shelf] != null && buckets[shelf].size() > 0;
    }

    /** The nodes on a shelf, or null where there never were any. */
    NodeBucket bucket(int shelf) {
        return buckets[shelf];
    }

    /** Moves a node between sets of shelves; on those where it stays, what it has free may have grown. */
    void move(int slot, Supply supply, long from, long to) {
        for (long left = from & ~to; left != 0; left &= left - 1) {
            buckets[Long.numberOfTrailingZeros(left)].remove(slot);
        }
        for (long stays = to; stays != 0; stays &= stays - 1) {
            int shelf = Long.numberOfTrailingZeros(stays);
            if (buckets[shelf] == null) {
                buckets[shelf] = new NodeBucket();
            }
            if ((from >> shelf & 1) == 0) {
                buckets[shelf].add(slot, supply);
            } else {
                buckets[shelf].changed(slot, supply);
            }
        }
    }

    @Override
    public int compareTo(NodeGroup other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeGroup that && is(that.model, that.room);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, room);
    }
}
