package io.flinkswarm.jobs.demo;

import io.flinkswarm.jobs.drill.Case;
import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The why of a decision, told to somebody who has never heard of log-odds. */
final class WhyInWords {
    private static final double CLOSE = .02;

    private final Decision decision;
    private final Map<String, Trust.Learned> learned;
    private final List<String> lines = new ArrayList<>();

    WhyInWords(Decision decision, List<Trust.Learned> ranking) {
        this.decision = decision;
        this.learned = ranking.stream().collect(Collectors.toMap(Trust.Learned::agent, each -> each));
    }

    List<String> lines(Case asked) {
        Why why = decision.why();
        String choice = decision.choice();
        long inFavour = why.contributions().stream()
                .filter(contribution -> contribution.choice().equals(choice))
                .count();
        add(
                "Why %s was decided \"%s\" (which was %s):",
                decision.proposal(), choice, rightly(asked) ? "right" : "wrong");
        add(
                "%d of the %d agents asked were heard within %d ms; %d of them said %s, %d said otherwise.",
                why.votes(), why.asked(), why.tookMillis(), inFavour, choice, why.votes() - inFavour);
        add("");
        add("  agent      said     weight for %-8s because so far it was right in", choice);
        List<Contribution> byWeight = new ArrayList<>(why.contributions());
        byWeight.sort(Comparator.comparingDouble((Contribution each) -> -Math.abs(each.logOdds())));
        double sum = why.priorLogOdds();
        for (Contribution each : byWeight) {
            sum += each.logOdds();
            add("  %-10s %-8s %+6.2f              %s", each.voter(), each.choice(), each.logOdds(), because(each));
        }
        if (Math.abs(why.priorLogOdds()) >= .005) {
            add(
                    "  %-10s %-8s %+6.2f              how often each option was right before",
                    "(before)", "", why.priorLogOdds());
        }
        add("");
        double plain = 1 / (1 + Math.exp(-sum));
        add(
                "Each +1 makes the odds of \"%s\" 2.7 times as good, each -1 as bad. Together they come to %+.2f:",
                choice, sum);
        add(
                "a chance of %.1f %%. %s",
                100 * plain,
                Math.abs(plain - decision.posterior()) < CLOSE
                        ? String.format(Locale.ROOT, "%.1f %% were needed.", 100 * why.threshold())
                        : String.format(
                                Locale.ROOT,
                                "%s made it %.1f %%; %.1f %% were needed.",
                                why.networkActed() ? "The network" : "Calibration",
                                100 * decision.posterior(),
                                100 * why.threshold()));
        add("It ended because %s.", decision.reason());
        if (!Double.isNaN(why.weightedLogLoss())) {
            add(
                    "Loss on the outcomes so far: %.3f by weights, %.3f by the neural network beside them; %s acts.",
                    why.weightedLogLoss(),
                    why.neuralLogLoss(),
                    why.networkActed() ? "so the network" : "so the plain sum");
        }
        return lines;
    }

    private boolean rightly(Case asked) {
        return decision.choice().equals(Proposal.ACCEPT_REJECT.get(asked.truth()));
    }

    private String because(Contribution each) {
        Trust.Learned known = learned.get(each.voter());
        if (known == null) {
            return "(nothing known)";
        }
        boolean flipped = each.choice().equals(decision.choice()) == each.logOdds() < 0;
        return String.format(
                Locale.ROOT,
                "%.0f %%%s",
                100 * known.reliability(),
                flipped && Math.abs(each.logOdds()) > .1 ? ": it says one thing, believe the other" : "");
    }

    private void add(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
