package io.flinkswarm.examples;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.messaging.MessageType;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An agent in a process of its own, without Flink: it votes, takes tasks, answers questions and says what it sees.
 *
 * <pre>{@code
 * ./swarm run                                  # in one terminal
 * java … io.flinkswarm.examples.AgentExample ann ws://127.0.0.1:8765
 * }</pre>
 */
@PublicEvolving
public final class AgentExample {
    private AgentExample() {}

    /** Connects as the first argument says, to the gateway that the second one names, and stays until it is interrupted. */
    public static void main(String[] args) throws InterruptedException {
        String name = args.length > 0 ? args[0] : "ann";
        URI gateway = URI.create(args.length > 1 ? args[1] : "ws://127.0.0.1:8765");
        ExecutorService workers = Executors.newSingleThreadExecutor();
        try (SwarmAgent agent =
                SwarmAgent.builder().gateways(gateway).name(name).connect()) {
            work(agent, workers);
            new CountDownLatch(1).await();
        } finally {
            workers.shutdownNow();
        }
    }

    /** What this agent does once it is connected. */
    static void work(SwarmAgent agent, Executor workers) {
        // README-BEGIN
        agent.onMessage(MessageType.REQUEST, request -> agent.respond(request, "{\"answer\":42}"));
        agent.voting()
                .onRequest(request -> agent.voting()
                        .vote(Vote.of(request.group(), request.proposal(), agent.name(), "accept")
                                .withConfidence(.8)));
        agent.tasks().take(workers, assignment -> render(assignment.task()));
        agent.tasks()
                .report(NodeReport.builder(agent.name(), "renderers").slots(1).build());
        agent.publish("weather", "{\"sky\":\"clear\"}").durable().join();
        // README-END
    }

    private static void render(String task) {
        if (task.isEmpty()) {
            throw new IllegalArgumentException("task must have a name, but had none");
        }
    }
}
