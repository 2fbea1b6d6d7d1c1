package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.SpeedProfile;
import io.flinkswarm.operators.balance.resources.ResourceAwareCost;
import io.flinkswarm.operators.balance.resources.SupplyIndex;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One pool in memory: its rows, the orders in which they are looked at, and which of them have changed.
 *
 * <p>It is made of the rows in the store when the pool is first met and then is the truth until it is put back. All orders
 * follow from what the rows hold, so a desk made anew goes on exactly as the old one would have.
 */
final class Desk {
    /** Changes of nodes that are told one by one; whoever looks away for longer looks at all nodes again. */
    private static final int REMEMBERED_CHANGES = 1024;

    final String key;
    final PoolRow row;
    final PoolCapacity capacity = new PoolCapacity();
    final SpeedProfile speeds = new SpeedProfile();
    final SupplyIndex supplies;
    final ResourceAwareCost fragmentation;

    /** Tasks that could go at once if there were room, by rank. */
    final TreeSet<TaskRow> ready = new TreeSet<>(TaskRow.BY_RANK);

    /** Tasks for which something is due at a time. */
    final TreeSet<TaskRow> due = new TreeSet<>(TaskRow.BY_DUE);

    /** Slots of nodes that take one more task, as far as status and number of tasks go. */
    final BitSet open = new BitSet();

    int openNodes;

    /** Nodes whose status lets them take tasks. */
    int takingNodes;

    /** Nodes that would take tasks were they not suspected. */
    int suspectedNodes;

    /** Tasks that are assigned or run. */
    int out;

    /** The task for which a node is kept free, and the node; null where none is. */
    TaskRow reservedFor;

    NodeRow reserved;

    /** Whether anything may have changed since it was last put into the store. */
    boolean visited;

    private final Map<String, NodeRow> nodes = new HashMap<>();
    private final Map<String, TaskRow> tasks = new HashMap<>();
    private final Map<String, TenantUse> tenants = new HashMap<>();

    /** Tasks that wait for another's end, and gangs that have not started; by number. */
    private final Map<String, TreeSet<TaskRow>> dependents = new HashMap<>();

    private final Map<String, TreeSet<TaskRow>> gangs = new HashMap<>();

    private final List<NodeRow> order = new ArrayList<>();
    private int holes;

    /** The slots of the nodes that changed, by the count of changes; -1 where one changed again since. */
    private final int[] changedSlots = new int[REMEMBERED_CHANGES];

    private final Unwritten unwritten = new Unwritten(nodes, tasks);

    /** What nodes can ever do, by what is asked; see {@link Requirements}. */
    final Requirements requirements = new Requirements(this);

