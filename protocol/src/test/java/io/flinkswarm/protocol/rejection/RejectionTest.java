package io.flinkswarm.protocol.rejection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RejectionTest {

    @Test
    void keepsShortTextsAsTheyAre() {
        Rejection rejection = new Rejection("consensus", Rejection.Reason.LATE, "too late", null, "{}", 5);

        assertThat(rejection.detail()).isEqualTo("too late");
        assertThat(rejection.key()).isNull();
        assertThat(rejection.input()).isEqualTo("{}");
    }

    @Test
    void cutsLongTextsToTheirBounds() {
        String flood = "x".repeat(100_000);

        Rejection rejection =
                new Rejection("consensus", Rejection.Reason.OVERSIZED, flood, flood, flood, Rejection.NO_TIME);

        assertThat(rejection.detail()).hasSize(Rejection.MAX_DETAIL).endsWith("x…");
        assertThat(rejection.key()).hasSize(Rejection.MAX_KEY).endsWith("x…");
        assertThat(rejection.input()).hasSize(Rejection.MAX_INPUT).endsWith("x…");
    }

    @Test
    void neverCutsALetterInTwo() {
        String smiles = "x" + "😀".repeat(Rejection.MAX_KEY);
        String shifted = "😀".repeat(Rejection.MAX_KEY);

        for (String key : new String[] {smiles, shifted}) {
            String cut = new Rejection("o", Rejection.Reason.LATE, "", key, "", 0).key();

            assertThat(cut).endsWith("😀…").hasSizeLessThanOrEqualTo(Rejection.MAX_KEY);
        }
    }

    @Test
    void namesTheMissingField() {
        assertThatThrownBy(() -> new Rejection(null, Rejection.Reason.LATE, "", "", "", 0))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("operator");
    }
}
