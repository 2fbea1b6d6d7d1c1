package io.flinkswarm.benchmarks.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The load of the benchmark as a function of the event's number: waves of proposals, nine votes each with reasoning
 * vectors of eight, outcomes for 30 %.
 *
 * <p>In each wave {@code inFlight} proposals of as many groups are open at once: first all of them are proposed, then all
 * get their first vote, and so on; the groups take turns. Two thirds of a group's voters are right in 60 to 95 of a
 * hundred, the rest lie.
 */
final class VoteLoad implements Serializable {
    static final int VOTES = 9;
    static final int VOTERS = 15;
    static final int DIMENSIONS = 8;

    private static final long serialVersionUID = 1L;
    private static final int VECTORS = 4096;
    private static final int LIARS = 5;

    private final int groups;
    private final int inFlight;
    private transient String[] groupNames;
    private transient String[] voterNames;
    private transient List<List<String>> asked;
    private transient FloatVector[] vectors;

    VoteLoad(int groups, int inFlight) {
        if (groups % inFlight != 0) {
            throw new IllegalArgumentException(
                    "groups must be a multiple of inFlight, but was " + groups + " against " + inFlight);
        }
        this.groups = groups;
        this.inFlight = inFlight;
    }

    private int outcomesPerWave() {
        return inFlight * 3 / 10;
    }

    /** Events of one wave. */
    int waveSize() {
        return inFlight * (1 + VOTES) + outcomesPerWave();
    }

    /** How many votes are among the first events. */
    long votesAmong(long events) {
        long waves = events / waveSize();
        long rest = events % waveSize();
        return waves * inFlight * VOTES + Math.max(0, Math.min(rest - inFlight, (long) inFlight * VOTES));
    }

    /** The number of the proposal that event {@code index} is about. */
    long proposalOf(long index) {
        long wave = index / waveSize();
        int offset = (int) (index % waveSize());
        int phase = offset / inFlight;
        int place = phase <= VOTES ? offset % inFlight : (offset - inFlight * (1 + VOTES)) * 10 / 3;
        return wave * inFlight + place;
    }

    /** Which of the proposal's votes the event is, from 0; -1 for other events. */
    int voteOf(long index) {
        int phase = (int) (index % waveSize()) / inFlight;
        return phase >= 1 && phase <= VOTES ? phase - 1 : -1;
    }

    /** The event of the number, at an event time in milliseconds. */
    ConsensusEvent event(long index, long time) {
        prepare();
        long proposal = proposalOf(index);
        String group = groupNames[(int) (proposal % groups)];
        String id = "p" + proposal;
        int phase = (int) (index % waveSize()) / inFlight;
        // a stable coin for the truth: both the votes and the outcome know it
        long coin = mix(proposal);
        String right = (coin & 1) == 0 ? "accept" : "reject";
        int first = (int) ((coin >>> 8) % VOTERS + VOTERS) % VOTERS;
        if (phase == 0) {
            return Proposal.of(id, group).withVoters(asked.get(first)).withTime(time);
        }
        if (phase > VOTES) {
            return Outcome.of(group, id, right).withTime(time);
        }
        int voter = (first + phase - 1) % VOTERS;
        long dice = mix(coin + phase);
        double accuracy = voter < LIARS ? .1 : .6 + .035 * (voter - LIARS);
        boolean isRight = (dice >>> 11) * 0x1.0p-53 < accuracy;
        String choice = isRight ? right : (coin & 1) == 0 ? "reject" : "accept";
        return new Vote(
                group,
                id,
                voterNames[voter],
                choice,
                .55 + ((dice & 0xff) / 640.),
                vectors[(int) (dice & (VECTORS - 1))],
                time,
                index,
                null,
                null,
                false);
    }

    private void prepare() {
        if (groupNames != null) {
            return;
        }
        voterNames = new String[VOTERS];
        for (int i = 0; i < VOTERS; i++) {
            voterNames[i] = "agent-" + i;
        }
        asked = new ArrayList<>();
        for (int first = 0; first < VOTERS; first++) {
            List<String> nine = new ArrayList<>();
            for (int i = 0; i < VOTES; i++) {
                nine.add(voterNames[(first + i) % VOTERS]);
            }
            asked.add(List.copyOf(nine));
        }
        SplittableRandom random = new SplittableRandom(7);
        vectors = new FloatVector[VECTORS];
        for (int i = 0; i < VECTORS; i++) {
            float[] values = new float[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                values[d] = (float) random.nextDouble(-1, 1);
            }
            vectors[i] = FloatVector.wrap(values);
        }
        String[] names = new String[groups];
        for (int i = 0; i < groups; i++) {
            names[i] = "group-" + i;
        }
        groupNames = names;
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