    /** The pool with the rows that the store has of it. */
    static Desk of(String key, PoolRow row, PoolStore store) throws Exception {
        Desk desk = new Desk(key, row);
        List<NodeRow> nodes = new ArrayList<>();
        for (Map.Entry<String, NodeRow> entry : store.nodes().entries()) {
            nodes.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        nodes.sort(Comparator.comparingLong(node -> node.number));
        for (NodeRow node : nodes) {
            desk.place(node);
        }
        List<TaskRow> tasks = new ArrayList<>();
        for (Map.Entry<String, TaskRow> entry : store.tasks().entries()) {
            tasks.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        // a node's tasks are kept by epoch
        tasks.sort(Comparator.<TaskRow>comparingLong(task -> task.epoch).thenComparingLong(task -> task.number));
        for (TaskRow task : tasks) {
            task.stored = true;
            desk.enter(task);
            if (task.ready) {
                desk.ready.add(task);
                desk.tenant(task).ready++;
            }
            if (task.due != TaskRow.NEVER) {
                desk.due.add(task);
            }
            if (task.isOut()) {
                desk.nodes.get(task.node).tasks.add(task);
                desk.count(task);
            }
        }
        for (NodeRow node : nodes) {
            desk.sort(node);
        }
        desk.recallChanges();
        if (!row.reservedTask.isEmpty()) {
            desk.reservedFor = desk.tasks.get(row.reservedTask);
            desk.reserved = desk.nodes.get(row.reservedNode);
        }
        return desk;
    }

    private Desk(String key, PoolRow row) {
        this.key = key;
        this.row = row;
        this.supplies = new SupplyIndex();
        this.fragmentation = new ResourceAwareCost(row.mix);
    }

    /** Goes by another policy from now on: which nodes have room may follow from it. */
    void apply(BalanceConfig next) {
        int queue = next.binding() == Binding.EARLY ? next.maxNodeQueue() : 0;
        if (queue != row.nodeQueue) {
            row.nodeQueue = queue;
            for (NodeRow node : order) {
                if (node != null) {
                    refresh(node);
                }
            }
        }
    }

    /** How many rows it holds: what the bound on memory counts. */
    int size() {
        return nodes.size() + tasks.size();
    }

    // nodes

    NodeRow node(String id) {
        return nodes.get(id);
    }

    NodeRow nodeAt(int slot) {
        return order.get(slot);
    }

    int nodes() {
        return nodes.size();
    }

    /** The mean of what an hour costs on the nodes that take tasks. */
    double typicalCostPerHour() {
        return takingNodes == 0 ? 0 : speeds.costPerHourFasterThan(0) / takingNodes;
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

    /** All nodes in the order in which they joined; null where one has left. */
    List<NodeRow> order() {
        return order;
    }

    void add(NodeRow node) {
        place(node);
        changed(node);
        refresh(node);
    }

    private void place(NodeRow node) {
        node.slot = order.size();
        order.add(node);
        nodes.put(node.id, node);
        capacity.add(node.supply);
        supplies.add(node.slot, node.supply);
    }

    /** Takes out a node that has no tasks. */
    void remove(NodeRow node) {
        node.status = NodeStatus.DEAD;
        refresh(node);
        supplies.remove(node.slot);
        capacity.remove(node.supply);
        nodes.remove(node.id);
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
        List<NodeRow> kept = new ArrayList<>(nodes.size());
        for (NodeRow node : order) {
            if (node != null) {
                kept.add(node);
                supplies.remove(node.slot);
            }
        }
        order.clear();
        open.clear();
        openNodes = 0;
        holes = 0;
        for (NodeRow node : kept) {
            node.slot = order.size();
            order.add(node);
            supplies.add(node.slot, node.supply);
        }
        for (NodeRow node : kept) {
            sort(node);
        }
        recallChanges();
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
            openNodes += isOpen ? 1 : -1;
        }
        // what a stuck node could do is of no use to anybody
        boolean isSuspect = takes && node.suspicion.isSuspected();
        if (isSuspect != node.countedSuspect) {
            node.countedSuspect = isSuspect;
            suspectedNodes += isSuspect ? 1 : -1;
        }
        double speed = takes && !isSuspect ? node.speed() : 0;
        if (speed != node.countedSpeed || node.slots != node.countedSlots || node.costPerHour != node.countedCost) {
            if (node.countedSpeed > 0) {
                speeds.remove(node.countedSpeed, node.countedSlots, node.countedCost);
                takingNodes--;
            }
            if (speed > 0) {
                speeds.add(speed, node.slots, node.costPerHour);
                takingNodes++;
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

    // tasks

    TaskRow task(String id) {
        return tasks.get(id);
    }

    int tasks() {
        return tasks.size();
    }

    /** Tasks that are neither assigned nor run. */
    int waiting() {
        return tasks.size() - out;
    }

    Iterable<TaskRow> allTasks() {
        return tasks.values();
    }

    void add(TaskRow task) {
        enter(task);
        changed(task);
    }

    private void enter(TaskRow task) {
        tasks.put(task.id(), task);
        tenant(task).tasks++;
        for (String dependency : task.blockedBy) {
            dependents.computeIfAbsent(dependency, id -> byNumber()).add(task);
        }
        if (!task.task.gang().isEmpty() && !task.gangStarted) {
            gangs.computeIfAbsent(task.task.gang(), name -> byNumber()).add(task);
        }
    }

    private static TreeSet<TaskRow> byNumber() {
        return new TreeSet<>(Comparator.<TaskRow>comparingLong(task -> task.number));
    }

    /** Takes out a task that has ended and is neither assigned nor ready. */
    void remove(TaskRow task) {
        setDue(task, TaskRow.NEVER);
        tasks.remove(task.id());
        TenantUse tenant = tenant(task);
        if (--tenant.tasks == 0) {
            tenants.remove(task.task.tenant());
        }
        for (String dependency : task.blockedBy) {
            drop(dependents, dependency, task);
        }
        drop(gangs, task.task.gang(), task);
        unwritten.removed(task);
        if (reservedFor == task) {
            clearReservation();
        }
    }

    private static void drop(Map<String, TreeSet<TaskRow>> index, String key, TaskRow task) {
        TreeSet<TaskRow> set = index.get(key);
        if (set != null && set.remove(task) && set.isEmpty()) {
            index.remove(key);
        }
    }

    void changed(TaskRow task) {
        unwritten.changed(task);
    }

    /** The tasks that wait for that one's end, by number; null where there are none. */
    TreeSet<TaskRow> dependents(String id) {
        return dependents.get(id);
    }

    void unblock(TaskRow task, String dependency) {
        drop(dependents, dependency, task);
        List<String> rest = new ArrayList<>(task.blockedBy);
        rest.remove(dependency);
        task.blockedBy = rest;
        changed(task);
    }

    /** The tasks of a gang that has not started, by number; null where there is no such gang. */
    TreeSet<TaskRow> gang(String name) {
        return gangs.get(name);
    }

    void gangStarted(TaskRow task) {
        drop(gangs, task.task.gang(), task);
        task.gangStarted = true;
        changed(task);
    }

    int tenants() {
        return tenants.size();
    }

    boolean knowsTenant(String name) {
        return tenants.containsKey(name);
    }

    TenantUse tenant(TaskRow task) {
        return tenants.computeIfAbsent(task.task.tenant(), name -> new TenantUse());
    }

    /** The weights of the tenants that have tasks waiting for their turn. */
    double activeWeight(BalanceConfig config) {
        double sum = 0;
        for (String name : row.tenantTurns.keySet()) {
            sum += config.tenant(name).weight();
        }
        return sum;
    }

    void addReady(TaskRow task, BalanceConfig config) {
        if (!task.ready) {
            task.ready = true;
            changed(task);
            ready.add(task);
            tenant(task).ready++;
            long[] turns = row.tenantTurns.computeIfAbsent(task.task.tenant(), name -> FairShares.noTurns());
            FairShares.note(task, turns, config);
        }
    }

    void removeReady(TaskRow task) {
        if (task.ready) {
            ready.remove(task);
            task.ready = false;
            changed(task);
            if (--tenant(task).ready == 0) {
                row.tenantTurns.remove(task.task.tenant());
            }
        }
    }

    /** Takes note when something is next due for the task. */
    void setDue(TaskRow task, long time) {
        if (task.due != time) {
            if (task.due != TaskRow.NEVER) {
                due.remove(task);
            }
            task.due = time;
            changed(task);
            if (time != TaskRow.NEVER) {
                due.add(task);
            }
        }
    }

    /** Gives the task to the node, which has been made to reserve what it needs. */
    void assign(TaskRow task, NodeRow node) {
        node.tasks.add(task);
        count(task);
        changed(node);
        changed(task);
        supplies.changed(node.slot, node.supply);
        refresh(node);
        if (reservedFor == task) {
            clearReservation();
        }
    }

    private void count(TaskRow task) {
        out++;
        tenant(task).reserve(task.demand);
    }

    /** Takes the task from its node. */
    void release(TaskRow task, NodeRow node) {
        node.tasks.remove(task);
        node.supply.release(task.demand, task.devices);
        out--;
        tenant(task).release(task.demand);
        changed(node);
        changed(task);
        supplies.changed(node.slot, node.supply);
        refresh(node);
    }

    /** Takes note whether the task was found to go nowhere, and at which count of changes. */
    void stuck(TaskRow task, long count) {
        if (task.stuckAt != count) {
            task.stuckAt = count;
            changed(task);
        }
    }

    /** Puts what has changed into the store. */
    void writeBack(PoolStore store) throws Exception {
        store.putPool(store.keepsObjects() ? row.copy() : row);
        unwritten.writeTo(store);
    }

    /** Tasks of a state; for tests and metrics. */
    long count(TaskState state) {
        return tasks.values().stream().filter(task -> task.state == state).count();
    }
}
