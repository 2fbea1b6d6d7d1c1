package io.flinkswarm.connector.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.gateway.GatewayRegistry;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.testkit.TestCluster;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SQL talks to agents over real WebSockets. */
class GatewayTableITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(1);

    private final List<SwarmAgent> agents = new ArrayList<>();
    private final List<TableResult> jobs = new ArrayList<>();
    private StreamTableEnvironment sql;

    @BeforeEach
    void open() {
        Configuration conf = new Configuration();
        conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(1);
        env.setBufferTimeout(1);
        sql = StreamTableEnvironment.create(env);
    }

    @AfterEach
    void close() throws Exception {
        for (SwarmAgent agent : agents) {
            agent.close();
        }
        for (TableResult job : jobs) {
            job.getJobClient().orElseThrow().cancel().get(60, TimeUnit.SECONDS);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> GatewayRegistry.size() == 0);
    }

    @Test
    void answersAgentsFromOneStatement() throws Exception {
        sql.executeSql("CREATE TABLE agents (id STRING, sender STRING, recipient STRING, type STRING,"
                + " correlation STRING, payload STRING, message_time TIMESTAMP_LTZ(3),"
                + " WATERMARK FOR message_time AS message_time)"
                + " WITH ('connector'='swarm-gateway', 'gateway.port'='0', 'messaging.max-retries'='5')");
        jobs.add(sql.executeSql("INSERT INTO agents (recipient, type, correlation, payload)"
                + " SELECT 'agent:' || sender, 'response', sender || '/' || id,"
                + " JSON_OBJECT('doubled' VALUE 2 * CAST(JSON_VALUE(payload, '$.n') AS INT))"
                + " FROM agents WHERE type = 'request'"));

        Message answer = agent("a", "gateway", new ConcurrentLinkedQueue<>())
                .request(Recipient.COORDINATOR, "{\"n\":21}", Duration.ofSeconds(30));

        assertThat(answer.payloadText()).isEqualTo("{\"doubled\":42}");
        assertThat(answer.sender()).isEqualTo("@coordinator");
        assertThat(GatewayRegistry.addresses("gateway")).hasSize(1);
    }

    @Test
    void readsOnceWhatAgentsSendToTheRecipientsOfTheTable() throws Exception {
        sql.executeSql("CREATE TABLE said (recipient STRING, priority STRING, tenant STRING, hops INT,"
                + " metadata MAP<STRING, STRING>, deadline TIMESTAMP_LTZ(3), payload STRING)"
                + " WITH ('connector'='swarm-gateway', 'gateway'='ears', 'gateway.port'='0',"
                + " 'recipients'='@coordinator;topic:wea*')");
        TableResult result = sql.executeSql("SELECT * FROM said");
        jobs.add(result);
        SwarmAgent a = agent("a", "ears", new ConcurrentLinkedQueue<>());

        a.send(Recipient.COORDINATOR, "1");
        a.send(Recipient.topic("news"), "2");
        a.subscribe("weather", message -> {});
        a.send(Recipient.topic("weather"), "\"3\"");

        try (CloseableIterator<Row> rows = result.collect()) {
            Row first = rows.next();
            Row second = rows.next();
            assertThat(first.getField("recipient")).isEqualTo("@coordinator");
            assertThat(first.getField("priority")).isEqualTo("NORMAL");
            assertThat(first.getField("tenant")).isEqualTo("");
            assertThat(first.getField("hops")).isEqualTo(0);
            assertThat(first.getField("deadline")).isNull();
            assertThat(first.getField("payload")).isEqualTo("1");
            assertThat((Map<?, ?>) first.getField("metadata")).isNotNull();
            assertThat(second.getField("recipient")).isEqualTo("topic:weather");
            assertThat(second.getField("payload")).isEqualTo("\"3\"");
        }
    }

    @Test
    void sharesOneServerAmongTheTablesOfAStatementSet() throws Exception {
        String with = " WITH ('connector'='swarm-gateway', 'gateway'='shared', 'gateway.port'='0')";
        sql.executeSql("CREATE TABLE said (sender STRING, type STRING, payload STRING)" + with);
        sql.executeSql("CREATE TABLE told (recipient STRING, payload STRING)" + with);
        sql.executeSql("CREATE TABLE log (sender STRING, payload STRING) WITH ('connector'='blackhole')");
        StatementSet statements = sql.createStatementSet();
        statements.addInsertSql("INSERT INTO told"
                + " SELECT 'agent:b', payload FROM said WHERE type = 'event'"
                + " UNION ALL SELECT 'nobody:b', payload FROM said WHERE type = 'event'"
                + " UNION ALL SELECT 'agent:c', payload FROM said WHERE type = 'event'");
        statements.addInsertSql("INSERT INTO log SELECT sender, payload FROM said");
        jobs.add(statements.execute());
        ConcurrentLinkedQueue<String> b = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> c = new ConcurrentLinkedQueue<>();
        SwarmAgent a = agent("a", "shared", new ConcurrentLinkedQueue<>());
        agent("b", "shared", b);
        agent("c", "shared", c);

        a.send(Recipient.COORDINATOR, "\"both\"").durable().get(60, TimeUnit.SECONDS);

        Awaitility.await().atMost(PATIENCE).until(() -> b.contains("\"both\"") && c.contains("\"both\""));
        assertThat(GatewayRegistry.addresses("shared")).hasSize(1);
        assertThat(GatewayRegistry.size()).isEqualTo(1);
    }

    @Test
    void refusesTablesThatItDoesNotUnderstand() {
        refuses(
                "(recipient STRING, colour STRING)",
                "",
                "INSERT INTO t VALUES ('agent:a', 'blue')",
                "column must be one of id, tenant, sender, recipient, type, priority, message_time, deadline, hops,"
                        + " correlation, metadata, payload, but was colour");
        refuses(
                "(recipient STRING, hops STRING)",
                "",
                "SELECT * FROM t",
                "column hops must be of type INT, but was STRING");
        refuses(
                "(message_time TIMESTAMP_LTZ(6))",
                "",
                "SELECT * FROM t",
                "column message_time must be of type TIMESTAMP_LTZ(3), but was TIMESTAMP_LTZ(6)");
        refuses(
                "(metadata MAP<STRING, INT>)",
                "",
                "SELECT * FROM t",
                "column metadata must be of type MAP<STRING, STRING>, but was MAP<STRING, INT>");
        refuses(
                "(payload STRING)",
                "",
                "INSERT INTO t VALUES ('1')",
                "must have a column recipient to be written to, but has none");
        refuses("(payload STRING)", ", 'gateway.prot'='1'", "SELECT * FROM t", "gateway.prot");
        refuses(
                "(payload STRING)",
                ", 'gateway.host'='0.0.0.0'",
                "SELECT * FROM t",
                "gateway.host must be a loopback address");
        refuses("(payload STRING)", ", 'recipients'=' '", "SELECT * FROM t", "recipients must name at least one");
        refuses(
                "(recipient STRING)",
                ", 'messaging.max-retrys'='1'",
                "INSERT INTO t VALUES ('agent:a')",
                "messaging.max-retrys");
    }

    private void refuses(String columns, String options, String statement, String why) {
        sql.executeSql("CREATE TEMPORARY TABLE t " + columns + " WITH ('connector'='swarm-gateway'" + options + ")");
        assertThatThrownBy(() -> sql.executeSql(statement))
                .satisfies(e -> assertThat(messages(e)).contains(why));
        sql.executeSql("DROP TEMPORARY TABLE t");
    }

    private static String messages(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    private SwarmAgent agent(String name, String gateway, ConcurrentLinkedQueue<String> got) {
        SwarmAgent agent = SwarmAgent.builder()
                .name(name)
                .gateways(() -> GatewayRegistry.addresses(gateway).stream()
                        .map(URI::create)
                        .toList())
                .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
                .joinTimeout(PATIENCE)
                .closeTimeout(Duration.ofMillis(1))
                .onMessage(message -> got.add(message.payloadText()))
                .connect();
        agents.add(agent);
        return agent;
    }
}
