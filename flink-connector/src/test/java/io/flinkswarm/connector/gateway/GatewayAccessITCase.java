package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.agent.AgentBuilder;
import io.flinkswarm.agent.AgentException;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.KeyFile;
import io.flinkswarm.connector.access.TestCertificates;
import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.connector.access.TlsConfig;
import io.flinkswarm.connector.access.TokenIssuer;
import io.flinkswarm.connector.server.GatewayServer;
import io.flinkswarm.connector.server.Handover;
import io.flinkswarm.connector.server.ServerMetrics;
import io.flinkswarm.connector.zookeeper.EmbeddedZooKeeper;
import io.flinkswarm.connector.zookeeper.GatewayAddress;
import io.flinkswarm.connector.zookeeper.ZooKeeperConfig;
import io.flinkswarm.connector.zookeeper.ZooKeeperDirectory;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.time.SwarmTime;
import io.flinkswarm.testkit.TestCluster;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that are found in ZooKeeper, speak TLS, and know who connects. */
class GatewayAccessITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(1);

    @TempDir
    Path folder;

    @Test
    void servesAgentsWithTokensOverTlsAtTheAddressInZooKeeper() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        KeyFile key = KeyFile.writeSecret(folder.resolve("tokens.key"));
        long now = System.currentTimeMillis();
        Access access = new Access(
                "a",
                "",
                EnumSet.allOf(Role.class),
                null,
                null,
                null,
                Priority.EMERGENCY,
                0,
                now + PATIENCE.toMillis() * 10);
        String token = TokenIssuer.of(key).issue(access, now);
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(folder.resolve("zk"), 0);
                ZooKeeperDirectory directory = ZooKeeperDirectory.open(ZooKeeperConfig.of(zooKeeper.connect()))) {
            JobClient job = submit(GatewayConfig.builder()
                    .port(0)
                    .host("0.0.0.0")
                    .advertisedHost("localhost")
                    .tlsCertificate(path("server.crt"))
                    .tlsPrivateKey(path("server.key"))
                    .authKeys(path("tokens.key"))
                    .zookeeperConnect(zooKeeper.connect())
                    .build());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !directory.addresses().isEmpty());
            GatewayAddress address = directory.addresses().get(0);
            assertThat(address.gateway()).endsWith("/gateway");
            assertThat(address.uri()).startsWith("wss://localhost:").endsWith("/v1");

            ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
            try (SwarmAgent a = over(address.uri())
                    .token(token)
                    .onMessage(message -> got.add(message.sender() + " " + message.payloadText()))
                    .connect()) {
                a.send(Recipient.agent("a"), "1").durable().get(60, TimeUnit.SECONDS);
                Awaitility.await().atMost(PATIENCE).until(() -> !got.isEmpty());
            }
            assertThat(got).containsExactly("a 1");
            assertThatThrownBy(() -> over(address.uri())
                            .name("stranger")
                            .joinTimeout(Duration.ofSeconds(10))
                            .connect())
                    .isInstanceOf(AgentException.class);

            job.cancel().get(60, TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> directory.addresses().isEmpty());
        }
    }

    @Test
    void failsBeforeItServesWhereItsKeysAreMissing() throws Exception {
        JobClient job = submit(GatewayConfig.builder()
                .port(0)
                .tlsCertificate(path("none.crt"))
                .tlsPrivateKey(path("none.key"))
                .authKeys(path("none"))
                .build());

        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("gateway gateway must be able to serve wss://127.0.0.1:0 x1: ")
                .hasStackTraceContaining("none");
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
        assertThat(GatewayRegistry.size()).isZero();
    }

    @Test
    void knowsAgentsByTheirCertificates() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        TestCertificates.make(folder, "robot", "CN=robot");
        Files.writeString(folder.resolve("password"), TestCertificates.PASSWORD + "\n");
        GatewayConfig config = GatewayConfig.builder()
                .port(0)
                .tlsKeystore(path("server.p12"))
                .tlsKeystorePasswordFile(path("password"))
                .tlsTrust(path("robot.crt"))
                .clientAuth(ClientAuth.NEED)
                .build();
        TlsConfig own = TlsConfig.builder()
                .certificate(folder.resolve("robot.crt"))
                .privateKey(folder.resolve("robot.key"))
                .trust(folder.resolve("server.crt"))
                .build();

        try (GatewayServer server = GatewayServers.start(
                        config, new Handover(1 << 20, 100), 0, new ServerMetrics(), delivery -> {});
                SwarmAgent robot = SwarmAgent.builder()
                        .gateways(
                                URI.create("wss://localhost:" + server.address().getPort()))
                        .tls(Tls.client(own))
                        .connect()) {
            assertThat(robot.name()).isEqualTo("robot");
        }
    }

    @Test
    void relaysToAGatewayThatIsNotInTheJvmOfItsSink() throws Exception {
        KeyFile.writeSecret(folder.resolve("relay.key"));
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(folder.resolve("zk"), 0)) {
            GatewayConfig config = GatewayConfig.builder()
                    .port(0)
                    .zookeeperConnect(zooKeeper.connect())
                    .relayKey(path("relay.key"))
                    .build();
            JobClient job = submit(config);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !GatewayRegistry.addresses("gateway").isEmpty());
            String id = job.getJobID().toHexString();
            // What another JVM's registry looks like: the gateway is not in it.
            GatewayEndpoint here = GatewayRegistry.find(id, "gateway", 0);
            String address = GatewayRegistry.addresses("gateway").iterator().next();
            GatewayRegistry.leave(id, "gateway", 0, here);

            ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
            try (SwarmAgent a = SwarmAgent.builder()
                    .name("a")
                    .gateways(URI.create(address))
                    .joinTimeout(PATIENCE)
                    .closeTimeout(Duration.ofMillis(1))
                    .onMessage(message -> got.add(message.payloadText()))
                    .connect()) {
                // Nobody promises that the first ones find the relay connected; the mailbox of this test delivers once.
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            a.send(Recipient.agent("a"), "1");
                            return !got.isEmpty();
                        });
            }
            job.cancel().get(60, TimeUnit.SECONDS);
            Awaitility.await().atMost(PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
        }
    }

    private AgentBuilder over(String uri) throws Exception {
        TlsConfig trust =
                TlsConfig.builder().trust(folder.resolve("server.crt")).build();
        return SwarmAgent.builder()
                .gateways(URI.create(uri.substring(0, uri.length() - "/v1".length())))
                .tls(Tls.client(trust))
                .joinTimeout(PATIENCE)
                .closeTimeout(Duration.ofMillis(1));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private JobClient submit(GatewayConfig config) throws Exception {
        Configuration conf = new Configuration();
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(1);
        Gateway gateway = Gateway.of(config);
        gateway.sink(SimpleMailboxFunction.on(SwarmTime.arrival().on(gateway.source(env))));
        return env.executeAsync("access");
    }
}
