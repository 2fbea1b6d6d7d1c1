package io.flinkswarm.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlEventTest {

    @Test
    void sortsAndKeepsItsOwnSettings() {
        Map<String, String> settings = new HashMap<>(Map.of("threshold", ".9", "rule", "majority"));

        ControlEvent event = ControlEvent.set("e1", "consensus", 1, settings, "ada", 10);
        settings.clear();

        assertThat(event.settings().keySet()).containsExactly("rule", "threshold");
        assertThatThrownBy(() -> event.settings().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(event.revertTo()).isEqualTo(ControlEvent.NO_REVERT);
    }

    @Test
    void revertsWithoutSettings() {
        ControlEvent event = ControlEvent.revert("e2", "consensus", 2, 0, "ada", 11);

        assertThat(event.kind()).isEqualTo(ControlEvent.Kind.REVERT);
        assertThat(event.settings()).isEmpty();
        assertThat(event.revertTo()).isZero();
    }

    @Test
    void namesTheMissingField() {
        assertThatThrownBy(() -> ControlEvent.set("e1", null, 1, Map.of(), "ada", 10))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("target");
    }
}
