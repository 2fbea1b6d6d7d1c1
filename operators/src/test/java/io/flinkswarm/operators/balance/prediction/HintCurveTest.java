package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HintCurveTest {
    @Test
    void knowsNothingAtFirst() {
        HintCurve curve = new HintCurve();

        assertThat(curve.mean(Math.log(1000))).isZero();
        assertThat(curve.variance(Math.log(1000))).isEqualTo(.2f);
    }

    @Test
    void movesByTheShareOfTheUncertaintyThatIsItsOwn() {
        HintCurve curve = new HintCurve();

        curve.move(Math.log(1000), .8, 2, .01);

        // gain .2 / 2
        assertThat(curve.mean(Math.log(1000))).isCloseTo(.08, within(1e-6));
        assertThat(curve.variance(Math.log(1000))).isCloseTo(.2 * .9 + .01, within(1e-6));
    }

    @Test
    void keepsQuartersOfADoublingApart() {
        HintCurve curve = new HintCurve();

        curve.move(Math.log(1024), 1, 1, 0);

        assertThat(curve.mean(Math.log(1024 * 1.15))).isPositive();
        assertThat(curve.mean(Math.log(1024 * 1.25))).isZero();
        assertThat(curve.mean(Math.log(1023))).isZero();
    }

    @Test
    void learnsDurationsThatDoNotGrowWithTheHint() {
        DurationModel model = new DurationModel(100, .01, 7);
        NodeProfile node = new NodeProfile();
        Random random = new Random(3);
        for (int i = 0; i < 4000; i++) {
            double hint = 100 * Math.exp(random.nextDouble() * 3);
            model.learn(node, "t", hint, 0, hint > 400 && hint < 800 ? 8000 : 2000, true, null);
        }
        Prediction low = new Prediction();
        Prediction middle = new Prediction();
        Prediction high = new Prediction();

        model.predict(node, "t", 200, 0, low);
        model.predict(node, "t", 560, 0, middle);
        model.predict(node, "t", 1600, 0, high);

        assertThat(middle.medianMillis()).isGreaterThan(2.5 * low.medianMillis());
        assertThat(middle.medianMillis()).isGreaterThan(2.5 * high.medianMillis());
    }

    @Test
    void isTheSameAfterCopyAndRestore() throws Exception {
        HintCurve curve = new HintCurve();
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            curve.move(random.nextDouble() * 10, random.nextGaussian(), 2, .001);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        curve.write(new DataOutputStream(bytes));

        HintCurve read = HintCurve.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        HintCurve copy = curve.copy();
        curve.move(1, 1, 1, 0);

        for (double hint = -3; hint < 12; hint += .1) {
            assertThat(read.mean(hint)).isEqualTo(copy.mean(hint));
            assertThat(read.variance(hint)).isEqualTo(copy.variance(hint));
        }
        assertThat(read.mean(1)).isNotEqualTo(curve.mean(1));
    }
}
