package io.flinkswarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeededEventsTest {
    private static final int EVENTS = 2_000;

    @Test
    void repeatsItselfForTheSameSeed() {
        assertThat(disturbed(4)).isEqualTo(disturbed(4));
        assertThat(disturbed(4)).isNotEqualTo(disturbed(5));
    }

    @Test
    void disordersWithinTheBoundAndLosesNothing() {
        SeededEvents<KeyedEvent> ordered = SeededEvents.of(1, KeyedEvent.generator(EVENTS, 5));
        List<KeyedEvent> before = ordered.toList();

        List<KeyedEvent> after = ordered.disorder(KeyedEvent::time, 50).toList();

        assertThat(after).isNotEqualTo(before).containsExactlyInAnyOrderElementsOf(before);
        assertThat(longestDelay(after)).isBetween(20L, 50L);
    }

    @Test
    void makesTheWantedShareLate() {
        List<KeyedEvent> events = SeededEvents.of(2, KeyedEvent.generator(EVENTS, 5))
                .late(KeyedEvent::time, 0.05, 500)
                .toList();

        long newest = Long.MIN_VALUE;
        int late = 0;
        for (KeyedEvent event : events) {
            newest = Math.max(newest, event.time());
            late += newest - event.time() > 490 ? 1 : 0;
        }
        assertThat(late).isBetween(EVENTS / 40, EVENTS / 12);
        assertThat(longestDelay(events)).isBetween(500L, 1_010L);
    }

    @Test
    void repeatsLaterAndDrops() {
        SeededEvents<KeyedEvent> events = SeededEvents.of(3, KeyedEvent.generator(EVENTS, 5));
        List<KeyedEvent> before = events.toList();

        List<KeyedEvent> repeated = events.duplicates(0.1).toList();
        List<KeyedEvent> left = events.drops(0.5).toList();

        assertThat(repeated.stream().distinct()).containsExactlyElementsOf(before);
        assertThat(repeated.size() - before.size()).isBetween(EVENTS / 20, EVENTS / 5);
        assertThat(left.size()).isBetween(EVENTS / 3, EVENTS * 2 / 3);
    }

    @Test
    void mixesOthersInWithoutChangingEithersOrder() {
        List<String> mixed = SeededEvents.of(6, List.of("a", "b", "c", "d"))
                .mixedWith(List.of("1", "2", "3"))
                .toList();

        assertThat(mixed)
                .containsSubsequence("a", "b", "c", "d")
                .containsSubsequence("1", "2", "3")
                .hasSize(7);
    }

    private static List<KeyedEvent> disturbed(long seed) {
        return SeededEvents.of(seed, KeyedEvent.generator(200, 5))
                .disorder(KeyedEvent::time, 100)
                .duplicates(0.1)
                .drops(0.1)
                .late(KeyedEvent::time, 0.1, 1_000)
                .toList();
    }

    private static long longestDelay(List<KeyedEvent> events) {
        long newest = Long.MIN_VALUE;
        long longest = 0;
        for (KeyedEvent event : events) {
            newest = Math.max(newest, event.time());
            longest = Math.max(longest, newest - event.time());
        }
        return longest;
    }
}
