package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AgentBuilderTest {
    private final AgentBuilder builder = SwarmAgent.builder();

    @Test
    void rejectsWhatCannotWork() {
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gateways must be set before an agent connects, but were not");
        assertThatThrownBy(builder::gateways).hasMessage("gateways must name at least one, but were none");
        assertThatThrownBy(() -> builder.gateways(URI.create("http://127.0.0.1:1")))
                .hasMessage("gateway must be ws://HOST:PORT or wss://HOST:PORT, but was http://127.0.0.1:1");
        assertThatThrownBy(() -> builder.gateways(URI.create("127.0.0.1"))).hasMessageContaining("but was 127.0.0.1");
        assertThatThrownBy(() -> builder.name("")).hasMessageContaining("name must have 1 to 256 letters");
        assertThatThrownBy(() -> builder.stream("a:b", 1))
                .hasMessage("stream must have 1 to 64 letters without colon and slash, but was 'a:b'");
        assertThatThrownBy(() -> builder.stream("a", 0)).hasMessage("from must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.window(0)).hasMessage("window must be between 1 and 2048, but was 0");
        assertThatThrownBy(() -> builder.maxInFlight(0)).hasMessage("maxInFlight must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.maxUnsentBytes(0)).hasMessage("maxUnsentBytes must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.concurrency(0)).hasMessage("concurrency must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.seenPages(0)).hasMessage("seenPages must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.limits(0, 1, 1)).hasMessage("requests must be at least 1, but was 0");
        assertThatThrownBy(() -> builder.closeTimeout(Duration.ZERO))
                .hasMessage("closeTimeout must be at least 1 ms, but was PT0S");
        assertThatThrownBy(() -> builder.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("cap must be at least first, PT2S, but was PT1S");
    }
}
