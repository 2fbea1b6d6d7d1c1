package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoadForecastTest {
    @Test
    void knowsNothingAtFirst() {
        LoadForecast forecast = new LoadForecast(.9);

        assertThat(forecast.at(10)).isZero();
        assertThat(forecast.forecastError(1)).isNaN();
        assertThat(forecast.acts(1)).isFalse();
    }

    @Test
    void repeatsTheLatestValueUntilItKnowsBetter() {
        LoadForecast forecast = new LoadForecast(.9);

        forecast.observe(3);
        forecast.observe(5);

        assertThat(forecast.at(1)).isEqualTo(5);
        assertThat(forecast.at(1_000)).isEqualTo(5);
        assertThat(forecast.last()).isEqualTo(5);
        // Both samples count alike at the start.
        assertThat(forecast.smoothed()).isEqualTo(4);
    }

    @Test
    void foretellsAConstantLoadExactly() {
        LoadForecast forecast = new LoadForecast(.9);
        for (int i = 0; i < 500; i++) {
            forecast.observe(.25);
        }

        assertThat(forecast.at(64)).isEqualTo(.25);
    }

    @Test
    void followsARampAtEveryHorizon() {
        LoadForecast forecast = new LoadForecast(.9);
        for (int i = 0; i < 2_000; i++) {
            forecast.observe(.01 * i);
        }
        double last = .01 * 1_999;

        assertThat(forecast.acts(64)).isTrue();
        assertThat(forecast.at(1)).isCloseTo(last + .01, within(.005));
        assertThat(forecast.at(8)).isCloseTo(last + .08, within(.02));
        assertThat(forecast.at(36)).isCloseTo(last + .36, within(.08));
        assertThat(forecast.at(64)).isCloseTo(last + .64, within(.13));
        assertThat(forecast.at(500)).isEqualTo(forecast.at(64));
    }

    @Test
    void beatsTheLatestValueOnACycleWithNoise() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            LoadForecast forecast = new LoadForecast(.9);
            double[] load = new double[6_000];
            for (int i = 0; i < load.length; i++) {
                load[i] = .5 + .2 * Math.sin(2 * Math.PI * i / 600) + .03 * random.nextGaussian();
            }

            for (int horizon : new int[] {1, 8, 64}) {
                LoadForecast each = forecast.copy();
                double errors = 0;
                double lastErrors = 0;
                for (int i = 0; i + horizon < load.length; i++) {
                    each.observe(load[i]);
                    if (i > 1_000) {
                        errors += Math.abs(each.at(horizon) - load[i + horizon]);
                        lastErrors += Math.abs(load[i] - load[i + horizon]);
                    }
                }

                assertThat(errors / lastErrors)
                        .as("seed %d, horizon %d", seed, horizon)
                        .isLessThan(horizon == 64 ? .7 : .9);
                assertThat(each.forecastError(horizon)).isLessThan(each.lastValueError(horizon));
            }
        }
    }

    @Test
    void staysWithTheLatestValueOfARandomWalk() {
        double ratio = 0;
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            LoadForecast forecast = new LoadForecast(.9);
            double load = 0;
            double foretold = 0;
            double errors = 0;
            double lastErrors = 0;
            for (int i = 0; i < 3_000; i++) {
                double next = load + random.nextGaussian();
                errors += Math.abs(foretold - next);
                lastErrors += Math.abs(load - next);
                load = next;
                forecast.observe(load);
                foretold = forecast.at(1);
            }
            ratio += errors / lastErrors / 10;
        }

        // Nothing can be foretold of it: what trying costs is bounded by the gate.
        assertThat(ratio).isLessThan(1.02);
    }

    @Test
    void passesOverWhatIsNotFiniteAndOutlivesWildValues() {
        LoadForecast forecast = new LoadForecast(.9);
        for (int i = 0; i < 200; i++) {
            forecast.observe(1 + i % 2);
        }
        double before = forecast.at(4);

        forecast.observe(Double.NaN);
        forecast.observe(Double.POSITIVE_INFINITY);
        forecast.observe(Double.NEGATIVE_INFINITY);
        assertThat(forecast.at(4)).isEqualTo(before);

        forecast.observe(Double.MAX_VALUE);
        forecast.observe(-Double.MAX_VALUE);
        for (int i = 0; i < 20_000; i++) {
            forecast.observe(1 + i % 2);
            assertThat(forecast.at(4)).isFinite();
            assertThat(forecast.at(64)).isFinite();
        }
        assertThat(forecast.at(1)).isBetween(.5, 2.5);
    }

    @Test
    void isRestoredBitForBit() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            LoadForecast forecast = new LoadForecast(.8);
            for (int i = 0; i < 777; i++) {
                forecast.observe(Math.sin(i / 50.0) + .1 * random.nextGaussian());
            }

            LoadForecast restored = LoadForecast.read(Bytes.in(forecast::write));
            LoadForecast copy = forecast.copy();

            for (int i = 0; i < 300; i++) {
                double load = random.nextGaussian();
                for (LoadForecast each : new LoadForecast[] {forecast, restored, copy}) {
                    each.observe(load);
                }
                assertThat(restored.at(20)).as("seed %d", seed).isEqualTo(forecast.at(20));
                assertThat(copy.at(20)).as("seed %d", seed).isEqualTo(forecast.at(20));
            }
            assertThat(Bytes.of(restored::write)).isEqualTo(Bytes.of(forecast::write));
        }
    }

    @Test
    void isSmall() throws IOException {
        assertThat(Bytes.of(new LoadForecast(.9)::write)).hasSizeLessThan(400);
    }

    @Test
    void refusesASmoothingThatForgetsNothing() {
        assertThatThrownBy(() -> new LoadForecast(1)).hasMessage("smoothing must be in [0, 1), but was 1.0");
        assertThatThrownBy(() -> new LoadForecast(Double.NaN)).hasMessageContaining("but was NaN");
    }

    @Test
    void namesAFormatItDoesNotKnow() {
        assertThatThrownBy(() -> LoadForecast.read(Bytes.in(new byte[] {7})))
                .isInstanceOf(IOException.class)
                .hasMessage("load forecast version must be 1, but was 7; restore with the release that wrote it");
    }
}
