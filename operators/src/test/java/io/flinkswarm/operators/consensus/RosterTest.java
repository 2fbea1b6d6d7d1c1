package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RosterTest {
    @Test
    void drawsTheSameForEverybodyWhateverTheOrderOfTheMembers() {
        List<String> names = names(30);
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(rosterOf(shuffled).draw("p1", 5))
                .isEqualTo(rosterOf(names).draw("p1", 5))
                .hasSize(5);
        assertThat(rosterOf(names).draw("p2", 5)).isNotEqualTo(rosterOf(names).draw("p1", 5));
    }

    @Test
    void asksEverybodyAboutEquallyOften() {
        Roster roster = rosterOf(names(20));
        Map<String, Integer> asked = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            roster.draw("proposal-" + i, 5).forEach(name -> asked.merge(name, 1, Integer::sum));
        }

        // 1000 each, with a standard deviation of 27
        assertThat(asked)
                .hasSize(20)
                .allSatisfy((name, times) -> assertThat(times).isBetween(860, 1140));
    }

    @Test
    void keepsOfTheOthersWhenOneLeaves() {
        Roster roster = rosterOf(names(20));
        List<String> before = roster.draw("p", 5);
        roster.remove(before.get(2));

        assertThat(roster.draw("p", 5))
                .containsAll(before.stream()
                        .filter(name -> !name.equals(before.get(2)))
                        .toList());
    }

    @Test
    void givesUpTheOldestMemberWhenFullAndTakesNobodyTwice() {
        Roster roster = rosterOf(names(Roster.MOST));
        roster.add("m0");
        roster.add("new");

        assertThat(roster.draw("p", 100))
                .hasSize(Roster.MOST)
                .contains("new", "m1")
                .doesNotContain("m0");
        assertThat(new Roster().draw("p", 5)).isEmpty();
    }

    private static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("m" + i);
        }
        return names;
    }

    private static Roster rosterOf(List<String> names) {
        Roster roster = new Roster();
        names.forEach(roster::add);
        return roster;
    }
}
