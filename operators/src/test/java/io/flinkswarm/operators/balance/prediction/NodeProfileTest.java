package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class NodeProfileTest {
    @Test
    void knowsNothingAtFirst() {
        NodeProfile node = new NodeProfile();

        assertThat(node.relativeDuration()).isEqualTo(1);
        assertThat(node.meanMillis()).isNaN();
        assertThat(node.successShare()).isNaN();
        assertThat(node.lastMillis()).isEmpty();
    }

    @Test
    void keepsTheLatestResultsWithFailuresBelowZero() {
        NodeProfile node = new NodeProfile();

        for (int i = 1; i <= 10; i++) {
            node.keep(i, i % 5 != 0);
        }

        assertThat(node.lastMillis()).containsExactly(3, 4, -5, 6, 7, 8, 9, -10);
        assertThat(node.results()).isEqualTo(10);
    }

    @Test
    void meanForgetsWhatLiesBehindTheWindow() {
        NodeProfile node = new NodeProfile();

        node.keepMean(100, 4);
        node.keepMean(200, 4);
        assertThat(node.meanMillis()).isCloseTo(150, within(1e-4));
        for (int i = 0; i < 100; i++) {
            node.keepMean(1_000, 4);
        }

        assertThat(node.meanMillis()).isCloseTo(1_000, within(.1));
    }

    @Test
    void theTypeLongestNotSeenGivesWay() {
        NodeProfile node = new NodeProfile();
        for (int type = 1; type <= NodeProfile.MAX_CELLS; type++) {
            node.require(type);
            node.keep(1, true);
        }
        node.require(1);
        node.keep(1, true);

        int at = node.require(99);

        assertThat(node.find(2)).isEqualTo(-1);
        assertThat(node.find(1)).isNotEqualTo(-1);
        assertThat(node.find(99)).isEqualTo(at);
        assertThat(node.cell[at + NodeProfile.MEAN]).isZero();
        assertThat(node.cell[at + NodeProfile.VARIANCE]).isEqualTo((float) EffectModel.CELL_VARIANCE);
        assertThat(node.cells).isEqualTo(NodeProfile.MAX_CELLS);
    }

    @Test
    void staysSmallWhateverItSees() throws IOException {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();

        for (int i = 0; i < 2_000; i++) {
            model.learn(node, "type-" + i % 300, 5, i % 7, i * 13 % 977, i % 9 != 0, null);
        }

        assertThat(Bytes.of(node::write)).hasSizeLessThanOrEqualTo(NodeProfile.MAX_BYTES);
    }

    @Test
    void aCopyGoesItsOwnWay() throws IOException {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();
        model.learn(node, "a", 5, 1, 10, true, null);
        NodeProfile copy = node.copy();
        byte[] before = Bytes.of(copy::write);

        model.learn(node, "b", 5, 1, 70, false, null);

        assertThat(Bytes.of(copy::write)).isEqualTo(before).isNotEqualTo(Bytes.of(node::write));
        assertThat(Bytes.of(NodeProfile.read(Bytes.in(node::write))::write)).isEqualTo(Bytes.of(node::write));
    }

    @Test
    void namesAFormatItDoesNotKnow() {
        assertThatThrownBy(() -> NodeProfile.read(Bytes.in(new byte[] {9})))
                .hasMessage("node profile version must be 1, but was 9; restore with the release that wrote it");
    }
}
