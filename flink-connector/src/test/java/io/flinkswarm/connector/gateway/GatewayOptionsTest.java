package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayOptionsTest {
    @Test
    void saysNothingOfWhatIsNotSet() {
        GatewayConfig config = GatewayOptions.read(new Configuration());

        assertThat(config).isEqualTo(GatewayConfig.DEFAULT).hasSameHashCodeAs(GatewayConfig.DEFAULT);
        assertThat(config).hasToString("ws://127.0.0.1:8765 x1");
        assertThat(config.hasTls()).isFalse();
        assertThat(config.hasAuthentication()).isFalse();
    }

    @Test
    void readsEveryOption() {
        Map<String, String> values = Map.ofEntries(
                Map.entry("gateway.host", "0.0.0.0"),
                Map.entry("gateway.port", "0"),
                Map.entry("gateway.parallelism", "3"),
                Map.entry("gateway.threads", "4"),
                Map.entry("gateway.tls.keystore", "server.p12"),
                Map.entry("gateway.tls.keystore-password-file", "server.txt"),
                Map.entry("gateway.tls.trust", "clients.p12"),
                Map.entry("gateway.tls.trust-password-file", "clients.txt"),
                Map.entry("gateway.tls.client-auth", "need"),
                Map.entry("gateway.auth.keys", "keys"),
                Map.entry("gateway.auth.revoked", "revoked.txt"),
                Map.entry("gateway.allowed-origins", "https://a.example;https://b.example"),
                Map.entry("gateway.max-message-size", "64 kb"),
                Map.entry("gateway.max-connections", "50"),
                Map.entry("gateway.max-connections-per-address", "5"),
                Map.entry("gateway.connection-timeout", "9 s"),
                Map.entry("gateway.heartbeat-interval", "2 s"),
                Map.entry("gateway.join-timeout", "1 s"),
                Map.entry("gateway.credit", "10"),
                Map.entry("gateway.in-flight", "20"),
                Map.entry("gateway.window", "30"),
                Map.entry("gateway.max-window", "40"),
                Map.entry("gateway.max-buffered", "100"),
                Map.entry("gateway.max-buffered-bytes", "1 mb"),
                Map.entry("gateway.max-pending-bytes", "2 mb"),
                Map.entry("gateway.max-total-pending-bytes", "3 mb"),
                Map.entry("gateway.slow-reader-timeout", "4 s"),
                Map.entry("gateway.max-hops", "2"),
                Map.entry("gateway.loopback-window", "16"),
                Map.entry("gateway.loopback-grace", "1 s"),
                Map.entry("gateway.zookeeper.connect", "zk:2181"),
                Map.entry("gateway.zookeeper.root", "/swarm"),
                Map.entry("gateway.relay-key", "relay.key"),
                Map.entry("gateway.advertised-host", "edge.example"));

        GatewayConfig config = GatewayOptions.read(Configuration.fromMap(values));

        assertThat(config)
                .isEqualTo(GatewayConfig.builder()
                        .host("0.0.0.0")
                        .port(0)
                        .parallelism(3)
                        .threads(4)
                        .tlsKeystore("server.p12")
                        .tlsKeystorePasswordFile("server.txt")
                        .tlsTrust("clients.p12")
                        .tlsTrustPasswordFile("clients.txt")
                        .clientAuth(ClientAuth.NEED)
                        .authKeys("keys")
                        .authRevoked("revoked.txt")
                        .allowedOrigins(List.of("https://a.example", "https://b.example"))
                        .maxMessageBytes(64 << 10)
                        .maxConnections(50)
                        .maxConnectionsPerAddress(5)
                        .connectionTimeout(Duration.ofSeconds(9))
                        .heartbeatInterval(Duration.ofSeconds(2))
                        .joinTimeout(Duration.ofSeconds(1))
                        .credit(10)
                        .inFlight(20)
                        .window(30)
                        .maxWindow(40)
                        .maxBuffered(100)
                        .maxBufferedBytes(1 << 20)
                        .maxPendingBytes(2 << 20)
                        .maxTotalPendingBytes(3 << 20)
                        .slowReaderTimeout(Duration.ofSeconds(4))
                        .maxHops(2)
                        .loopbackWindow(16)
                        .loopbackGrace(Duration.ofSeconds(1))
                        .zookeeperConnect("zk:2181")
                        .zookeeperRoot("/swarm")
                        .advertisedHost("edge.example")
                        .relayKey("relay.key")
                        .build());
        assertThat(config.hasTls()).isTrue();
        assertThat(config.hasAuthentication()).isTrue();
        assertThat(config).hasToString("wss://0.0.0.0:0 x3");
        Set<String> unread = new HashSet<>();
        GatewayOptions.all().forEach(option -> unread.add(option.key()));
        unread.removeAll(values.keySet());
        assertThat(unread).containsExactlyInAnyOrder("gateway.tls.certificate", "gateway.tls.private-key");
    }

    @Test
    void takesCertificateAndKeyForAKeyStore() {
        GatewayConfig config = GatewayConfig.builder()
                .host("10.0.0.1")
                .tlsCertificate("server.crt")
                .tlsPrivateKey("server.key")
                .authKeys("keys")
                .build();

        assertThat(config.hasTls()).isTrue();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().port(1).build()).isNotEqualTo(config);
    }

    @Test
    void hasTheDefaultsOfTheConfig() {
        Configuration defaults = new Configuration();
        for (ConfigOption<?> option : GatewayOptions.all()) {
            if (option.hasDefaultValue()) {
                set(defaults, option);
            }
        }

        assertThat(GatewayOptions.read(defaults)).isEqualTo(GatewayConfig.DEFAULT);
    }

    private static <T> void set(Configuration to, ConfigOption<T> option) {
        to.set(option, option.defaultValue());
    }

    @Test
    void namesEveryMistakeAtOnce() {
        Configuration wrong = Configuration.fromMap(Map.of(
                "gateway.port", "70000",
                "gateway.credit", "many",
                "gateway.heartbeat-interval", "20 s",
                "gateway.colour", "blue",
                "jobs.other", "ours not"));

        assertThatThrownBy(() -> GatewayOptions.read(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway.colour is not an option of the gateway")
                .hasMessageContaining("gateway.port must be from 0 to 65535, but was 70000")
                .hasMessageContaining("gateway.credit")
                .hasMessageContaining(
                        "gateway.heartbeat-interval must be at most half of gateway.connection-timeout PT30S,"
                                + " but was PT20S")
                .hasMessageNotContaining("jobs.other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.2", "example.org", "127.evil.example", "localhost.example", "::"})
    void refusesAnOpenAddressWithoutTlsAndAuthenticationAndSaysWhatToDo(String host) {
        assertThatThrownBy(() -> GatewayConfig.builder().host(host).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gateway.host must be a loopback address, such as 127.0.0.1, where there is no TLS and no"
                        + " authentication, but was " + host + "; set gateway.tls.certificate and"
                        + " gateway.tls.private-key, and gateway.auth.keys or gateway.tls.client-auth");
        assertThatThrownBy(() ->
                        GatewayConfig.builder().host(host).authKeys("keys").build())
                .hasMessageContaining("where there is no TLS, but");
        assertThatThrownBy(() -> GatewayConfig.builder()
                        .host(host)
                        .tlsKeystore("a")
                        .tlsKeystorePasswordFile("b")
                        .build())
                .hasMessageContaining("where there is no authentication, but");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "localhost", "::1", "0:0:0:0:0:0:0:1"})
    void servesLoopbackAddressesOpenly(String host) {
        assertThat(GatewayConfig.builder().host(host).build().host()).isEqualTo(host);
    }

    @Test
    void refusesCombinationsThatDoNotFit() {
        assertThatThrownBy(() -> GatewayConfig.builder()
                        .tlsCertificate("c")
                        .tlsKeystore("k")
                        .clientAuth(ClientAuth.WANT)
                        .tlsTrustPasswordFile("p")
                        .authRevoked("r")
                        .relayKey("k")
                        .maxPendingBytes(70_000)
                        .maxTotalPendingBytes(65_536)
                        .maxBufferedBytes(70_000)
                        .maxConnections(1)
                        .window(9)
                        .maxWindow(8)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway.tls.certificate and gateway.tls.private-key must be set together")
                .hasMessageContaining("gateway.tls.certificate must not be set beside gateway.tls.keystore")
                .hasMessageContaining(
                        "gateway.tls.keystore and gateway.tls.keystore-password-file must be set together")
                .hasMessageContaining("gateway.tls.trust must be set where gateway.tls.client-auth is want")
                .hasMessageContaining("gateway.tls.trust must be set where gateway.tls.trust-password-file is")
                .hasMessageContaining("gateway.auth.keys must be set where gateway.auth.revoked is")
                .hasMessageContaining("gateway.zookeeper.connect must be set where gateway.relay-key is")
                .hasMessageContaining("gateway.max-pending-bytes must be at least gateway.max-message-size 1048576, but"
                        + " was 70000")
                .hasMessageContaining(
                        "gateway.max-total-pending-bytes must be at least gateway.max-pending-bytes 70000,"
                                + " but was 65536")
                .hasMessageContaining(
                        "gateway.max-buffered-bytes must be at least gateway.max-message-size 1048576, but was"
                                + " 70000")
                .hasMessageContaining(
                        "gateway.max-connections-per-address must be at most gateway.max-connections 1, but"
                                + " was 1000")
                .hasMessageContaining("gateway.window must be at most gateway.max-window 8, but was 9");
        assertThatThrownBy(() ->
                        GatewayConfig.builder().clientAuth(ClientAuth.NEED).build())
                .hasMessageContaining(
                        "gateway.tls.certificate or gateway.tls.keystore must be set where gateway.tls.trust or"
                                + " gateway.tls.client-auth is");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> GatewayConfig.builder().connectionTimeout(Duration.ZERO))
                .hasMessage("gateway.connection-timeout must be from 1 ms to a hundred years, but was PT0S");
        assertThatThrownBy(() -> GatewayConfig.builder().maxPendingBytes(1))
                .hasMessage("gateway.max-pending-bytes must be from 65536 to 1073741824, but was 1");
        assertThatThrownBy(() -> GatewayConfig.builder().host(" ")).hasMessage("gateway.host must not be blank");
        assertThatThrownBy(() -> GatewayOptions.read(Configuration.fromMap(Map.of("gateway.max-message-size", "5 gb"))))
                .hasMessage("gateway.max-message-size must be from 1024 to 67108864, but was 2147483647");
    }

    @Test
    void travelsWithAJob() throws Exception {
        GatewayConfig config = GatewayConfig.builder()
                .allowedOrigins(List.of("https://a.example"))
                .port(7)
                .build();

        GatewayConfig arrived = InstantiationUtil.deserializeObject(
                InstantiationUtil.serializeObject(config), getClass().getClassLoader());

        assertThat(arrived).isEqualTo(config);
    }
}
