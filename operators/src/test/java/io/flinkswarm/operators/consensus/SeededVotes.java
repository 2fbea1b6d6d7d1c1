package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A seeded day of a few groups: deadlines, urgent and idle proposals, votes too early, too late and twice, lists of asked
 * voters that others ignore, outcomes right, doubled and of quality, judgements, and rows that no rule can use.
 *
 * <p>Times lie on a grid of 10 ms, so that many events and time-outs share theirs; the list is shuffled.
 */
final class SeededVotes {
    private static final List<String> PANEL = List.of("red", "green", "blue");
    private static final int VOTERS = 7;

    private final Random random;
    private final List<ConsensusEvent> events = new ArrayList<>();
    private long sequence;

    private SeededVotes(long seed) {
        random = new Random(seed);
    }

    static List<ConsensusEvent> events(long seed, int groups, int proposals) {
        SeededVotes votes = new SeededVotes(seed);
        for (int g = 0; g < groups; g++) {
            long time = 1_000_000;
            for (int p = 0; p < proposals; p++) {
                time += votes.ticks(30);
                votes.ballot("g" + g, "p" + p, time);
            }
        }
        Collections.shuffle(votes.events, votes.random);
        return votes.events;
    }

    private long ticks(int most) {
        return 10L * random.nextInt(most);
    }

    private void ballot(String group, String id, long time) {
        boolean panel = random.nextInt(4) == 0;
        List<String> options = panel ? PANEL : Proposal.ACCEPT_REJECT;
        String truth = options.get(random.nextInt(options.size()));
        Proposal proposal = Proposal.of(id, group)
                .withType(panel ? "panel" : "plain")
                .withOptions(options)
                .withPriority(Priority.of(random.nextInt(5)))
                .withTime(time)
                .withSequence(sequence++);
        if (random.nextInt(3) == 0) {
            proposal = proposal.withDeadline(time + 10 + ticks(40));
        }
        if (random.nextInt(4) == 0) {
            proposal = proposal.withVoters(List.of("v0", "v1", "v2", "v3"));
        }
        if (random.nextInt(4) == 0) {
            proposal = proposal.withConfidence(random.nextDouble())
                    .withWeights(vector())
                    .withProposer("v1");
        }
        if (random.nextInt(20) > 0) {
            events.add(proposal);
        }
        for (int v = 0; v < VOTERS; v++) {
            if (random.nextInt(4) > 0) {
                vote(group, id, "v" + v, options, truth, v < 4 ? .85 : .4, time);
            }
        }
        if (random.nextInt(2) == 0) {
            outcome(group, id, truth, time);
        }
    }

    private void vote(
            String group, String id, String voter, List<String> options, String truth, double skill, long time) {
        String choice = random.nextDouble() < skill ? truth : options.get(random.nextInt(options.size()));
        Vote vote = Vote.of(group, id, voter, random.nextInt(40) == 0 ? "none of these" : choice)
                .withConfidence(random.nextInt(30) == 0 ? 1.5 : random.nextDouble())
                .withReasoning(vector())
                .withTime(time - 50 + ticks(60))
                .withSequence(sequence++);
        if (random.nextInt(10) == 0) {
            vote = vote.withFeedback(new Feedback("p" + random.nextInt(10), random.nextDouble()));
        }
        events.add(vote);
        if (random.nextInt(8) == 0) {
            String second = random.nextInt(3) == 0 ? choice : options.get(random.nextInt(options.size()));
            events.add(Vote.of(group, id, voter, second)
                    .withTime(vote.time() + ticks(20))
                    .withSequence(sequence++));
        }
    }

    private void outcome(String group, String id, String truth, long time) {
        Outcome outcome = random.nextInt(5) == 0
                ? Outcome.ofQuality(group, id, random.nextDouble())
                : Outcome.of(group, id, truth);
        long told = time + 400 + ticks(100);
        events.add(outcome.withTime(told).withSequence(sequence++));
        if (random.nextInt(6) == 0) {
            events.add(Outcome.of(group, id, truth).withTime(told + ticks(20)).withSequence(sequence++));
        }
    }

    private FloatVector vector() {
        return FloatVector.of(random.nextFloat(), (float) random.nextGaussian(), random.nextFloat() - .5f);
    }
}
