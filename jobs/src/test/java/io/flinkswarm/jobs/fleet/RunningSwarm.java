package io.flinkswarm.jobs.fleet;

import static org.awaitility.Awaitility.await;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.gateway.GatewayOptions;
import io.flinkswarm.connector.gateway.GatewayRegistry;
import io.flinkswarm.jobs.run.CoordinatorJob;
import io.flinkswarm.jobs.run.CoordinatorOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The coordination job with a gateway on a free port, and agents at it, until closed. */
final class RunningSwarm implements AutoCloseable {
    private final JobClient job;
    private final URI gateway;
    private final List<SwarmAgent> agents = new ArrayList<>();

    private RunningSwarm(JobClient job, URI gateway) {
        this.job = job;
        this.gateway = gateway;
    }

    static RunningSwarm start(Configuration settings) throws Exception {
        settings.set(CoordinatorOptions.GATEWAY, true);
        settings.set(GatewayOptions.PORT, 0);
        Configuration cluster = new Configuration(settings);
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        cluster.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(1));
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, cluster);
        CoordinatorJob.build(env, settings);
        JobClient job = env.executeAsync("fleet");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !GatewayRegistry.addresses("gateway").isEmpty());
        return new RunningSwarm(
                job, URI.create(GatewayRegistry.addresses("gateway").iterator().next()));
    }

    URI gateway() {
        return gateway;
    }

    SwarmAgent agent(String name) {
        SwarmAgent agent = SwarmAgent.builder().gateways(gateway).name(name).connect();
        agents.add(agent);
        return agent;
    }

    @Override
    public void close() throws Exception {
        agents.forEach(SwarmAgent::close);
        job.cancel().get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> GatewayRegistry.addresses("gateway").isEmpty());
    }
}
