package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.PoolOutput.Evicted;
import io.flinkswarm.operators.balance.placement.AdaptiveTrial;
import io.flinkswarm.protocol.balance.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/** The steps of a task's life: when it may go, when it is tried again, how it ends and what follows for others. */
final class TaskLife {
    /** Nodes a task failed on that are remembered: others are tried first. */
    private static final int MOST_FAILED_ON = 8;

    /** What an attempt that went wrong counts at least: so many typical durations. */
    private static final double FAILED = 10;

    private record End(TaskRow task, TaskState state, String reason) {}

    private final Visit visit;
    private final TaskView caring;
    private final Deque<End> ends = new ArrayDeque<>();

    TaskLife(Visit visit) {
        this.visit = visit;
        caring = new TaskView(visit);
    }

    /** Sees whether a waiting task may go now, and what is due for it. */
    void settle(TaskRow task) {
        Desk desk = visit.desk;
        if (isFree(task)) {
            TreeSet<TaskRow> gang = task.gangStarted ? null : desk.tasks.gang(task.task.gang());
            if (gang == null) {
                makeReady(task);
            } else if (isComplete(gang)) {
                makeReady(gang.first());
            }
        }
        desk.tasks.setDue(task, nextDue(task));
        visit.wakeBy(task.due);
    }

    private void makeReady(TaskRow task) {
        if (task.readyAt == 0) {
            task.readyAt = visit.now;
        }
        visit.desk.tasks.addReady(task, visit.config);
    }

    private boolean isFree(TaskRow task) {
        return task.state == TaskState.WAITING && task.blockedBy.isEmpty() && task.notBefore <= visit.now;
    }

