package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.SpeedProfile;
import io.flinkswarm.operators.balance.resources.SupplyIndex;
import io.flinkswarm.protocol.balance.NodeStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * The nodes of one pool in memory, in the order in which they joined: which have room, what they can do together, which have
 * changed of late, and which is kept free.
 *
 * <p>Each node has a slot in the order. The slot of one that leaves stays empty until there are too many such holes.
 */
final class PoolNodes {
    /** Changes of nodes that are told one by one; whoever looks away for longer looks at all nodes again. */
    private static final int REMEMBERED_CHANGES = 1024;

    final PoolCapacity capacity = new PoolCapacity();
    final SpeedProfile speeds = new SpeedProfile();
    final SupplyIndex supplies = new SupplyIndex();

    /** Slots of nodes that take one more task, as far as status and number of tasks go. */
    final BitSet open = new BitSet();

    /** How many slots are open. */
    int openCount;

    /** Nodes whose status lets them take tasks. */
    int taking;

    /** Nodes that would take tasks were they not suspected. */
    int suspected;

    /** The task for which a node is kept free, and the node; null where none is. */
    TaskRow reservedFor;

    NodeRow reserved;

    /** What nodes can ever do, by what is asked; see {@link Requirements}. */
    final Requirements requirements;

    private final PoolRow row;
    private final Map<String, NodeRow> byId;
    private final Unwritten unwritten;
    private final List<NodeRow> order = new ArrayList<>();
    private int holes;

    /** The slots of the nodes that changed, by the count of changes; -1 where one changed again since. */
    private final int[] changedSlots = new int[REMEMBERED_CHANGES];

    /** With a map that it fills, and that others only look into. */
    PoolNodes(PoolRow row, Map<String, NodeRow> byId, Unwritten unwritten) {
        this.row = row;
        this.byId = byId;
        this.unwritten = unwritten;
        this.requirements = new Requirements(row, this);
    }

    NodeRow get(String id) {
        return byId.get(id);
    }

    NodeRow at(int slot) {
        return order.get(slot);
    }

    int size() {
        return byId.size();
    }

    /** All nodes in the order in which they joined; null where one has left. */
    List<NodeRow> order() {
        return order;
    }

    /** The mean of what an hour costs on the nodes that take tasks. */
    double typicalCostPerHour() {
        return taking == 0 ? 0 : speeds.costPerHourFasterThan(0) / taking;
    }

    /** The slot of the first node whose number is at least that, all round; 0 where there is none. */
    int slotFrom(long number) {
        int low = 0;
        int high = order.size();
        // nobody ever left: numbers are slots
        if (row.nextNode == high) {
            return number < high ? (int) number : 0;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            int filled = middle;
            while (filled < high && order.get(filled) == null) {
                filled++;
            }
            if (filled < high && order.get(filled).number < number) {
                low = filled + 1;
            } else {
                high = middle;
            }
        }
        return low < order.size() ? low : 0;
    }

    void add(NodeRow node) {
        place(node);
        changed(node);
        refresh(node);
    }

    /** Gives the node the next slot, as yet a closed one. */
    void place(NodeRow node) {
        node.slot = order.size();
        order.add(node);
        byId.put(node.id, node);
        capacity.add(node.supply);
        supplies.add(node.slot, node.supply);
    }

    /** Takes up its counts and latest changes again, once all nodes are placed and have their tasks. */
    void restored() {
        for (NodeRow node : order) {
            sort(node);
        }
        recallChanges();
    }

    /** Takes out a node that has no tasks. */
    void remove(NodeRow node) {
        node.status = NodeStatus.DEAD;
        refresh(node);
        supplies.remove(node.slot);
        capacity.remove(node.supply);
        byId.remove(node.id);
        unwritten.removed(node);
        order.set(node.slot, null);
        node.slot = -1;
        requirements.clear();
        if (reserved == node) {
            clearReservation();
        }
        if (++holes > 16 && holes > order.size() / 2) {
            compact();
        }
    }

