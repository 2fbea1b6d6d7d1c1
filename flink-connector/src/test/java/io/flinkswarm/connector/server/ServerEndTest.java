package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ServerEndTest {
    @Test
    void tellsEveryClientAndLeavesNoThreadOrPort() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestGateway gateway = TestGateway.start(builder -> builder.threads(2));
            RawClient joined = RawClient.joined(gateway.address(), "a");
            RawClient upgraded = RawClient.open(gateway.address(), "b");
            RawClient connected = RawClient.connect(gateway.address());
            SessionOpened session = gateway.opened("a");
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> {
                try {
                    RawClient.Received close = joined.closed();
                    joined.whole(RawClient.CLOSE, close.content());
                    return close.closeCode();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(threads()).isPositive();

            gateway.close();

            assertThat(threads()).isZero();
            assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(CloseCode.RESTART.code());
            assertThat(upgraded.closeCode()).isEqualTo(CloseCode.RESTART.code());
            assertThat(connected.ends()).isTrue();
            Assertions.assertThatThrownBy(() -> RawClient.connect(gateway.address()))
                    .isInstanceOf(ConnectException.class);
            assertThat(gateway.deliver(session, 1, "1")).isFalse();
            assertThat(gateway.metrics.connections()).isZero();
            assertThat(gateway.metrics.sessions()).isZero();
            gateway.close();
            joined.close();
            upgraded.close();
            connected.close();
        }
    }

    @Test
    void goesAwayWithTheCodeItIsTold() throws Exception {
        TestGateway gateway = TestGateway.start(builder -> builder);
        try (RawClient client = RawClient.joined(gateway.address(), "a")) {
            gateway.server.close(CloseCode.GOING_AWAY);

            assertThat(client.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void closesOnAThreadThatIsInterrupted() throws Exception {
        TestGateway gateway = TestGateway.start(builder -> builder);
        try (RawClient client = RawClient.joined(gateway.address(), "a")) {
            Thread.currentThread().interrupt();
            gateway.close();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(threads()).isZero();
            assertThat(client.closeCode()).isEqualTo(1012);
        }
    }

    @Test
    void leavesNothingWhenItCannotListen() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            ServerConfig taken = ServerConfig.builder()
                    .port(gateway.address().getPort())
                    .portTries(1)
                    .build();
            int before = threads();

            Assertions.assertThatThrownBy(() -> GatewayServer.start(
                            taken, new OpenAuthenticator(), new Handover(1, 1), 9, new ServerMetrics()))
                    .isInstanceOf(IOException.class);
            assertThat(threads()).isEqualTo(before);
        }
    }

    @Test
    void leavesNoFileHandleOpen() throws Exception {
        File handles = new File("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(handles.isDirectory());
        cycle();
        int before = handles.list().length;

        for (int i = 0; i < 5; i++) {
            cycle();
        }

        assertThat(handles.list().length).isLessThanOrEqualTo(before + 3);
    }

    private static void cycle() throws IOException {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = RawClient.joined(gateway.address(), "a" + i)) {
                    client.text(TestGateway.message(1));
                    client.next(Frame.Ack.class);
                }
            }
        }
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(GatewayServer.THREAD_PREFIX))
                .count();
    }
}
