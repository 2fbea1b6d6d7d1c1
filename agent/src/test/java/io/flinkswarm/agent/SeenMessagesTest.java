package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenMessagesTest {

    @Test
    void agreesWithASetOfIdsWhileNothingIsEvicted() {
        long seed = 42;
        Random random = new Random(seed);
        SeenMessages seen = new SeenMessages(1000);
        Set<String> model = new HashSet<>();

        for (int i = 0; i < 20_000; i++) {
            String sender = "a" + random.nextInt(3);
            String stream = "s" + random.nextInt(2);
            long sequence = 1 + random.nextInt(20_000);
            String id = sender + "/" + stream + ":" + sequence;
            assertThat(seen.contains(sender, stream, sequence))
                    .as("seed %d: %s", seed, id)
                    .isEqualTo(model.contains(id));
            if (random.nextBoolean()) {
                seen.add(sender, stream, sequence);
                model.add(id);
            }
        }
        assertThat(seen.evicted()).isZero();
    }

    @Test
    void knowsALowNumberThatComesLongAfterHighOnes() {
        SeenMessages seen = new SeenMessages(8);
        seen.add("a", "s", 1_000_000);

        assertThat(seen.contains("a", "s", 5)).isFalse();
        seen.add("a", "s", 5);
        assertThat(seen.contains("a", "s", 5)).isTrue();
        assertThat(seen.contains("a", "s", 1_000_000)).isTrue();
    }

    @Test
    void evictsTheLeastRecentlyUsedPageAndCountsIt() {
        SeenMessages seen = new SeenMessages(2);
        seen.add("a", "s", 1);
        seen.add("b", "s", 1);
        seen.contains("a", "s", 2);

        seen.add("c", "s", 1);

        assertThat(seen.contains("a", "s", 1)).isTrue();
        assertThat(seen.contains("b", "s", 1)).isFalse();
        assertThat(seen.evicted()).isEqualTo(1);
    }
}
