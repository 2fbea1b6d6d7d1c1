package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.testkit.SeededEvents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Random days of groups that vote: all kinds of proposals, votes that come early, late, twice or never, members that know
 * more or less, outcomes that contradict each other. In order of time.
 */
final class VotingDays implements SeededEvents.Generator<ConsensusEvent> {
    private final int groups;
    private final int proposals;
    private final int voters;

    VotingDays(int groups, int proposals, int voters) {
        this.groups = groups;
        this.proposals = proposals;
        this.voters = voters;
    }

    static String group(int number) {
        return groupsNamed(number, 2);
    }

    private static String groupsNamed(int number, int of) {
        return of == 1 ? Chamber.GROUP : "group-" + number;
    }

    @Override
    public List<ConsensusEvent> generate(Random random) {
        List<ConsensusEvent> events = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < proposals; i++) {
            time += 1 + random.nextInt(60);
            day(groupsNamed(random.nextInt(groups), groups), i, time, random, events);
        }
        List<ConsensusEvent> numbered = new ArrayList<>();
        for (ConsensusEvent event : events) {
            long sequence = numbered.size();
            numbered.add(
                    event instanceof Vote vote
                            ? vote.withSequence(sequence)
                            : event instanceof Outcome outcome ? outcome.withSequence(sequence) : event);
        }
        numbered.sort(Comparator.comparingLong(ConsensusEvent::time));
        return numbered;
    }

    private void day(String group, int number, long time, Random random, List<ConsensusEvent> events) {
        String id = "p" + number;
        List<String> options = random.nextInt(4) == 0 ? List.of("red", "green", "blue") : Proposal.ACCEPT_REJECT;
        List<String> members = new ArrayList<>();
        for (int v = 0; v < voters; v++) {
            members.add("v" + v);
        }
        Collections.shuffle(members, random);
        List<String> asked = members.subList(0, Math.min(5, voters));
        boolean named = random.nextInt(3) > 0;
        events.add(Proposal.of(id, group)
                .withOptions(options)
                .withType(random.nextInt(3) == 0 ? "deploy" : Proposal.DEFAULT_TYPE)
                .withPriority(Priority.of(random.nextInt(5)))
                .withVoters(named ? asked : List.of())
                .withDeadline(random.nextInt(3) == 0 ? time + 50 + random.nextInt(500) : 0)
                .withWeights(random.nextBoolean() ? FloatVector.of(random.nextFloat(), 1) : FloatVector.EMPTY)
                .withTime(time));
        int truth = random.nextInt(options.size());
        for (String member : asked) {
            if (random.nextInt(10) > 0) {
                vote(group, id, member, options, truth, time, random, events);
            }
        }
        if (random.nextInt(20) == 0) {
            vote(group, id, "stranger", options, truth, time, random, events);
        }
        if (random.nextBoolean()) {
            outcome(group, id, options, truth, time, random, events);
        }
    }

    private static void vote(
            String group,
            String id,
            String member,
            List<String> options,
            int truth,
            long time,
            Random random,
            List<ConsensusEvent> events) {
        double accuracy = .4 + .5 * Math.floorMod(member.hashCode(), 7) / 6;
        int choice = random.nextDouble() < accuracy ? truth : random.nextInt(options.size());
        long when = random.nextInt(12) == 0 ? time - random.nextInt(50) : time + random.nextInt(400);
        Vote vote = Vote.of(group, id, member, options.get(choice))
                .withConfidence(random.nextInt(3) == 0 ? Double.NaN : .5 + random.nextDouble() / 2)
                .withReasoning(
                        random.nextBoolean()
                                ? FloatVector.of(random.nextFloat(), -random.nextFloat(), 1)
                                : FloatVector.EMPTY)
                .withTime(when)
                .withBound(random.nextBoolean());
        if (random.nextInt(8) == 0) {
            vote = vote.withFeedback(
                    new Feedback("p" + random.nextInt(Integer.parseInt(id.substring(1)) + 1), random.nextInt(2)));
        }
        events.add(vote);
        if (random.nextInt(20) == 0) {
            events.add(Vote.of(group, id, member, options.get(random.nextInt(options.size())))
                    .withTime(when + 1 + random.nextInt(200)));
        }
    }

    private static void outcome(
            String group,
            String id,
            List<String> options,
            int truth,
            long time,
            Random random,
            List<ConsensusEvent> events) {
        long when = time + random.nextInt(900);
        events.add((random.nextInt(5) == 0
                        ? Outcome.ofQuality(group, id, random.nextInt(11) / 10.)
                        : Outcome.of(group, id, options.get(truth)))
                .withTime(when));
        if (random.nextInt(10) == 0) {
            events.add(Outcome.of(group, id, options.get(random.nextInt(options.size())))
                    .withTime(when + random.nextInt(100)));
        }
    }
}
