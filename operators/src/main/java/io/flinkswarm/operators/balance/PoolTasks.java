package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The open tasks of one pool in memory: which are ready and in what turn, when something is due for them, who waits for whom,
 * and what each tenant has.
 */
final class PoolTasks {
    /** Tasks that could go at once if there were room, by rank. */
    final TreeSet<TaskRow> ready = new TreeSet<>(TaskRow.BY_RANK);

    /** Tasks for which something is due at a time. */
    final TreeSet<TaskRow> due = new TreeSet<>(TaskRow.BY_DUE);

    /** Tasks that are assigned or run. */
    int out;

    private final PoolRow row;
    private final Map<String, TaskRow> byId;
    private final Unwritten unwritten;
    private final Map<String, TenantUse> tenants = new HashMap<>();

    /** Tasks that wait for another's end, and gangs that have not started; by number. */
    private final Map<String, TreeSet<TaskRow>> dependents = new HashMap<>();

    private final Map<String, TreeSet<TaskRow>> gangs = new HashMap<>();

    /** With a map that it fills, and that others only look into. */
    PoolTasks(PoolRow row, Map<String, TaskRow> byId, Unwritten unwritten) {
        this.row = row;
        this.byId = byId;
        this.unwritten = unwritten;
    }

    TaskRow get(String id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }

    /** Tasks that are neither assigned nor run. */
    int waiting() {
        return byId.size() - out;
    }

    Iterable<TaskRow> all() {
        return byId.values();
    }

    void add(TaskRow task) {
        enter(task);
        changed(task);
    }

    /** Takes in a task as the store has it. */
    void restore(TaskRow task) {
        task.stored = true;
        enter(task);
        if (task.ready) {
            ready.add(task);
            tenant(task).ready++;
        }
        if (task.due != TaskRow.NEVER) {
            due.add(task);
        }
    }

    private void enter(TaskRow task) {
        byId.put(task.id(), task);
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

    /** Takes out a task that is neither assigned nor ready. */
    void remove(TaskRow task) {
        setDue(task, TaskRow.NEVER);
        byId.remove(task.id());
        TenantUse tenant = tenant(task);
        if (--tenant.tasks == 0) {
            tenants.remove(task.task.tenant());
        }
        for (String dependency : task.blockedBy) {
            drop(dependents, dependency, task);
        }
        drop(gangs, task.task.gang(), task);
        unwritten.removed(task);
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

    /** Takes note whether the task was found to go nowhere, and at which count of changes. */
    void stuck(TaskRow task, long count) {
        if (task.stuckAt != count) {
            task.stuckAt = count;
            changed(task);
        }
    }

    /** Counts the task among those on nodes. */
    void wentOut(TaskRow task) {
        out++;
        tenant(task).reserve(task.demand);
    }

    /** Counts the task no longer among those on nodes. */
    void cameBack(TaskRow task) {
        out--;
        tenant(task).release(task.demand);
    }

    /** Tasks of a state; for tests and metrics. */
    long count(TaskState state) {
        return byId.values().stream().filter(task -> task.state == state).count();
    }
}
