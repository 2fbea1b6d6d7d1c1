package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;

/** A {@link Caucus} that is led through one group's recorded history, and what it decides. */
final class GroupReplay {
    private final String group;
    private final RecordedPolicies policies;
    private final MemoryGroupStore store = new MemoryGroupStore();
    private final List<Decision> decisions = new ArrayList<>();
    private final Caucus caucus;

    GroupReplay(String group, RecordedPolicies policies, VoteRules rules) {
        this.group = group;
        this.policies = policies;
        this.caucus = new Caucus(store, new Collected(), rules);
    }

    /** Where the group's state is, to be filled before the first step. */
    GroupStore store() {
        return store;
    }

    /** Lets the group meet what it met, and gives what it decides now. */
    List<Decision> take(RecordedStep step, int version) throws Exception {
        return take(step, step.event(), version);
    }

    /** Lets the group meet an event at the step's time, or the passing of time if there is none. */
    List<Decision> take(RecordedStep step, ConsensusEvent event, int version) throws Exception {
        decisions.clear();
        caucus.enter(
                group,
                policies.policy(step.epoch(), version),
                version,
                step.epoch(),
                step.entry().time(),
                step.entry().incarnation());
        if (event == null) {
            caucus.onTime();
        } else {
            caucus.on(event);
        }
        caucus.leave();
        return List.copyOf(decisions);
    }

    /** Whether the group wishes to be looked at by an event time. */
    boolean isDueBy(long time) {
        return wake() <= time;
    }

    /** When the group wishes to be looked at next. */
    long wake() {
        GroupRow row = store.group();
        return row == null ? GroupRow.NEVER : row.wake;
    }

    /** Lets the group's own wake-up come, under the policy of a step, and gives what it decides. */
    List<Decision> wakeUp(RecordedStep step, int version) throws Exception {
        decisions.clear();
        caucus.enter(group, policies.policy(step.epoch(), version), version, step.epoch(), wake());
        caucus.onTime();
        caucus.leave();
        return List.copyOf(decisions);
    }

    /** Keeps decisions; what else follows from an event, no replay compares. */
    private final class Collected implements CaucusOutput {
        @Override
        public void decision(Decision decision) {
            decisions.add(decision);
        }

        @Override
        public void request(VoteRequest request) {}

        @Override
        public void evidence(Evidence evidence) {}

        @Override
        public void rejected(Reason reason, ConsensusEvent event, String detail) {}

        @Override
        public void learned(String voter, String type, VoterRow row) {}

        @Override
        public void forgotten(String voter, VoterRow row) {}

        @Override
        public void evicted(Evicted what, int count) {}
    }
}
