package io.flinkswarm.benchmarks.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StampTest {
    private final Stamp stamp = new Stamp(200);

    @Test
    void isReadBackFromTheMiddleOfAFrame() {
        String payload =
                new String(stamp.write(199, 123_456_789_012L, 3, 9_876_543_210_123_456L), StandardCharsets.UTF_8);
        byte[] frame = ("{\"type\":\"event\",\"payload\":" + payload + "}").getBytes(StandardCharsets.UTF_8);
        Stamp reader = new Stamp(60);

        assertThat(reader.read(frame, 0, frame.length)).isTrue();
        assertThat(reader.sender()).isEqualTo(199);
        assertThat(reader.number()).isEqualTo(123_456_789_012L);
        assertThat(reader.priority()).isEqualTo(3);
        assertThat(reader.due()).isEqualTo(9_876_543_210_123_456L);
        assertThat(payload).hasSize(200).startsWith("{\"d\":\"").endsWith("\"}");
    }

    @Test
    void isNotFoundWhereThereIsNoneOrNotAllOfIt() {
        byte[] whole = stamp.write(1, 2, 3, 4);

        assertThat(new Stamp(60).read(new byte[100], 0, 100)).isFalse();
        assertThat(new Stamp(60).read(whole, 0, 30)).isFalse();
    }

    @Test
    void refusesAPayloadTooShortForIt() {
        assertThatThrownBy(() -> new Stamp(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes must be at least " + (Stamp.MIN_BYTES + 7) + ", but was 10");
    }
}
