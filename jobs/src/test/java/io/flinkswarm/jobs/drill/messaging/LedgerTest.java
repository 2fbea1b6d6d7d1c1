package io.flinkswarm.jobs.drill.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void isCleanWhereEachDurableMessageWasProcessedOnce() {
        ledger.sent("a/s:1", "b");
        ledger.durable("a/s:1");
        ledger.processed("a/s:1", "b", "b", 10);
        // a recipient can be faster than the sender's own note
        ledger.processed("b/s:1", "a", "a", 20);
        ledger.sent("b/s:1", "a");
        ledger.durable("b/s:1");

        assertThat(ledger.isSettled()).isTrue();
        assertThat(ledger.verdict().isClean()).isTrue();
        assertThat(ledger.verdict().sent()).isEqualTo(2);
        assertThat(ledger.verdict().durable()).isEqualTo(2);
    }

    @Test
    void findsADurableMessageThatNobodyProcessed() {
        ledger.sent("a/s:1", "b");
        ledger.durable("a/s:1");

        assertThat(ledger.isSettled()).isFalse();
        assertThat(ledger.verdict().isClean()).isFalse();
        assertThat(ledger.verdict().lost()).isEqualTo(1);
        assertThat(ledger.verdict().examples())
                .containsExactly("a/s:1 to b was called durable, but processed by nobody");
    }

    @Test
    void findsAMessageProcessedTwiceOrByAnother() {
        ledger.sent("a/s:1", "b");
        ledger.durable("a/s:1");
        ledger.processed("a/s:1", "b", "b", 10);
        ledger.processed("a/s:1", "b", "b", 20);
        ledger.sent("a/s:2", "b");
        ledger.durable("a/s:2");
        ledger.processed("a/s:2", "b", "c", 30);

        assertThat(ledger.verdict().twice()).isEqualTo(2);
        assertThat(ledger.verdict().lost()).isZero();
        assertThat(ledger.verdict().isClean()).isFalse();
    }

    @Test
    void findsWhatWasNeverDurableRefusedOrNeverSent() {
        ledger.sent("a/s:1", "b");
        ledger.sent("a/s:2", "b");
        ledger.refused("a/s:2", "FORBIDDEN");
        ledger.processed("x/s:9", "b", "b", 10);

        Ledger.Verdict verdict = ledger.verdict();
        assertThat(verdict.pending()).isEqualTo(1);
        assertThat(verdict.refused()).isEqualTo(1);
        assertThat(verdict.strays()).isEqualTo(1);
        assertThat(verdict.sent()).isEqualTo(2);
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void measuresTheLongestTimeWithoutProcessing() {
        ledger.processed("a/s:1", "b", "b", 1_000);
        ledger.processed("a/s:2", "b", "b", 9_000);
        ledger.beginGap();
        ledger.processed("a/s:3", "b", "b", 10_000);
        ledger.processed("a/s:4", "b", "b", 14_000);

        assertThat(ledger.longestGap(15_000)).isEqualTo(4_000);
        assertThat(ledger.longestGap(20_000)).as("the one that lasts").isEqualTo(6_000);
        assertThat(ledger.processed()).isEqualTo(4);
    }
}
