package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.testkit.SeededEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaucusPropertyTest {
    private static final List<String> RULES = List.of("majority", "byzantine-quorum", "weighted", "neural");

    /** A policy with narrow bounds, so that all of them are reached. */
    static ConsensusConfig narrow(Random random) {
        return ConsensusConfig.builder()
                .rule(RULES.get(random.nextInt(RULES.size())))
                .type("deploy", type -> type.rule("weighted").threshold(.7))
                .targetError(random.nextBoolean() ? .1 : Double.NaN)
                .confidenceThreshold(.75)
                .neuralDepth(1)
                .onAbstain(OnAbstain.values()[random.nextInt(3)])
                .maxExtensions(2)
                .stop(random.nextInt(3) == 0 ? Stop.COMPLETE : Stop.EARLY)
                .maxOpenProposals(3 + random.nextInt(4))
                .decisionWindow(5 + random.nextInt(20))
                .maxVoters(10)
                .maxVotes(6)
                .maxTypes(1 + random.nextInt(2))
                .maxEarlyVotes(random.nextInt(8))
                .maxTimeout(Duration.ofMillis(400))
                .voterIdle(Duration.ofSeconds(1))
                .groupIdle(Duration.ofSeconds(2))
                .build();
    }

    private static List<ConsensusEvent> events(long seed) {
        return SeededEvents.of(seed, new VotingDays(1, 150, 14)).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void holdsItsInvariantsWhateverComes(long seed) throws Exception {
        ConsensusConfig config = narrow(new Random(seed));
        Chamber chamber = new Chamber(config);
        Map<String, Proposal> proposed = new HashMap<>();

        for (ConsensusEvent event : events(seed)) {
            chamber.at(Math.max(chamber.now(), event.time())).take(event);
            if (event instanceof Proposal proposal) {
                proposed.put(proposal.id(), proposal);
            }
            countersEqualTheTablesAndKeepTheBounds(chamber, config, seed);
        }
        chamber.after(Duration.ofMinutes(1).toMillis());

        assertThat(chamber.store.group())
                .as("seed %d: all is over and forgotten", seed)
                .isNull();
        Set<String> ended = new HashSet<>();
        for (Decision decision : chamber.decisions) {
            assertThat(!decision.status().isFinal() || ended.add(decision.proposal()))
                    .as("seed %d: %s ended once", seed, decision.proposal())
                    .isTrue();
            isPlausible(decision, proposed.get(decision.proposal()), seed);
        }
        chamber.rejected.forEach(rejected -> ended.add(rejected.event().proposal()));
        assertThat(ended).as("seed %d: none was lost", seed).containsAll(proposed.keySet());
        assertThat(chamber.decisions.stream().map(Decision::id))
                .as("seed %d", seed)
                .doesNotHaveDuplicates();
    }

    private static void countersEqualTheTablesAndKeepTheBounds(Chamber chamber, ConsensusConfig config, long seed)
            throws Exception {
        MemoryGroupStore store = chamber.store;
        GroupRow row = store.group();
        String which = "seed " + seed + " at " + chamber.now();
        int[] open = new int[5];
        for (Map.Entry<String, Ballot> entry : store.open().entries()) {
            Ballot ballot = entry.getValue();
            open[ballot.priority.ordinal()]++;
            assertThat(ballot.missing()).as(which).isPositive();
            assertThat(row.wake).as("%s: it is looked at in time", which).isLessThanOrEqualTo(ballot.due);
            isSoundSheet(ballot.sheet, config, which);
            for (int k = 0; k < ballot.options.size(); k++) {
                double sum = 0;
                for (int i = 0; i < ballot.sheet.count(); i++) {
                    sum += ballot.evidence(i, k);
                }
                assertThat(ballot.sum[k]).as(which).isEqualTo(sum);
            }
        }
        assertThat(row.open).as(which).isEqualTo(open);
        assertThat(row.openProposals()).as(which).isLessThanOrEqualTo(config.maxOpenProposals());
        for (Map.Entry<String, ClosedBallot> entry : store.closed().entries()) {
            isSoundSheet(entry.getValue().sheet, config, which);
        }
        assertThat(Chamber.size(store.closed()))
                .as(which)
                .isEqualTo(Chamber.size(store.closings()))
                .isEqualTo((int) (row.nextClosed - row.oldestClosed))
                .isLessThanOrEqualTo(config.decisionWindow());
        assertThat(row.voters)
                .as(which)
                .isEqualTo(Chamber.size(store.voters()))
                .isLessThanOrEqualTo(config.maxVoters());
        assertThat(row.types()).as(which).isLessThanOrEqualTo(config.maxTypes() + 1);
        int waiting = 0;
        for (Map.Entry<String, EarlyVotes> entry : store.early().entries()) {
            waiting += entry.getValue().votes().size();
        }
        assertThat(row.earlyVotes).as(which).isEqualTo(waiting).isLessThanOrEqualTo(config.maxEarlyVotes());
        assertThat(row.earlyProposals).as(which).isEqualTo(Chamber.size(store.early()));
    }

    private static void isSoundSheet(VoteSheet sheet, ConsensusConfig config, String which) {
        Set<String> voters = new HashSet<>();
        for (int i = 0; i < sheet.count(); i++) {
            assertThat(voters.add(sheet.voter(i)))
                    .as("%s: one vote a voter", which)
                    .isTrue();
        }
        assertThat(sheet.count()).as(which).isLessThanOrEqualTo(config.maxVotes());
    }

    private static void isPlausible(Decision decision, Proposal proposal, long seed) {
        String which = "seed " + seed + ": " + decision;
        assertThat(decision.posterior()).as(which).isBetween(0., 1.);
        assertThat(decision.disagreement()).as(which).isBetween(0., 1 + 1e-12);
        assertThat(decision.ties()).as(which).isBetween(1, proposal.options().size());
        assertThat(decision.why().contributions())
                .as(which)
                .hasSize(decision.why().votes());
        if (decision.why().votes() > 0) {
            assertThat(proposal.options()).as(which).contains(decision.choice());
        } else {
            assertThat(decision.choice()).as(which).isEmpty();
        }
        boolean byWeight = decision.rule().equals("weighted") || decision.rule().equals("neural");
        if (byWeight && proposal.options().size() == 2 && !decision.why().networkActed() && decision.ties() == 1) {
            double sum = decision.why().priorLogOdds();
            for (Contribution part : decision.why().contributions()) {
                sum += part.logOdds();
            }
            assertThat(sum)
                    .as(which)
                    .isCloseTo(Math.log(decision.posterior() / (1 - decision.posterior())), within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "21, bytes",
        "22, bytes",
        "23, bytes",
        "24, bytes",
        "25, copy",
        "26, copy",
        "27, copy",
        "28, copy",
        "29, copy"
    })
    void goesOnFromOtherRowsOfTheSameContentAsIfNothingHadHappened(long seed, String by) throws Exception {
        ConsensusConfig config = narrow(new Random(seed));
        List<ConsensusEvent> events = events(seed);
        Random random = new Random(seed);
        Chamber steady = new Chamber(config);
        Chamber restored = new Chamber(config);

        for (ConsensusEvent event : events) {
            long now = Math.max(steady.now(), event.time());
            steady.at(now).take(event);
            restored.at(now).take(event);
            if (random.nextInt(25) == 0) {
                StateRows.replace(restored.store, by.equals("bytes") ? StateRows.BY_BYTES : StateRows.BY_COPY);
                restored.onSnapshot();
            }
        }
        steady.after(100_000);
        restored.after(100_000);

        assertThat(restored.decisions).as("seed %d", seed).isEqualTo(steady.decisions);
        assertThat(restored.rejected).as("seed %d", seed).isEqualTo(steady.rejected);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void copiesOfRowsShareNothingThatChanges(long seed) throws Exception {
        Chamber chamber = new Chamber(narrow(new Random(seed)));
        List<StateRows.Copy<?>> copies = new ArrayList<>();
        int number = 0;

        for (ConsensusEvent event : events(seed)) {
            chamber.at(Math.max(chamber.now(), event.time())).take(event);
            if (++number % 40 == 0) {
                copies.addAll(StateRows.copies(chamber.store));
            }
        }

        assertThat(copies).hasSizeGreaterThan(100);
        for (StateRows.Copy<?> copy : copies) {
            copy.assertUnchanged(seed);
        }
    }
}