    private void compact() {
        List<NodeRow> kept = new ArrayList<>(byId.size());
        for (NodeRow node : order) {
            if (node != null) {
                kept.add(node);
                supplies.remove(node.slot);
            }
        }
        order.clear();
        open.clear();
        openCount = 0;
        holes = 0;
        for (NodeRow node : kept) {
            node.slot = order.size();
            order.add(node);
            supplies.add(node.slot, node.supply);
        }
        restored();
    }

    /** Finds by the nodes which were the latest changes; those that are not the last of their node make no difference. */
    private void recallChanges() {
        Arrays.fill(changedSlots, -1);
        for (NodeRow node : order) {
            if (node != null && node.changedAt >= 0 && row.changes - node.changedAt <= REMEMBERED_CHANGES) {
                changedSlots[(int) (node.changedAt % REMEMBERED_CHANGES)] = node.slot;
            }
        }
    }

    void changed(NodeRow node) {
        unwritten.changed(node);
    }

    /** Takes note that the node's tasks, and with them what is left of its supply, are other than they were. */
    void tasksChanged(NodeRow node) {
        supplies.changed(node.slot, node.supply);
        refresh(node);
    }

    /** Takes note that the node's status, tasks or speed are other than they were. */
    void refresh(NodeRow node) {
        sort(node);
        if (open.get(node.slot)) {
            note(node);
        }
    }

    private void note(NodeRow node) {
        changed(node);
        node.changedAt = row.changes;
        changedSlots[(int) (row.changes++ % REMEMBERED_CHANGES)] = node.slot;
    }

    private void sort(NodeRow node) {
        boolean takes = node.status.takesTasks();
        boolean isOpen = takes && hasRoom(node);
        if (isOpen != open.get(node.slot)) {
            open.set(node.slot, isOpen);
            openCount += isOpen ? 1 : -1;
        }
        // what a stuck node could do is of no use to anybody
        boolean isSuspect = takes && node.suspicion.isSuspected();
        if (isSuspect != node.countedSuspect) {
            node.countedSuspect = isSuspect;
            suspected += isSuspect ? 1 : -1;
        }
        double speed = takes && !isSuspect ? node.speed() : 0;
        if (speed != node.countedSpeed || node.slots != node.countedSlots || node.costPerHour != node.countedCost) {
            if (node.countedSpeed > 0) {
                speeds.remove(node.countedSpeed, node.countedSlots, node.countedCost);
                taking--;
            }
            if (speed > 0) {
                speeds.add(speed, node.slots, node.costPerHour);
                taking++;
            }
            node.countedSpeed = speed;
            node.countedSlots = node.slots;
            node.countedCost = node.costPerHour;
        }
    }

    private boolean hasRoom(NodeRow node) {
        if (node.status == NodeStatus.PROBATION) {
            return node.tasks.isEmpty();
        }
        return node.slots == 0 || node.tasks.size() < node.slots + row.nodeQueue;
    }

    /** The slots that have changed since that count of changes, into the array; -1 if that is no longer known. */
    int changedSince(long count, int[] slots) {
        if (count < 0 || row.changes - count > Math.min(REMEMBERED_CHANGES, slots.length)) {
            return -1;
        }
        int found = 0;
        for (long change = count; change < row.changes; change++) {
            int slot = changedSlots[(int) (change % REMEMBERED_CHANGES)];
            if (slot >= 0) {
                slots[found++] = slot;
            }
        }
        Arrays.sort(slots, 0, found);
        int distinct = 0;
        for (int i = 0; i < found; i++) {
            if (distinct == 0 || slots[i] != slots[distinct - 1]) {
                slots[distinct++] = slots[i];
            }
        }
        return distinct;
    }

    void reserve(TaskRow task, NodeRow node) {
        reservedFor = task;
        reserved = node;
        row.reservedTask = task.id();
        row.reservedNode = node.id;
    }

    void clearReservation() {
        if (reserved != null && reserved.slot >= 0 && open.get(reserved.slot)) {
            note(reserved);
        }
        reservedFor = null;
        reserved = null;
        row.reservedTask = "";
        row.reservedNode = "";
    }
}