    private boolean isComplete(TreeSet<TaskRow> gang) {
        if (gang.size() < gang.first().task.gangSize()) {
            return false;
        }
        for (TaskRow member : gang) {
            if (!isFree(member)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the task waits for others of its gang. */
    boolean lacksGang(TaskRow task) {
        TreeSet<TaskRow> gang = task.gangStarted ? null : visit.desk.tasks.gang(task.task.gang());
        return gang != null && !isComplete(gang);
    }

    long nextDue(TaskRow task) {
        BalanceConfig config = visit.config;
        long due = task.task.deadline() > 0 ? task.task.deadline() : TaskRow.NEVER;
        if (task.isOut()) {
            long timeout = runTimeout(task);
            if (timeout > 0) {
                due = Math.min(due, Math.max(task.assignedAt, task.startedAt) + timeout);
            }
            if (task.state == TaskState.ASSIGNED && config.startTimeoutMillis() > 0) {
                due = Math.min(due, task.assignedAt + config.startTimeoutMillis());
            }
            return due;
        }
        if (task.notBefore > visit.now) {
            due = Math.min(due, task.notBefore);
        }
        if (!task.blockedBy.isEmpty() && waitsForUnknown(task)) {
            due = Math.min(due, Math.max(visit.now + 1, task.submitted + config.dependencyTimeoutMillis()));
        }
        if (lacksGang(task)) {
            due = Math.min(due, Math.max(visit.now + 1, task.submitted + config.gangTimeoutMillis()));
        }
        return due;
    }

    private long runTimeout(TaskRow task) {
        return task.task.runTimeoutMillis() > 0 ? task.task.runTimeoutMillis() : visit.config.runTimeoutMillis();
    }

    private boolean waitsForUnknown(TaskRow task) {
        for (String dependency : task.blockedBy) {
            if (visit.desk.tasks.get(dependency) == null) {
                return true;
            }
        }
        return false;
    }

    /** Lets pass what is due. */
    void onDue(TaskRow task) throws Exception {
        long now = visit.now;
        if (task.task.deadline() > 0 && task.task.deadline() <= now) {
            if (task.isOut()) {
                takeBack(task, "deadline passed");
            }
            end(task, TaskState.TIMED_OUT, "deadline passed");
        } else if (task.isOut()) {
            onOverdue(task);
        } else if (!task.blockedBy.isEmpty()
                && waitsForUnknown(task)
                && task.submitted + visit.config.dependencyTimeoutMillis() <= now) {
            end(task, TaskState.DEAD_LETTER, "dependencies never came: " + task.blockedBy);
        } else if (lacksGang(task) && task.submitted + visit.config.gangTimeoutMillis() <= now) {
            end(task, TaskState.DEAD_LETTER, "gang " + task.task.gang() + " never was complete");
        } else {
            settle(task);
        }
    }

    private void onOverdue(TaskRow task) throws Exception {
        long timeout = runTimeout(task);
        long began = Math.max(task.assignedAt, task.startedAt);
        if (timeout > 0 && began + timeout <= visit.now) {
            NodeRow node = visit.desk.nodes.get(task.node);
            visit.row.model.learnUnfinished(
                    node.profile, task.task.type(), task.hintMillis(), task.concurrency, visit.now - began);
            String reason = "ran longer than " + timeout + " ms";
            takeBack(task, reason);
            retry(task, TaskState.TIMED_OUT, reason);
        } else if (task.state == TaskState.ASSIGNED
                && visit.config.startTimeoutMillis() > 0
                && task.assignedAt + visit.config.startTimeoutMillis() <= visit.now) {
            String reason = "did not begin within " + visit.config.startTimeoutMillis() + " ms";
            takeBack(task, reason);
            retry(task, TaskState.TIMED_OUT, reason);
        } else {
            visit.desk.tasks.setDue(task, nextDue(task));
            visit.wakeBy(task.due);
        }
    }

    /** Takes the task from its node, which is told to stop. */
    void takeBack(TaskRow task, String reason) {
        visit.revoke(task, reason);
        release(task);
    }

    /** Takes the task from its node, which has ended it or is gone. */
    void release(TaskRow task) {
        NodeRow node = visit.desk.nodes.get(task.node);
        visit.desk.release(task, node);
        task.state = TaskState.WAITING;
        visit.out.nodeChanged(node);
    }

    /** An attempt has gone wrong: the task waits for the next one, or is given up. */
    void retry(TaskRow task, TaskState how, String reason) throws Exception {
        BalanceConfig config = visit.config;
        task.failures++;
        int attempts = task.task.maxAttempts() > 0 ? task.task.maxAttempts() : config.maxRetries() + 1;
        if (task.cancelling) {
            end(task, TaskState.CANCELLED, reason);
        } else if (task.failures >= attempts) {
            end(task, TaskState.DEAD_LETTER, reason + "; given up after " + task.failures + " attempts");
        } else {
            record(task, failed(burden(task)));
            visit.tell(task, how, reason);
            long backoff = config.retryBackoffMillis() << Math.min(20, task.failures - 1);
            task.notBefore = visit.now + Math.min(config.maxRetryBackoffMillis(), backoff);
            List<String> failedOn = new ArrayList<>(task.failedOn);
            failedOn.remove(task.node);
            failedOn.add(task.node);
            task.failedOn =
                    List.copyOf(failedOn.subList(Math.max(0, failedOn.size() - MOST_FAILED_ON), failedOn.size()));
            task.node = "";
            task.reason = "";
            visit.out.taskChanged(task.id(), task);
            settle(task);
        }
    }

    /** Ends a task that no node has, and lets follow what follows for those that wait for it. */
    void end(TaskRow task, TaskState state, String reason) throws Exception {
        ends.add(new End(task, state, reason));
        if (ends.size() > 1) {
            return;
        }
        while (!ends.isEmpty()) {
            End next = ends.peek();
            // two that it depends on may end at once
            if (visit.desk.tasks.get(next.task().id()) == next.task()) {
                endOne(next);
            }
            ends.remove();
        }
    }

    private void endOne(End end) throws Exception {
        Desk desk = visit.desk;
        TaskRow task = end.task();
        if (end.state() == TaskState.CANCELLED) {
            record(task, Double.NaN);
        } else {
            record(task, end.state() == TaskState.DONE ? burden(task) : failed(burden(task)));
        }
        visit.tell(task, end.state(), end.reason());
        TreeSet<TaskRow> gang = task.gangStarted ? null : desk.tasks.gang(task.task.gang());
        desk.tasks.removeReady(task);
        if (gang != null && end.state() != TaskState.DONE) {
            for (TaskRow member : gang) {
                if (member != task) {
                    desk.tasks.removeReady(member);
                    ends.add(new End(member, TaskState.DEAD_LETTER, "gang " + task.task.gang() + " lost " + task.id()));
                }
            }
        }
        TreeSet<TaskRow> waiting = desk.tasks.dependents(task.id());
        desk.remove(task);
        close(task, end.state());
        visit.out.taskChanged(task.id(), null);
        if (waiting == null) {
            return;
        }
        for (TaskRow dependent : List.copyOf(waiting)) {
            if (end.state() == TaskState.DONE) {
                desk.tasks.unblock(dependent, task.id());
                settle(dependent);
            } else {
                ends.add(new End(
                        dependent,
                        TaskState.DEAD_LETTER,
                        "dependency " + task.id() + " ended as " + ClosedTask.inWords(end.state())));
            }
        }
    }

    /** Those that wait for a task that was turned away have nothing to wait for. */
    void endDependentsOf(String refused) throws Exception {
        TreeSet<TaskRow> waiting = visit.desk.tasks.dependents(refused);
        if (waiting != null) {
            for (TaskRow dependent : List.copyOf(waiting)) {
                if (visit.desk.tasks.get(dependent.id()) == dependent) {
                    end(dependent, TaskState.DEAD_LETTER, "dependency " + refused + " was refused");
                }
            }
        }
    }

    private void close(TaskRow task, TaskState state) throws Exception {
        PoolRow row = visit.row;
        long number = row.nextClosed++;
        visit.store.closed().put(task.id(), new ClosedTask(state, visit.now, task.epoch, number));
        visit.store.closings().put(number, task.id());
        while (row.nextClosed - row.oldestClosed > visit.config.closedWindow()) {
            String oldest = visit.store.closings().get(row.oldestClosed);
            visit.store.closings().remove(row.oldestClosed);
            if (oldest != null) {
                ClosedTask closed = visit.store.closed().get(oldest);
                if (closed != null && closed.number() == row.oldestClosed) {
                    visit.store.closed().remove(oldest);
                    visit.out.evicted(Evicted.CLOSED_TASK, 1);
                }
            }
            row.oldestClosed++;
        }
    }

    /** What the attempt, which ended now, counts in the trial of strategies. */
    private double burden(TaskRow task) {
        long since = task.readyAt > 0 ? task.readyAt : task.submitted;
        NodeRow node = visit.desk.nodes.get(task.node);
        double typicalCost = visit.desk.nodes.typicalCostPerHour();
        double price = node == null || !(typicalCost > 0)
                ? 0
                : node.costPerHour * (visit.now - task.assignedAt) / (typicalCost * task.typicalMillis);
        return AdaptiveTrial.burden(caring.weightsOf(task), visit.now - since, task.typicalMillis, price);
    }

    private static double failed(double burden) {
        return Double.isNaN(burden) ? FAILED : Math.max(FAILED, burden);
    }

    /** Tells the trial of strategies how the task fared; NaN where that says nothing. */
    private void record(TaskRow task, double burden) {
        if (task.ticket != TaskRow.NO_TICKET && visit.row.trial != null) {
            visit.row.trial.record(task.ticket, burden);
            task.ticket = TaskRow.NO_TICKET;
        }
    }
}
