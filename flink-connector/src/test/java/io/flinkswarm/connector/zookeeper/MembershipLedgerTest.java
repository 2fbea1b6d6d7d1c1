package io.flinkswarm.connector.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.zookeeper.Membership.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MembershipLedgerTest {
    private static Membership member(String name, String session, Kind kind) {
        return member(name, session, kind, "");
    }

    private static Membership member(String name, String session, Kind kind, String state) {
        return new Membership("", name, kind, session, new TreeMap<>(Map.of("state", state)));
    }

    private static SortedMap<String, Membership> present(Membership... members) {
        SortedMap<String, Membership> present = new TreeMap<>();
        for (Membership member : members) {
            present.put(MembershipLedger.key(member), member);
        }
        return present;
    }

    private static List<Membership> all(MembershipLedger ledger) {
        List<Membership> told = new ArrayList<>();
        while (ledger.hasNext()) {
            told.add(ledger.next());
        }
        assertThat(ledger.next()).isNull();
        return told;
    }

    @Test
    void tellsWhoCameAndWhoWent() {
        MembershipLedger ledger = new MembershipLedger(List.of());

        ledger.observe(present(member("b", "1", Kind.JOINED), member("a", "2", Kind.JOINED)));
        assertThat(all(ledger)).containsExactly(member("a", "2", Kind.JOINED), member("b", "1", Kind.JOINED));
        ledger.observe(present(member("b", "1", Kind.JOINED)));
        assertThat(all(ledger)).containsExactly(member("a", "2", Kind.LEFT));
        ledger.observe(present(member("b", "1", Kind.JOINED)));
        assertThat(all(ledger)).isEmpty();
    }

    @Test
    void tellsTheLeavingOfASessionBeforeTheComingOfTheNext() {
        MembershipLedger ledger = new MembershipLedger(List.of(member("a", "1", Kind.JOINED)));

        ledger.observe(present(member("a", "2", Kind.JOINED)));

        assertThat(all(ledger)).containsExactly(member("a", "1", Kind.LEFT), member("a", "2", Kind.JOINED));
    }

    @Test
    void tellsWhatAMemberSaysAnew() {
        MembershipLedger ledger = new MembershipLedger(List.of(member("a", "1", Kind.JOINED, "idle")));

        ledger.observe(present(member("a", "1", Kind.JOINED, "busy")));

        assertThat(all(ledger)).containsExactly(member("a", "1", Kind.CHANGED, "busy"));
        ledger.observe(present());
        assertThat(all(ledger)).containsExactly(member("a", "1", Kind.LEFT, "busy"));
    }

    @Test
    void keepsMembersOfDifferentTenantsApart() {
        Membership one = new Membership("x", "a", Kind.JOINED, "1", new TreeMap<>());
        Membership other = new Membership("y", "a", Kind.JOINED, "2", new TreeMap<>());
        MembershipLedger ledger = new MembershipLedger(List.of());

        ledger.observe(present(one, other));

        assertThat(all(ledger)).containsExactly(one, other);
    }

    @Test
    void tellsEachSessionOnceOverAnyCutsAndRestores() {
        for (long seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            MembershipLedger ledger = new MembershipLedger(List.of());
            SortedMap<String, Membership> present = new TreeMap<>();
            Map<String, String> open = new TreeMap<>();
            int sessions = 0;
            for (int step = 0; step < 60; step++) {
                Membership member =
                        member("m" + random.nextInt(5), "s" + sessions++, Kind.JOINED, "x" + random.nextInt(3));
                if (random.nextBoolean()) {
                    present.put(MembershipLedger.key(member), member);
                } else {
                    present.remove(MembershipLedger.key(member));
                }
                if (random.nextInt(3) > 0) {
                    ledger.observe(present);
                }
                for (int told = random.nextInt(4); told > 0 && ledger.hasNext(); told--) {
                    take(ledger.next(), open, seed);
                }
                if (random.nextInt(5) == 0) {
                    // a restart from a checkpoint of this moment
                    ledger = new MembershipLedger(List.copyOf(ledger.told()));
                }
            }
            ledger.observe(present);
            while (ledger.hasNext()) {
                take(ledger.next(), open, seed);
            }

            Map<String, String> expected = new TreeMap<>();
            present.values().forEach(member -> expected.put(member.member(), member.session()));
            assertThat(open).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static void take(Membership told, Map<String, String> open, long seed) {
        switch (told.kind()) {
            case JOINED ->
                assertThat(open.put(told.member(), told.session()))
                        .as("seed %d: %s", seed, told)
                        .isNull();
            case LEFT ->
                assertThat(open.remove(told.member()))
                        .as("seed %d: %s", seed, told)
                        .isEqualTo(told.session());
            case CHANGED ->
                assertThat(open.get(told.member()))
                        .as("seed %d: %s", seed, told)
                        .isEqualTo(told.session());
        }
    }
}
