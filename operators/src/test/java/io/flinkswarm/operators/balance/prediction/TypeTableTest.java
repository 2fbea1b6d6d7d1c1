package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TypeTableTest {
    @Test
    void aTypeKeepsItsEffect() {
        TypeTable table = new TypeTable();

        TypeEffect made = table.require("a", 1);

        assertThat(table.find("a")).isSameAs(made).isSameAs(table.require("a", 2));
        assertThat(made.lastUsed).isEqualTo(2);
        assertThat(table.isRest(table.find("b"))).isTrue();
    }

    @Test
    void aFloodOfNamesDrivesNothingOut() {
        TypeTable table = new TypeTable();
        TypeEffect known = table.require("known", 1);

        for (int i = 2; i < 10_000; i++) {
            table.require("once-" + i, i);
        }

        assertThat(table.size()).isEqualTo(TypeTable.MAX_TYPES);
        assertThat(table.find("known")).isSameAs(known);
        assertThat(table.isRest(table.find("once-9999"))).isTrue();
    }

    @Test
    void whatWasLongNotSeenGivesWayAndItsIdIsNotUsedAgain() {
        TypeTable table = new TypeTable();
        TypeEffect first = table.require("first", 1);
        for (int i = 1; i < TypeTable.MAX_TYPES; i++) {
            table.require("type-" + i, 1 + i);
        }

        TypeEffect late = table.require("late", TypeTable.IDLE + 2);

        assertThat(table.isRest(late)).isFalse();
        assertThat(table.isRest(table.find("first"))).isTrue();
        assertThat(late.id).isGreaterThan(TypeTable.MAX_TYPES).isNotEqualTo(first.id);
        assertThat(table.size()).isEqualTo(TypeTable.MAX_TYPES);
    }

    @Test
    void aVeryLongNameCountsWithTheRest() {
        TypeTable table = new TypeTable();

        assertThat(table.isRest(table.require("x".repeat(TypeTable.MAX_NAME + 1), 1)))
                .isTrue();
        assertThat(table.size()).isZero();
    }

    @Test
    void isRestoredExactly() throws IOException {
        TypeTable table = new TypeTable();
        table.require("a", 1).mean[TypeEffect.LEVEL] = 3.5;
        table.require("b", 2).noise = .125;

        TypeTable restored = TypeTable.read(Bytes.in(table::write));

        assertThat(Bytes.of(restored::write)).isEqualTo(Bytes.of(table::write));
        assertThat(Bytes.of(table.copy()::write)).isEqualTo(Bytes.of(table::write));
        assertThat(restored.require("c", 3).id).isEqualTo(table.require("c", 3).id);
    }

    @Test
    void takesNoMoreTypesThanThePolicyAllows() {
        TypeTable table = new TypeTable();
        table.limit(2);

        TypeEffect first = table.require("a", 1);
        table.require("b", 2);

        assertThat(table.isRest(table.require("c", 3))).isTrue();
        assertThat(table.require("a", 4)).isSameAs(first);
        assertThat(table.copy().require("d", 5)).matches(effect -> effect.id == 0);
    }
}
