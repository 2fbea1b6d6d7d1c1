package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.gateway.GatewayRegistry;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.junit.jupiter.api.Test;

/** The SQL that answers agents runs, and answers one. */
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
            URI gateway = URI.create(GatewayRegistry.addresses("gateway").iterator().next());

            try (SwarmAgent agent = SwarmAgent.builder().gateways(gateway).name("ann").connect()) {
                Message answer =
                        agent.request(Recipient.COORDINATOR, "{\"fahrenheit\":70}", Duration.ofSeconds(30));

                assertThat(answer.payloadText()).isEqualTo("{\"celsius\":21.1}");
            }
        } finally {
            running.getJobClient().orElseThrow().cancel().get();
        }
    }
}
