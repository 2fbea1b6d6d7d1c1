package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PredictionTest {
    @Test
    void barMedianAndMeanOfALognormalDuration() {
        Prediction prediction = lognormal(100, .5);

        assertThat(prediction.medianMillis()).isCloseTo(100, within(1e-9));
        // 100·e^(0.125), 100·e^(∓1.6448536·0.5)
        assertThat(prediction.expectedMillis()).isCloseTo(113.3148453, within(1e-6));
        assertThat(prediction.lowMillis()).isCloseTo(43.9364, within(1e-3));
        assertThat(prediction.highMillis()).isCloseTo(227.6017, within(1e-3));
        assertThat(prediction.covers(50)).isTrue();
        assertThat(prediction.covers(43)).isFalse();
        assertThat(prediction.covers(228)).isFalse();
    }

    @Test
    void skewMovesTheMedianButNeverBeyondTheBar() {
        Prediction prediction = new Prediction();
        prediction.logMedian = Math.log(100);
        prediction.sigma = .5;

        prediction.shape(ErrorBar.NORMAL, ErrorBar.NORMAL, -1);

        assertThat(prediction.medianMillis()).isCloseTo(100 * Math.exp(-.5), within(1e-9));
        assertThat(prediction.expectedMillis()).isCloseTo(113.3148453, within(1e-6));
        assertThat(prediction.medianMillis()).isBetween(prediction.lowMillis(), prediction.highMillis());
    }

    @Test
    void aTaskThatRunsLongIsOverdueAndStillNeedsTime() {
        Prediction prediction = lognormal(100, .5);

        assertThat(prediction.survival(0)).isEqualTo(1);
        assertThat(prediction.survival(100)).isCloseTo(.5, within(1e-6));
        assertThat(prediction.survival(100 * Math.exp(.5 * 1.6448536))).isCloseTo(.05, within(1e-6));
        assertThat(prediction.expectedRemainingMillis(0)).isEqualTo(prediction.expectedMillis());
        assertThat(prediction.expectedRemainingMillis(Double.NaN)).isEqualTo(prediction.expectedMillis());
        // 113.3148·Φ(0.5)/0.5 − 100 with Φ(0.5) = 0.6914625
        assertThat(prediction.expectedRemainingMillis(100)).isCloseTo(56.7059, within(1e-3));
        assertThat(prediction.expectedRemainingMillis(1_000)).isBetween(50.0, 200.0);
    }

    @Test
    void keepsWithinWhatATaskCanTake() {
        Prediction prediction = new Prediction();
        prediction.logMedian = 1_000;
        prediction.sigma = 50;

        prediction.shape(ErrorBar.NORMAL, ErrorBar.NORMAL, 0);

        assertThat(prediction.expectedMillis()).isCloseTo(1e12, within(1.0));
        assertThat(prediction.highMillis()).isCloseTo(1e12, within(1.0));
    }

    @Test
    void isRestoredExactly() throws IOException {
        Prediction prediction = lognormal(123, .4);
        prediction.success = .75;
        prediction.fromNetwork = true;

        Prediction restored = Prediction.read(Bytes.in(prediction::write));

        assertThat(Bytes.of(restored::write)).isEqualTo(Bytes.of(prediction.copy()::write));
        assertThat(restored.fromNetwork()).isTrue();
        assertThat(restored.successProbability()).isEqualTo(.75);
        assertThat(restored.sigma()).isEqualTo(.4);
        assertThatThrownBy(() -> Prediction.read(Bytes.in(new byte[] {3})))
                .hasMessage("prediction version must be 1, but was 3; restore with the release that wrote it");
    }

    private static Prediction lognormal(double median, double sigma) {
        Prediction prediction = new Prediction();
        prediction.logMedian = Math.log(median);
        prediction.sigma = sigma;
        prediction.shape(ErrorBar.NORMAL, ErrorBar.NORMAL, 0);
        return prediction;
    }
}
