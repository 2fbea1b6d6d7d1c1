package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.consensus.ConsensusReplay.Compared;
import io.flinkswarm.operators.consensus.ConsensusReplay.Difference;
import io.flinkswarm.operators.consensus.ConsensusReplay.Score;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What would have been decided under another policy or without some members, beside what was. */
final class Comparison {
    private final Set<String> absent;
    private final Set<String> unheard;
    private final int most;
    private final Consumer<Decision> replayed;
    private final List<Difference> different = new ArrayList<>();
    private long groups;
    private long changed;
    private Score before = Score.NONE;
    private Score after = Score.NONE;

    Comparison(Set<String> absent, int most, Consumer<Decision> replayed) {
        this.absent = absent;
        this.unheard = new TreeSet<>(absent);
        this.most = most;
        this.replayed = replayed;
    }

    void take(String group, List<RecordedStep> steps, GroupReplay replay, RecordedPolicies policies) throws Exception {
        groups++;
        Map<String, Decision> recorded = new LinkedHashMap<>();
        Map<String, Decision> made = new LinkedHashMap<>();
        Map<String, String> truth = new HashMap<>();
        int version = steps.get(0).entry().policyVersion();
        for (RecordedStep step : steps) {
            boolean isInput = step.entry().kind() == Kind.INPUT;
            long time = step.entry().time();
            int newer = step.entry().policyVersion();
            // at an event's time the wake-ups before it have come, those at its own time come after it
            long passed = isInput ? time - 1 : time;
            while (replay.isDueBy(passed)) {
                end(made, replay.wakeUp(step, policies.versionAt(version, newer, replay.wake())), true);
            }
            version = newer;
            if (isInput) {
                ConsensusEvent event = step.event();
                noteTruth(event, truth);
                event = present(event);
                if (event != null && Admission.check(event, policies.policy(step.epoch(), version)) == null) {
                    end(made, replay.take(step, event, version), true);
                }
            }
            for (int i = 0; i < step.outputs().size(); i++) {
                end(recorded, List.of(step.decision(i)), false);
            }
        }
        compare(group, recorded, made, truth);
    }

    private void end(Map<String, Decision> ended, List<Decision> decisions, boolean isReplayed) {
        for (Decision decision : decisions) {
            if (isReplayed) {
                replayed.accept(decision);
            }
            if (decision.status().isFinal()) {
                ended.put(decision.proposal(), decision);
            }
        }
    }

    private static void noteTruth(ConsensusEvent event, Map<String, String> truth) {
        if (event instanceof Outcome outcome && !outcome.choice().isEmpty()) {
            truth.putIfAbsent(outcome.proposal(), outcome.choice());
        }
    }

    /** The event as it would have been without the absent; null if it would not have been. */
    private ConsensusEvent present(ConsensusEvent event) {
        if (event instanceof Vote vote && absent.contains(vote.voter())) {
            unheard.remove(vote.voter());
            return null;
        }
        if (event instanceof Proposal proposal && proposal.voters().stream().anyMatch(absent::contains)) {
            List<String> asked = proposal.voters().stream()
                    .filter(voter -> !absent.contains(voter))
                    .toList();
            // an empty list would ask the whole group
            return asked.isEmpty() ? proposal : proposal.withVoters(asked);
        }
        return event;
    }

    private void compare(
            String group, Map<String, Decision> recorded, Map<String, Decision> made, Map<String, String> truth) {
        Set<String> proposals = new LinkedHashSet<>(recorded.keySet());
        proposals.addAll(made.keySet());
        for (String proposal : proposals) {
            Decision then = recorded.get(proposal);
            Decision now = made.get(proposal);
            before = before.plus(score(then, truth.get(proposal)));
            after = after.plus(score(now, truth.get(proposal)));
            if (then == null
                    || now == null
                    || then.status() != now.status()
                    || !Objects.equals(then.choice(), now.choice())) {
                changed++;
                if (different.size() < most) {
                    different.add(new Difference(group, proposal, then, now));
                }
            }
        }
    }

    private static Score score(Decision decision, String truth) {
        if (decision == null) {
            return Score.NONE;
        }
        boolean decided = decision.status() == DecisionStatus.DECIDED;
        boolean known = decided && truth != null;
        return new Score(
                1,
                decided ? 1 : 0,
                known ? 1 : 0,
                known && decision.choice().equals(truth) ? 1 : 0,
                decision.why().votes());
    }

    Compared result(long entries, List<String> overridden) {
        return new Compared(
                entries, groups, changed, before, after, List.copyOf(different), overridden, List.copyOf(unheard));
    }
}
