package io.flinkswarm.protocol.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubjectIdTest {

    @Test
    void joinsSubjectAndEpoch() {
        SubjectId subject = new SubjectId("consensus", "fleet-7", "proposal-12");

        assertThat(subject.toString()).isEqualTo("consensus/fleet-7/proposal-12");
        assertThat(subject.at(3)).isEqualTo("consensus/fleet-7/proposal-12#3");
    }

    @Test
    void supersedesTheEpochBelowAndNothingInTheFirst() {
        SubjectId subject = new SubjectId("consensus", "fleet-7", "proposal-12");

        assertThat(subject.supersedes(0)).isNull();
        assertThat(subject.supersedes(4)).isEqualTo(subject.at(3));
    }

    @Test
    void givesDifferentSubjectsDifferentIdsWhateverTheyHold() {
        long seed = 7;
        Random random = new Random(seed);
        Map<String, SubjectId.Emission> byId = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            SubjectId.Emission emission =
                    new SubjectId.Emission(new SubjectId(part(random), part(random), part(random)), random.nextInt(3));

            String id = emission.subject().at(emission.epoch());

            assertThat(byId.getOrDefault(id, emission))
                    .as("seed %d, id %s", seed, id)
                    .isEqualTo(emission);
            assertThat(SubjectId.parse(id)).as("seed %d", seed).isEqualTo(emission);
            byId.put(id, emission);
        }
    }

    private static String part(Random random) {
        StringBuilder part = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            part.append("a/#%2F5é".charAt(random.nextInt(8)));
        }
        return part.toString();
    }

    @Test
    void refusesIdsOfAnotherForm() {
        for (String id : new String[] {
            "",
            "a",
            "a/b/c",
            "a/b#1",
            "a/b/c/d#1",
            "a/b/c#",
            "a/b/c#-1",
            "a/b/c#01",
            "a/b/c#1#2",
            "a/b/%2f#1",
            "a/b/%#1",
            "a#1/b/c"
        }) {
            assertThatThrownBy(() -> SubjectId.parse(id))
                    .as(id)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("id must read <protocol>/<key>/<subject>#<epoch> with %, / and # escaped in its parts,"
                            + " but was " + id);
        }
    }

    @Test
    void refusesNegativeEpochs() {
        assertThatThrownBy(() -> new SubjectId("a", "b", "c").at(-1))
                .hasMessage("epoch must not be negative, but was -1");
    }
}
