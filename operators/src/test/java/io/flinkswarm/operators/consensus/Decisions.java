package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Decision;
import java.util.Comparator;
import java.util.List;

/** Decisions as they are to be compared between runs: without what tells the runs apart. */
final class Decisions {
    private Decisions() {}

    /** The decision without id, epoch, what it supersedes, and how firm it is. */
    static Decision bare(Decision decision) {
        return new Decision(
                "",
                decision.group(),
                decision.proposal(),
                decision.type(),
                decision.status(),
                decision.choice(),
                decision.posterior(),
                decision.ties(),
                decision.disagreement(),
                decision.rule(),
                decision.reason(),
                decision.why(),
                decision.policyVersion(),
                decision.time(),
                0,
                "",
                false);
    }

    /** Bare decisions, those of each group in their order. */
    static List<Decision> byGroup(List<Decision> decisions) {
        return decisions.stream()
                .map(Decisions::bare)
                .sorted(Comparator.comparing(Decision::group))
                .toList();
    }
}
