package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.ResourceAwareCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pool in memory: its nodes, its tasks, which task is on which node, and what of all this the store does not have yet.
 *
 * <p>It is made of the rows in the store when the pool is first met and then is the truth until it is put back. All orders
 * follow from what the rows hold, so a desk made anew goes on exactly as the old one would have.
 */
final class Desk {
    final String key;
    final PoolRow row;
    final PoolNodes nodes;
    final PoolTasks tasks;
    final ResourceAwareCost fragmentation;

    /** Whether anything may have changed since it was last put into the store. */
    boolean visited;

    private final Unwritten unwritten;

    /** The pool with the rows that the store has of it. */
    static Desk of(String key, PoolRow row, PoolStore store) throws Exception {
        Desk desk = new Desk(key, row);
        List<NodeRow> nodes = new ArrayList<>();
        for (Map.Entry<String, NodeRow> entry : store.nodes().entries()) {
            nodes.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        nodes.sort(Comparator.comparingLong(node -> node.number));
        for (NodeRow node : nodes) {
            desk.nodes.place(node);
        }
        List<TaskRow> tasks = new ArrayList<>();
        for (Map.Entry<String, TaskRow> entry : store.tasks().entries()) {
            tasks.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        // a node's tasks are kept by epoch
        tasks.sort(Comparator.<TaskRow>comparingLong(task -> task.epoch).thenComparingLong(task -> task.number));
        for (TaskRow task : tasks) {
            desk.tasks.restore(task);
            if (task.isOut()) {
                desk.nodes.get(task.node).tasks.add(task);
                desk.tasks.wentOut(task);
            }
        }
        desk.nodes.restored();
        if (!row.reservedTask.isEmpty()) {
            desk.nodes.reservedFor = desk.tasks.get(row.reservedTask);
            desk.nodes.reserved = desk.nodes.get(row.reservedNode);
        }
        return desk;
    }

    private Desk(String key, PoolRow row) {
        this.key = key;
        this.row = row;
        Map<String, NodeRow> nodesById = new HashMap<>();
        Map<String, TaskRow> tasksById = new HashMap<>();
        this.unwritten = new Unwritten(nodesById, tasksById);
        this.nodes = new PoolNodes(row, nodesById, unwritten);
        this.tasks = new PoolTasks(row, tasksById, unwritten);
        this.fragmentation = new ResourceAwareCost(row.mix);
    }

    /** Goes by another policy from now on: which nodes have room may follow from it. */
    void apply(BalanceConfig next) {
        row.model.limitTypes(next.maxTypes());
        int queue = next.binding() == Binding.EARLY ? next.maxNodeQueue() : 0;
        if (queue != row.nodeQueue) {
            row.nodeQueue = queue;
            for (NodeRow node : nodes.order()) {
                if (node != null) {
                    nodes.refresh(node);
                }
            }
        }
    }

    /** How many rows it holds: what the bound on memory counts. */
    int size() {
        return nodes.size() + tasks.size();
    }

    /** Takes out a task that has ended and is neither assigned nor ready; no node is kept free for it any longer. */
    void remove(TaskRow task) {
        tasks.remove(task);
        if (nodes.reservedFor == task) {
            nodes.clearReservation();
        }
    }

    /** Gives the task to the node, which has been made to reserve what it needs. */
    void assign(TaskRow task, NodeRow node) {
        node.tasks.add(task);
        tasks.wentOut(task);
        nodes.changed(node);
        tasks.changed(task);
        nodes.tasksChanged(node);
        if (nodes.reservedFor == task) {
            nodes.clearReservation();
        }
    }

    /** Takes the task from its node. */
    void release(TaskRow task, NodeRow node) {
        node.tasks.remove(task);
        node.supply.release(task.demand, task.devices);
        tasks.cameBack(task);
        nodes.changed(node);
        tasks.changed(task);
        nodes.tasksChanged(node);
    }

    /** Puts what has changed into the store. */
    void writeBack(PoolStore store) throws Exception {
        store.putPool(store.keepsObjects() ? row.copy() : row);
        unwritten.writeTo(store);
    }
}
