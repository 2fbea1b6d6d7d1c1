package io.flinkswarm.operators.balance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of a pool that have changed, or are no more, since they were last put into the store. */
final class Unwritten {
    /** Tasks that came and went are dropped from the list when they are this much more than those that are there. */
    private static final int SPARE = 1024;

    private final Map<String, NodeRow> nodes;
    private final Map<String, TaskRow> tasks;
    private final List<NodeRow> changedNodes = new ArrayList<>();
    private final List<TaskRow> changedTasks = new ArrayList<>();
    private final Set<String> removedNodes = new LinkedHashSet<>();
    private final Set<String> removedTasks = new LinkedHashSet<>();

    /** Beside the rows that the pool has by now. */
    Unwritten(Map<String, NodeRow> nodes, Map<String, TaskRow> tasks) {
        this.nodes = nodes;
        this.tasks = tasks;
    }

    void changed(NodeRow node) {
        if (!node.changed) {
            node.changed = true;
            changedNodes.add(node);
        }
    }

    void changed(TaskRow task) {
        if (!task.changed) {
            task.changed = true;
            changedTasks.add(task);
            // it may be long until the next snapshot, if there ever is one
            if (changedTasks.size() > 2 * tasks.size() + SPARE) {
                changedTasks.removeIf(each -> each != task && tasks.get(each.id()) != each);
            }
        }
    }

    void removed(NodeRow node) {
        removedNodes.add(node.id);
    }

    /** One that came and went between two write-backs leaves no trace in the store. */
    void removed(TaskRow task) {
        if (task.stored) {
            removedTasks.add(task.id());
        }
    }

    int size() {
        return changedNodes.size() + changedTasks.size() + removedNodes.size() + removedTasks.size();
    }

    void writeTo(PoolStore store) throws Exception {
        boolean copies = store.keepsObjects();
        for (String id : removedNodes) {
            if (!nodes.containsKey(id)) {
                store.nodes().remove(id);
            }
        }
        for (String id : removedTasks) {
            if (!tasks.containsKey(id)) {
                store.tasks().remove(id);
            }
        }
        for (NodeRow node : changedNodes) {
            node.changed = false;
            if (nodes.get(node.id) == node) {
                store.nodes().put(node.id, copies ? node.copy() : node);
            }
        }
        for (TaskRow task : changedTasks) {
            task.changed = false;
            if (tasks.get(task.id()) == task) {
                task.stored = true;
                store.tasks().put(task.id(), copies ? task.copy() : task);
            }
        }
        changedNodes.clear();
        changedTasks.clear();
        removedNodes.clear();
        removedTasks.clear();
    }
}
