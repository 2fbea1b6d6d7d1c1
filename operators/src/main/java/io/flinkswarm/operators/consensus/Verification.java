package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.consensus.ConsensusReplay.Difference;
import io.flinkswarm.operators.consensus.ConsensusReplay.Verified;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.journal.JournalRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The comparison of recorded decisions with those that the recorded events lead to, byte for byte. */
final class Verification {
    private final int most;
    private final Consumer<Decision> replayed;
    private final JournalRecorder recorder = new JournalRecorder(ConsensusFunction.JOURNAL);
    private final List<Difference> different = new ArrayList<>();
    private long groups;
    private long decisions;
    private long identical;
    private long differing;

    Verification(int most, Consumer<Decision> replayed) {
        this.most = most;
        this.replayed = replayed;
    }

    void take(String group, List<RecordedStep> steps, GroupReplay replay, RecordedPolicies policies) throws Exception {
        groups++;
        long incarnation = steps.get(0).entry().incarnation();
        for (RecordedStep step : steps) {
            JournalEntry entry = step.entry();
            if (entry.incarnation() != incarnation) {
                // the operator had forgotten the group by then
                replay.store().clear();
                incarnation = entry.incarnation();
            }
            List<Decision> made = entry.kind() == Kind.OUTPUT ? List.of() : replay.take(step, entry.policyVersion());
            made.forEach(replayed);
            compare(group, step, made);
        }
    }

    private void compare(String group, RecordedStep step, List<Decision> made) {
        decisions += step.outputs().size();
        for (int i = 0; i < Math.max(step.outputs().size(), made.size()); i++) {
            Decision now = i < made.size() ? made.get(i) : null;
            JournalEntry then = i < step.outputs().size() ? step.outputs().get(i) : null;
            if (now != null && then != null && isSame(then, now)) {
                identical++;
            } else {
                differing++;
                if (different.size() < most) {
                    Decision recorded = then == null ? null : step.decision(i);
                    String proposal = recorded == null ? now.proposal() : recorded.proposal();
                    different.add(new Difference(group, proposal, recorded, now));
                }
            }
        }
    }

    private boolean isSame(JournalEntry then, Decision now) {
        byte[] bytes = recorder.entry(
                        then.key(),
                        then.incarnation(),
                        then.sequence(),
                        Kind.OUTPUT,
                        then.time(),
                        then.policyVersion(),
                        now)
                .payload();
        return Arrays.equals(bytes, then.payload());
    }

    Verified result(long entries) {
        return new Verified(entries, groups, decisions, identical, differing, List.copyOf(different));
    }
}
