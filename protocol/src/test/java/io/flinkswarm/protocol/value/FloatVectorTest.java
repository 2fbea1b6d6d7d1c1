package io.flinkswarm.protocol.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatVectorTest {
    @Test
    void isNotChangedThroughItsArrays() {
        float[] values = {1, 2};
        FloatVector vector = FloatVector.of(values);

        values[0] = 9;
        vector.toArray()[1] = 9;

        assertThat(vector)
                .isEqualTo(FloatVector.of(1, 2))
                .hasSameHashCodeAs(FloatVector.of(1, 2))
                .hasToString("[1.0, 2.0]");
        assertThat(vector.get(1)).isEqualTo(2);
    }

    @Test
    void noDimensionsAreOneInstance() {
        assertThat(FloatVector.of()).isSameAs(FloatVector.EMPTY).isSameAs(FloatVector.wrap(new float[0]));
        assertThat(FloatVector.EMPTY.isEmpty()).isTrue();
        assertThat(FloatVector.of(1)).isNotEqualTo(FloatVector.EMPTY).isNotEqualTo("[1.0]");
    }

    @Test
    void addsToTheDimensionsThatBothHave() {
        double[] sum = {1, 1};

        FloatVector.of(1, 2, 3).addTo(sum, .5);
        FloatVector.of(4).addTo(sum, 1);

        assertThat(sum).containsExactly(5.5, 2);
    }

    @Test
    void knowsWhetherAllIsFinite() {
        assertThat(FloatVector.of(1, Float.MAX_VALUE).isFinite()).isTrue();
        assertThat(FloatVector.of(1, Float.NaN).isFinite()).isFalse();
        assertThat(FloatVector.of(Float.NEGATIVE_INFINITY).isFinite()).isFalse();
    }
}
