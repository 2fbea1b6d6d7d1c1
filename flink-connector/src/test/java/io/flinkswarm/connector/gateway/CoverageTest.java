package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private final List<String> told = new ArrayList<>();
    private final Coverage<String> coverage = new Coverage<>((connection, sequence) -> told.add(connection + sequence));

    @Test
    void tellsEachConnectionTheHighestNumberEmittedBeforeTheSnapshot() {
        coverage.emitted("a", 1);
        coverage.emitted("a", 2);
        coverage.emitted("b", 7);
        coverage.snapshot(1);
        coverage.emitted("a", 3);

        coverage.complete(1);

        assertThat(told).containsExactlyInAnyOrder("a2", "b7");
    }

    @Test
    void letsALaterCheckpointCoverThoseOfWhichNobodyHeard() {
        coverage.emitted("a", 1);
        coverage.snapshot(1);
        coverage.emitted("b", 2);
        coverage.snapshot(2);
        coverage.emitted("a", 3);
        coverage.snapshot(3);

        coverage.complete(2);

        assertThat(told).containsExactly("a1", "b2");
        assertThat(coverage.awaited()).isEqualTo(1);
    }

    @Test
    void tellsNothingTwice() {
        coverage.emitted("a", 1);
        coverage.snapshot(1);
        coverage.complete(1);
        coverage.complete(1);
        coverage.snapshot(2);
        coverage.complete(2);

        assertThat(told).containsExactly("a1");
    }

    @Test
    void keepsABoundedNumberOfCheckpointsAndLosesNoMessage() {
        for (int i = 1; i <= 3 * Coverage.MOST; i++) {
            coverage.emitted("a" + i + ":", i);
            coverage.snapshot(i);
        }

        assertThat(coverage.awaited()).isEqualTo(Coverage.MOST);
        coverage.complete(3 * Coverage.MOST - 1);

        assertThat(told).hasSize(3 * Coverage.MOST - 1);
    }

    @Test
    void forgetsConnectionsThatHaveEnded() {
        coverage.emitted("a", 1);
        coverage.closed("a");
        coverage.snapshot(1);
        coverage.complete(1);

        assertThat(told).isEmpty();
        assertThat(coverage.awaited()).isZero();
    }
}
