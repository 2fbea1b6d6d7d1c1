package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.PoolOutput.Evicted;
import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The taking of new tasks: whether they can be done at all, whether there is room, and what they wait for. */
final class Intake {
    private final Visit visit;
    private final TaskLife life;

    Intake(Visit visit, TaskLife life) {
        this.visit = visit;
        this.life = life;
    }

    void onTask(Task task) throws Exception {
        if (isRepeat(task)) {
            return;
        }
        Demand demand = demandOf(task);
        if (demand == null || !isPossible(task, demand)) {
            life.endDependentsOf(task.id());
            return;
        }
        Desk desk = visit.desk;
        TaskRow row = new TaskRow(task, demand, visit.row.nextTask, visit.now);
        String failed = dependencies(row);
        if (failed == null && desk.tasks.waiting() >= visit.config.maxTaskQueueSize()) {
            if (!makeRoom(task)) {
                life.endDependentsOf(task.id());
                return;
            }
            // what was shed may be what it depends on
            failed = dependencies(row);
        }
        visit.row.nextTask++;
        visit.row.mix.add(demand);
        row.rank = FairShares.rank(desk, row, desk.tasks.tenant(row), visit.config, visit.now);
        desk.tasks.add(row);
        if (failed != null) {
            life.end(row, TaskState.DEAD_LETTER, failed);
            return;
        }
        life.settle(row);
        if (!row.blockedBy.isEmpty()) {
            await(row, "dependencies: " + String.join(", ", row.blockedBy));
        } else if (life.lacksGang(row)) {
            await(row, "gang: " + desk.tasks.gang(task.gang()).size() + " of " + task.gangSize() + " have come");
        }
    }

    private void await(TaskRow row, String reason) {
        row.reason = reason;
        visit.tell(row, TaskState.WAITING, reason);
        visit.out.taskChanged(row.id(), row);
    }

    /** What the task asks, or null where it asks for what nobody has; then that was said. */
    private Demand demandOf(Task task) {
        if (task.needs().isEmpty() && task.constraints().gpuModels().isEmpty()) {
            return Demand.NONE;
        }
        boolean known = visit.desk.nodes.size() > 0;
        Quantities needs = known
                ? Quantities.ofKnown(task.needs(), visit.row.names)
                : Quantities.ofDemand(task.needs(), visit.row.names);
        if (!needs.unknown().isEmpty()) {
            visit.out.rejected(
                    Reason.INVALID_VALUE,
                    task,
                    "needs must be resources that a node of the pool has, but " + needs.unknown()
                            + (known ? " is none of them" : " is one too many"));
            return null;
        }
        return Demand.of(
                needs.amounts(),
                needs.gpus(),
                needs.milliPerGpu(),
                task.constraints().gpuModels());
    }

    private boolean isRepeat(Task task) throws Exception {
        if (visit.desk.tasks.get(task.id()) != null || visit.store.closed().get(task.id()) != null) {
            visit.out.rejected(Reason.DUPLICATE, task, "a task's id must be new in its pool, but was taken already");
            return true;
        }
        return false;
    }

