package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResponseTimesTest {
    @Test
    void waitsTheBaseTimeBeforeAnyAnswerAndDoublesIt() {
        ResponseTimes times = new ResponseTimes();

        assertThat(times.timeoutMillis(0, 150, 60_000)).isEqualTo(150);
        assertThat(times.timeoutMillis(1, 150, 60_000)).isEqualTo(300);
        assertThat(times.timeoutMillis(3, 150, 60_000)).isEqualTo(1200);
        assertThat(times.smoothedMillis()).isNaN();
    }

    @Test
    void followsJacobsonAndKarels() {
        ResponseTimes times = new ResponseTimes();

        times.record(100); // srtt 100, rttvar 50
        assertThat(times.timeoutMillis(0, 150, 60_000)).isEqualTo(300);

        times.record(60); // rttvar 50 + (40 - 50) / 4 = 47.5, srtt 100 - 40 / 8 = 95
        assertThat(times.smoothedMillis()).isEqualTo(95);
        assertThat(times.timeoutMillis(0, 150, 60_000)).isEqualTo(285);
        assertThat(times.timeoutMillis(2, 150, 60_000)).isEqualTo(1140);
    }

    @Test
    void staysBetweenATickAndTheLongestTimeOut() {
        ResponseTimes fast = new ResponseTimes();
        fast.record(-5);

        assertThat(fast.timeoutMillis(0, 150, 60_000)).isEqualTo(10);
        assertThat(fast.timeoutMillis(100, 150, 60_000)).isEqualTo(60_000);
        assertThat(fast.timeoutMillis(0, 150, 4)).isEqualTo(4);
    }
}
