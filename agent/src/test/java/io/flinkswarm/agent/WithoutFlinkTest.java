package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The client needs the JDK, the protocol module and Jackson's core, and nothing else. */
class WithoutFlinkTest {

    /** What runs in the class loader that holds nothing else. */
    public static final class Sends implements java.util.function.Function<String, String> {
        @Override
        public String apply(String gateway) {
            try (SwarmAgent agent =
                    SwarmAgent.builder().gateways(URI.create(gateway)).name("a").connect()) {
                return agent.request(Recipient.agent("a"), "1", Duration.ofMillis(100))
                        .payloadText();
            } catch (AgentException.TimedOut e) {
                return e.getMessage();
            }
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    @SuppressWarnings("unchecked")
    void runsWithoutFlinkOnTheClassPath() throws Exception {
        URL[] path = {
            location(SwarmAgent.class), location(Recipient.class), location(JsonFactory.class), location(Sends.class)
        };
        try (FakeGateway gateway = new FakeGateway();
                URLClassLoader alone = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Object sends = alone.loadClass(Sends.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();

            String said = ((java.util.function.Function<String, String>) sends)
                    .apply(gateway.uri().toString());

            assertThat(said).isEqualTo("an answer from agent:a must come within PT0.1S, but none came");
            assertThat(sends.getClass()).isNotSameAs(Sends.class);
            assertThat(gateway.accepted()).hasSize(1);
            assertThatThrownBy(() -> alone.loadClass("org.apache.flink.util.FlinkException"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }
}