    private boolean isPossible(Task task, Demand demand) throws Exception {
        Desk desk = visit.desk;
        if (task.deadline() > 0 && task.deadline() <= visit.now) {
            visit.out.rejected(
                    Reason.LATE, task, "deadline must lie ahead of " + visit.now + ", but was " + task.deadline());
        } else if (desk.nodes.size() > 0 && !desk.nodes.requirements.canEver(demand, task.constraints())) {
            visit.out.rejected(
                    Reason.INVALID_VALUE,
                    task,
                    "needs and constraints must be what some node of the pool could ever meet, but the nearest lacks: "
                            + desk.nodes.requirements.neverMet(demand, task.constraints()));
        } else if (isSharded()
                && !task.dependencies().isEmpty()
                && task.workflow().isEmpty()) {
            visit.out.rejected(
                    Reason.INVALID_VALUE,
                    task,
                    "workflow must be given by a task with dependencies in a pool of several shards, but was empty:"
                            + " give it, and all that it depends on, the same one");
        } else if (!task.tenant().isEmpty()
                && !desk.tasks.knowsTenant(task.tenant())
                && desk.tasks.tenants() >= visit.config.maxTenants()) {
            visit.out.rejected(
                    Reason.BUFFER_FULL,
                    task,
                    "tenants with tasks in a pool must be at most " + visit.config.maxTenants() + " (max-tenants)");
        } else if (!fitsGang(task)) {
            visit.out.rejected(
                    Reason.CONFLICTING,
                    task,
                    "gang-size must be the same for the whole gang " + task.gang()
                            + ", which must not be complete, but was "
                            + task.gangSize() + " against "
                            + desk.tasks.gang(task.gang()).first().task.gangSize());
        } else {
            List<String> circle = circle(task);
            if (circle == null) {
                return true;
            }
            visit.out.rejected(
                    Reason.INVALID_VALUE,
                    task,
                    "dependencies must not lead back to the task, but do: " + String.join(" -> ", circle));
        }
        return false;
    }

    private boolean isSharded() {
        return visit.config.shards() > 1;
    }

    private boolean fitsGang(Task task) {
        TreeSet<TaskRow> gang = visit.desk.tasks.gang(task.gang());
        if (gang == null) {
            return true;
        }
        int size = gang.first().task.gangSize();
        return size == task.gangSize() && gang.size() < size;
    }

    /** The way from the task over what it depends on back to it, or null. */
    private List<String> circle(Task task) {
        if (task.dependencies().isEmpty()) {
            return null;
        }
        if (task.dependencies().contains(task.id())) {
            return List.of(task.id(), task.id());
        }
        // only a task that somebody waits for can close a circle
        if (visit.desk.tasks.dependents(task.id()) == null) {
            return null;
        }
        Deque<List<String>> paths = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        for (String dependency : task.dependencies()) {
            paths.add(List.of(task.id(), dependency));
        }
        while (!paths.isEmpty()) {
            List<String> path = paths.poll();
            TaskRow last = visit.desk.tasks.get(path.get(path.size() - 1));
            if (last == null) {
                continue;
            }
            for (String next : last.blockedBy) {
                if (seen.add(next)) {
                    List<String> longer = new ArrayList<>(path);
                    longer.add(next);
                    if (next.equals(task.id())) {
                        return longer;
                    }
                    paths.add(longer);
                }
            }
        }
        return null;
    }

    /** Notes what the task waits for; gives a reason where that has ended otherwise than done. */
    private String dependencies(TaskRow row) throws Exception {
        List<String> open = new ArrayList<>();
        for (String dependency : row.task.dependencies()) {
            ClosedTask closed = visit.desk.tasks.get(dependency) != null
                    ? null
                    : visit.store.closed().get(dependency);
            if (closed == null) {
                if (!open.contains(dependency)) {
                    open.add(dependency);
                }
            } else if (closed.state() != TaskState.DONE) {
                return "dependency " + dependency + " ended as " + ClosedTask.inWords(closed.state());
            }
        }
        row.blockedBy = open;
        return null;
    }

    /** Sheds the task that is last in turn, if it is less urgent than the new one; else turns that away. */
    private boolean makeRoom(Task task) throws Exception {
        Desk desk = visit.desk;
        TaskRow last = desk.tasks.ready.isEmpty() ? null : desk.tasks.ready.last();
        if (last != null && last.task.priority().ordinal() > task.priority().ordinal()) {
            life.end(last, TaskState.DEAD_LETTER, "shed: the queue is full of more urgent tasks");
            visit.out.evicted(Evicted.SHED_TASK, 1);
            return true;
        }
        visit.out.rejected(
                Reason.BUFFER_FULL,
                task,
                "tasks that wait in a pool must be at most " + visit.config.maxTaskQueueSize()
                        + " (max-task-queue-size)");
        return false;
    }
}
