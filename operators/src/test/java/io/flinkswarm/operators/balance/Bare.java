package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import java.util.Comparator;
import java.util.List;

/** Decisions as they are to be compared between runs: without what tells the runs apart. */
final class Bare {
    private Bare() {}

    /** The decision without id, the run's part of the epoch, what it supersedes, and how firm it is. */
    static BalanceDecision of(BalanceDecision decision) {
        if (decision instanceof Assignment a) {
            return new Assignment(
                    "",
                    a.pool(),
                    a.task(),
                    a.node(),
                    a.attempt(),
                    a.gpus(),
                    a.movedFrom(),
                    a.why(),
                    a.policyVersion(),
                    a.time(),
                    0,
                    "",
                    false);
        }
        if (decision instanceof Revocation r) {
            return new Revocation("", r.pool(), r.task(), r.node(), r.reason(), r.time(), 0, false);
        }
        TaskUpdate u = (TaskUpdate) decision;
        return new TaskUpdate(
                "",
                u.pool(),
                u.task(),
                u.state(),
                u.attempt(),
                u.node(),
                u.reason(),
                u.expectedStart(),
                u.expectedStartError(),
                u.time(),
                0,
                false);
    }

    /** Bare decisions, those of each pool in their order. */
    static List<BalanceDecision> byPool(List<BalanceDecision> decisions) {
        return decisions.stream()
                .map(Bare::of)
                .sorted(Comparator.comparing(BalanceDecision::pool))
                .toList();
    }

    /** Where two runs part, with what came before; empty where they are the same but for what tells runs apart. */
    static String difference(List<BalanceDecision> found, List<BalanceDecision> wanted) {
        List<BalanceDecision> one = byPool(found);
        List<BalanceDecision> other = byPool(wanted);
        int most = Math.max(one.size(), other.size());
        for (int i = 0; i < most; i++) {
            Object left = i < one.size() ? one.get(i) : "nothing";
            Object right = i < other.size() ? other.get(i) : "nothing";
            if (!left.equals(right)) {
                return "at " + i + " of " + one.size() + " and " + other.size() + ":\nfound  " + left + "\nwanted "
                        + right + "\nafter  " + (i == 0 ? "nothing" : one.get(i - 1));
            }
        }
        return "";
    }
}
