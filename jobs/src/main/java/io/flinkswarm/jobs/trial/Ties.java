package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;

/**
 * The score of a decision: 1 if right, 0 if not, and 1/|tied| if the right option is one of several that share the lead.
 *
 * <p>A decision says how many share the lead, not which. Where all options do, or as many as share the most votes, they are
 * known; else the one that the decision's id drew among them is scored alone, which is fair on average.
 */
final class Ties {
    private Ties() {}

    static double score(Decision decision, Question question) {
        int truth = question.options().indexOf(question.truth());
        if (truth < 0) {
            return 0;
        }
        if (decision.ties() == question.options().size()) {
            return 1. / decision.ties();
        }
        boolean drawn = question.truth().equals(decision.choice());
        if (decision.ties() <= 1) {
            return drawn ? 1 : 0;
        }
        int[] votes = new int[question.options().size()];
        int most = 0;
        for (Contribution contribution : decision.why().contributions()) {
            int option = question.options().indexOf(contribution.choice());
            most = Math.max(most, ++votes[option]);
        }
        int leaders = 0;
        for (int count : votes) {
            leaders += count == most ? 1 : 0;
        }
        if (leaders == decision.ties()) {
            return votes[truth] == most ? 1. / leaders : 0;
        }
        return drawn ? 1 : 0;
    }
}
