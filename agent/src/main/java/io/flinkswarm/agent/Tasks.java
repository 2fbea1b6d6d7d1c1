package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * An agent's part in balance: it hands in tasks, or is a node that does them.
 *
 * <pre>{@code
 * agent.tasks().take(workers, assignment -> render(assignment.task()));
 * agent.tasks().report(NodeReport.builder(agent.name(), "gpus").capacity("gpu", 8).build());
 * }</pre>
 *
 * <p>An assignment comes provisionally at once and again when it is durable; it is taken the first time, once by its id. What a node
 * says carries the assignment's epoch, so that it counts for nothing after the task went elsewhere.
 */
@Public
public final class Tasks {
    private static final String UPDATES = "tasks/";
    private static final int MAX_TAKEN = 4096;

    private final SwarmAgent agent;
    private final Map<String, Boolean> taken = new LinkedHashMap<>();
    private volatile Executor executor;
    private volatile TaskRunner runner;

    Tasks(SwarmAgent agent) {
        this.agent = agent;
    }

    /** Hands in a task. */
    public Receipt submit(Task task) {
        return send(MessageType.TASK, task);
    }

    /** Withdraws a task. */
    public Receipt cancel(TaskCancel cancel) {
        return send(MessageType.TASK, cancel);
    }

    /** Tells what the node has and what of that is in use: the first time, that it is there. */
    public Receipt report(NodeReport report) {
        return send(MessageType.TASK_STATUS, report);
    }

    /** Tells that the node's status changes, such as that it drains. */
    public Receipt report(NodeStatusChange change) {
        return send(MessageType.TASK_STATUS, change);
    }

    /** Bids for a task. */
    public Receipt bid(TaskBid bid) {
        return send(MessageType.TASK_STATUS, bid);
    }

    /** Tells that a task was begun. */
    public Receipt report(TaskStart start) {
        return send(MessageType.TASK_STATUS, start);
    }

    /** Tells what became of a task. */
    public Receipt report(TaskResult result) {
        return send(MessageType.TASK_RESULT, result);
    }

    /**
     * Takes tasks from now on: reports each as begun, has it run, and reports how it ended.
     *
     * @param workers runs the tasks; not the thread of the handlers, so that long tasks hold up no message
     */
    public void take(Executor workers, TaskRunner taskRunner) {
        executor = workers;
        runner = taskRunner;
        agent.onMessage(MessageType.TASK_ASSIGNMENT, this::told);
    }

    /** Is told the steps of a pool's tasks, whoever handed them in. */
    public CompletableFuture<Receipt> follow(String pool, Consumer<TaskUpdate> handler) {
        return agent.subscribe(Recipient.topic(UPDATES + pool), false, message -> {
            if (BalanceJson.RESULTS.read(message.payloadText()) instanceof TaskUpdate update) {
                handler.accept(update);
            }
        });
    }

    private Receipt send(MessageType type, BalanceEvent event) {
        return agent.send(Outgoing.of(Recipient.COORDINATOR, type, BalanceJson.EVENTS.write(event)));
    }

    private void told(Message message) throws MalformedJsonException {
        BalanceDecision decision = BalanceJson.RESULTS.read(message.payloadText());
        if (isNew(decision.getClass().getSimpleName() + decision.id())) {
            if (decision instanceof Assignment assignment) {
                report(TaskStart.of(assignment, agent.epochMillis()));
                executor.execute(() -> run(assignment));
            } else if (decision instanceof Revocation revocation) {
                runner.revoked(revocation);
            }
        }
    }

    private boolean isNew(String id) {
        synchronized (taken) {
            boolean first = taken.put(id, true) == null;
            if (taken.size() > MAX_TAKEN) {
                taken.remove(taken.keySet().iterator().next());
            }
            return first;
        }
    }

    private void run(Assignment assignment) {
        long begin = agent.epochMillis();
        TaskResult result;
        try {
            runner.run(assignment);
            long end = agent.epochMillis();
            result = TaskResult.done(assignment, Math.max(0, end - begin), end);
        } catch (Exception e) {
            result = TaskResult.failed(assignment, String.valueOf(e.getMessage()), agent.epochMillis());
        }
        try {
            report(result);
        } catch (AgentException e) {
            // the pool's time-out takes the task back
            System.getLogger(SwarmAgent.class.getName())
                    .log(System.Logger.Level.WARNING, "the result of {0} could not be sent: {1}", assignment.task(), e);
        }
    }
}
