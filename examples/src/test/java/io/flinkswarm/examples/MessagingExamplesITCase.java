package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.gateway.GatewayOptions;
import io.flinkswarm.connector.gateway.GatewayRegistry;
import io.flinkswarm.jobs.run.CoordinatorJob;
import io.flinkswarm.jobs.run.CoordinatorOptions;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.junit.jupiter.api.Test;

/** The agent and the SQL that answers agents, at a real gateway. */
class MessagingExamplesITCase {
    @Test
    void theScriptAnswersAnAgent() throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        tables.getConfig().set("execution.checkpointing.interval", "200 ms");
        Set<String> before = Set.copyOf(GatewayRegistry.addresses("gateway"));
        TableResult running = null;
        for (String statement : ExamplesITCase.statements("messaging.sql")) {
            running = tables.executeSql(statement.replace("'8765'", "'0'"));
        }
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !GatewayRegistry.addresses("gateway").equals(before));
            URI gateway =
                    URI.create(GatewayRegistry.addresses("gateway").iterator().next());

            try (SwarmAgent agent =
                    SwarmAgent.builder().gateways(gateway).name("ann").connect()) {
                Message answer = agent.request(Recipient.COORDINATOR, "{\"fahrenheit\":70}", Duration.ofSeconds(30));

                assertThat(answer.payloadText()).isEqualTo("{\"celsius\":21.1}");
            }
        } finally {
            running.getJobClient().orElseThrow().cancel().get();
        }
    }

    @Test
    void theAgentVotesWorksAnswersAndTellsTheWeather() throws Exception {
        Configuration settings = new Configuration();
        settings.setString("consensus.rule", "majority");
        settings.set(CoordinatorOptions.GATEWAY, true);
        settings.set(GatewayOptions.PORT, 0);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, settings);
        env.enableCheckpointing(200);
        CoordinatorJob.build(env, settings);
        Set<String> before = Set.copyOf(GatewayRegistry.addresses("gateway"));
        JobClient job = env.executeAsync("example");
        ExecutorService workers = Executors.newSingleThreadExecutor();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !GatewayRegistry.addresses("gateway").equals(before));
            URI gateway =
                    URI.create(GatewayRegistry.addresses("gateway").iterator().next());
            List<String> heard = new CopyOnWriteArrayList<>();
            try (SwarmAgent boss =
                            SwarmAgent.builder().gateways(gateway).name("boss").connect();
                    SwarmAgent agent =
                            SwarmAgent.builder().gateways(gateway).name("ann").connect()) {
                for (String topic : List.of("weather", "tasks/renderers", "decisions/reviewers")) {
                    boss.subscribe(topic, message -> heard.add(topic + " " + message.payloadText()))
                            .get()
                            .durable()
                            .get();
                }

                AgentExample.work(agent, workers);
                boss.tasks().submit(Task.builder("frame-1", "renderers").build());
                boss.voting().propose(Proposal.of("p", "reviewers").withVoters(List.of("ann")));

                assertThat(boss.request(Recipient.agent("ann"), "{}", Duration.ofSeconds(30))
                                .payloadText())
                        .isEqualTo("{\"answer\":42}");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(heard)
                                .anyMatch(line -> line.equals("weather {\"sky\":\"clear\"}"))
                                .anyMatch(line -> line.startsWith("tasks/") && line.contains("\"state\":\"done\""))
                                .anyMatch(line ->
                                        line.startsWith("decisions/") && line.contains("\"choice\":\"accept\"")));
            }
        } finally {
            workers.shutdownNow();
            job.cancel().get();
        }
    }
}
