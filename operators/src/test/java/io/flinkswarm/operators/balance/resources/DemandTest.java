package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandTest {
    @Test
    void equalsByWhatIsAskedWhateverTheWording() {
        Demand terse = Demand.of(new long[] {1500}, 1, 300, List.of("T4", "A10"));
        Demand wordy = Demand.of(new long[] {1500, 0, 0}, 1, 300, List.of("A10", "T4", "A10"));

        assertThat(wordy).isEqualTo(terse).hasSameHashCodeAs(terse);
        assertThat(wordy.models()).containsExactly("A10", "T4");
        assertThat(wordy.resources()).isEqualTo(1);
        assertThat(wordy.amount(7)).isZero();
    }

    @Test
    void differsInEachOfItsParts() {
        Demand demand = Demand.of(new long[] {1500}, 1, 300, List.of("T4"));

        assertThat(demand)
                .isNotEqualTo(Demand.of(new long[] {1501}, 1, 300, List.of("T4")))
                .isNotEqualTo(Demand.of(new long[] {1500}, 1, 301, List.of("T4")))
                .isNotEqualTo(Demand.of(new long[] {1500}, 2, 300, List.of("T4")))
                .isNotEqualTo(Demand.of(new long[] {1500}, 1, 300, List.of("A10")))
                .isNotEqualTo("demand");
    }

    @Test
    void asksForWholeDevicesWhereverItAsksForSeveral() {
        Demand several = Demand.of(new long[0], 4, 300, List.of());
        Demand none = Demand.of(new long[0], 0, 300, List.of());

        assertThat(several.gpuMilli()).isEqualTo(1000);
        assertThat(several.gpuTotal()).isEqualTo(4000);
        assertThat(several.sharesGpu()).isFalse();
        assertThat(none).isEqualTo(Demand.NONE);
        assertThat(Demand.of(new long[0], 1, 999, List.of()).sharesGpu()).isTrue();
    }

    @Test
    void allowsAnyModelUnlessSomeAreNamed() {
        Demand any = Demand.of(new long[0], 1, 1000, List.of());
        Demand some = Demand.of(new long[0], 1, 1000, List.of("T4", "A10"));

        assertThat(any.allows(null)).isTrue();
        assertThat(any.allows("G2")).isTrue();
        assertThat(some.allows("T4")).isTrue();
        assertThat(some.allows("G2")).isFalse();
        assertThat(some.allows(null)).isFalse();
    }

    @Test
    void refusesWhatCannotBeAsked() {
        assertThatThrownBy(() -> Demand.of(new long[] {-1}, 0, 0, List.of()))
                .hasMessage("amount must not be negative, but was -1");
        assertThatThrownBy(() -> Demand.of(new long[0], -1, 0, List.of()))
                .hasMessage("gpus must be from 0 to 1024, but was -1");
        assertThatThrownBy(() -> Demand.of(new long[0], 1, 0, List.of()))
                .hasMessage("gpuMilli must be from 1 to 1000, but was 0");
        assertThatThrownBy(() -> Demand.of(new long[0], 1, 1001, List.of()))
                .hasMessage("gpuMilli must be from 1 to 1000, but was 1001");
        assertThatThrownBy(() -> Demand.of(new long[0], 1, 1, Collections.nCopies(65, "T4")))
                .hasMessage("models must be at most 64, but was 65");
    }

    @Test
    void isRestoredAsItWas() throws IOException {
        Demand demand = Demand.of(new long[] {1500, 0, 7}, 1, 300, List.of("T4", "A10"));

        Demand restored = Bytes.read(Bytes.of(demand::write), Demand::read);

        assertThat(restored).isEqualTo(demand).hasSameHashCodeAs(demand).hasToString(demand.toString());
    }

    @Test
    void refusesStateOfAnotherFormat() throws IOException {
        byte[] bytes = Bytes.of(Demand.NONE::write);
        bytes[0] = 9;

        assertThatThrownBy(() -> Bytes.read(bytes, Demand::read))
                .isInstanceOf(IOException.class)
                .hasMessage("demand version must be 1, but was 9: the state was written by another release");
    }
}
