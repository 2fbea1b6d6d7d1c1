package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RetryTimeoutTest {
    private final RetryTimeout timeout = new RetryTimeout();

    @Test
    void isASecondBeforeTheFirstSample() {
        assertThat(timeout.millis(200, 30_000)).isEqualTo(1000);
        assertThat(timeout.millis(2000, 30_000)).isEqualTo(2000);
        assertThat(timeout.millis(100, 500)).isEqualTo(500);
    }

    @Test
    void followsTheFormulasOfRfc6298() {
        timeout.sample(100);
        // SRTT 100, RTTVAR 50
        assertThat(timeout.millis(1, 30_000)).isEqualTo(300);

        timeout.sample(200);
        // RTTVAR 3/4 50 + 1/4 100 = 62.5, SRTT 7/8 100 + 1/8 200 = 112.5
        assertThat(timeout.millis(1, 30_000)).isEqualTo(363);
        assertThat(timeout.smoothedMillis()).isEqualTo(112.5);
    }

    @Test
    void isNoFinerThanEventTimePassesAndStaysWithinItsBounds() {
        timeout.sample(1);
        // SRTT 1 + G 10, since 4 RTTVAR is 2
        assertThat(timeout.millis(1, 30_000)).isEqualTo(11);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(200);

        timeout.sample(1_000_000);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(30_000);
    }

    @Test
    void doublesOnceForAllThatWentOutBefore() {
        timeout.timedOut(0, 1000);
        timeout.timedOut(500, 1000);
        timeout.timedOut(999, 1001);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(2000);

        timeout.timedOut(1000, 3000);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(4000);
    }

    @Test
    void staysDoubledUntilTheNextSampleOrSession() {
        timeout.timedOut(0, 1000);
        timeout.sample(100);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(300);

        timeout.timedOut(2000, 2300);
        assertThat(timeout.millis(200, 30_000)).isEqualTo(600);
        timeout.begin();
        assertThat(timeout.millis(200, 30_000)).isEqualTo(300);
    }

    @Test
    void neverPassesItsBoundHoweverOftenItIsDoubled() {
        for (int i = 0; i < 100; i++) {
            timeout.timedOut(i, i);
        }

        assertThat(timeout.millis(200, 30_000)).isEqualTo(30_000);
        assertThat(timeout.millis(200, Long.MAX_VALUE / 4)).isEqualTo(1000L << 30);
    }

    @Test
    void refusesToReadALaterVersion() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        timeout.write(new DataOutputStream(bytes));
        byte[] written = bytes.toByteArray();
        written[0] = 9;

        assertThatThrownBy(() -> RetryTimeout.read(new DataInputStream(new ByteArrayInputStream(written))))
                .isInstanceOf(IOException.class)
                .hasMessage("version of a retry time-out must be from 1 to 1, but was 9: restore it with the release"
                        + " that wrote it or a later one");
    }
}
