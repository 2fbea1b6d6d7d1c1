package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.BalanceReplay.Difference;
import io.flinkswarm.operators.balance.BalanceReplay.Verified;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.journal.JournalRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The comparison of a pool's recorded decisions with those that the recorded events lead to, byte for byte. */
final class PoolVerification {
    private final RecordedSettings settings;
    private final PlacementStrategies strategies;
    private final int most;
    private final Consumer<BalanceDecision> replayed;
    private final JournalRecorder recorder = new JournalRecorder(BalanceFunction.JOURNAL);
    private final List<Difference> different = new ArrayList<>();
    private long pools;
    private long decisions;
    private long identical;
    private long differing;

    PoolVerification(
            RecordedSettings settings, PlacementStrategies strategies, int most, Consumer<BalanceDecision> replayed) {
        this.settings = settings;
        this.strategies = strategies;
        this.most = most;
        this.replayed = replayed;
    }

    /** Takes all entries of one pool, in order. */
    void take(List<JournalEntry> entries) throws Exception {
        pools++;
        long[] runs = runs(entries);
        List<BalanceDecision> made = new ArrayList<>();
        Pool pool = new Pool(new MemoryPoolStore(), new Collected(made), strategies);
        int at = 0;
        long incarnation = entries.get(0).incarnation();
        while (at < entries.size()) {
            JournalEntry step = entries.get(at);
            if (step.incarnation() != incarnation) {
                // the operator had forgotten the pool by then
                incarnation = step.incarnation();
                pool = new Pool(new MemoryPoolStore(), new Collected(made), strategies);
            }
            int first = step.kind() == Kind.OUTPUT ? at : at + 1;
            int end = first;
            while (end < entries.size() && entries.get(end).kind() == Kind.OUTPUT) {
                end++;
            }
            made.clear();
            if (step.kind() != Kind.OUTPUT) {
                meet(pool, step, runs[at]);
            }
            made.forEach(replayed);
            compare(step.key(), entries.subList(first, end), made);
            at = end;
        }
    }

    private void meet(Pool pool, JournalEntry step, long run) throws Exception {
        BalanceConfig policy = settings.policy(run, step.policyVersion());
        pool.enter(step.key(), policy, step.policyVersion(), run, step.time(), step.incarnation());
        if (step.kind() == Kind.INPUT) {
            BalanceEvent event = BalanceFunction.JOURNAL.payload(step);
            pool.on(event);
        } else {
            pool.onTime();
        }
        pool.leave();
    }

    /**
     * The epoch of the run that made each entry, as its decisions' fences tell: of a step without one, that of the next that
     * has, and after the last that of the last run.
     */
    private long[] runs(List<JournalEntry> entries) {
        long[] runs = new long[entries.size()];
        long run = settings.latestEpoch();
        boolean known = false;
        for (int i = entries.size() - 1; i >= 0; i--) {
            BalanceDecision decision = BalanceReplay.decision(entries.get(i));
            // a revocation carries the fence of the assignment that it takes back, which an earlier run may have made
            if (decision != null && !(decision instanceof Revocation)) {
                run = Visit.runOf(SubjectId.parse(decision.id()).epoch());
                if (!known) {
                    // after the last decision nothing tells of a later run
                    Arrays.fill(runs, i, runs.length, run);
                    known = true;
                }
            }
            runs[i] = run;
        }
        return runs;
    }

    private void compare(String pool, List<JournalEntry> recorded, List<BalanceDecision> made) {
        decisions += recorded.size();
        for (int i = 0; i < Math.max(recorded.size(), made.size()); i++) {
            BalanceDecision now = i < made.size() ? made.get(i) : null;
            JournalEntry then = i < recorded.size() ? recorded.get(i) : null;
            if (now != null && then != null && isSame(then, now)) {
                identical++;
            } else {
                differing++;
                if (different.size() < most) {
                    different.add(new Difference(pool, then == null ? null : BalanceReplay.decision(then), now));
                }
            }
        }
    }

    private boolean isSame(JournalEntry then, BalanceDecision now) {
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
        return new Verified(entries, pools, decisions, identical, differing, List.copyOf(different));
    }

    /** Keeps decisions; what else follows from an event, no replay compares. */
    private record Collected(List<BalanceDecision> decisions) implements PoolOutput {
        @Override
        public void decision(BalanceDecision decision) {
            decisions.add(decision);
        }

        @Override
        public void rejected(Reason reason, BalanceEvent event, String detail) {}

        @Override
        public void nodeChanged(NodeRow node) {}

        @Override
        public void nodeForgotten(String node) {}

        @Override
        public void taskChanged(String task, TaskRow row) {}

        @Override
        public void predicted(
                NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {}

        @Override
        public void evicted(Evicted what, int count) {}
    }
}
