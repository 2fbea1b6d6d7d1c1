package io.flinkswarm.jobs.drill;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plain voting rule to measure against: decides a case, then may learn from its outcome.
 *
 * <p>Measured as the drill measures everything: a tie scores one half.
 */
@Internal
public abstract sealed class Baseline {
    /** The names of {@link #all}, as the drill prints them. */
    public static final String MAJORITY = "majority";

    public static final String CONFIDENCE_WEIGHTED = "confidence-weighted";
    public static final String ONLINE_LOG_ODDS = "online-log-odds";
    public static final String ORACLE = "oracle";

    private Baseline() {}

    /** The score of choice 1 over choice 0: above 0 chooses 1, below 0 chooses 0, 0 is a tie. */
    abstract double score(Case asked);

    /** Takes a revealed outcome. */
    public void learn(Case revealed) {}

    /** 1 if the case is decided rightly, 0 if not, .5 on a tie. */
    public final double accuracy(Case asked) {
        double score = score(asked);
        if (score == 0) {
            return .5;
        }
        return score > 0 == (asked.truth() == 1) ? 1 : 0;
    }

    /** Fresh baselines by name, in the order to print them. */
    public static Map<String, Baseline> all() {
        Map<String, Baseline> all = new LinkedHashMap<>();
        all.put(MAJORITY, new Majority());
        all.put(CONFIDENCE_WEIGHTED, new ConfidenceWeighted());
        all.put(ONLINE_LOG_ODDS, new OnlineLogOdds());
        all.put(ORACLE, new Oracle());
        return all;
    }

    /** One voter, one vote. */
    static final class Majority extends Baseline {
        @Override
        double score(Case asked) {
            int score = 0;
            for (int choice : asked.choices()) {
                score += 2 * choice - 1;
            }
            return score;
        }
    }

    /** Every vote counts as much as its voter says it is sure. */
    static final class ConfidenceWeighted extends Baseline {
        @Override
        double score(Case asked) {
            double score = 0;
            for (int i = 0; i < asked.choices().length; i++) {
                score += (2 * asked.choices()[i] - 1) * asked.confidences()[i];
            }
            return score;
        }
    }

    /** Every vote counts the log-odds of its voter's accuracy, the mean of a Beta(4, 2) fed by revealed outcomes. */
    static final class OnlineLogOdds extends Baseline {
        private final Map<Integer, int[]> records = new HashMap<>();

        @Override
        double score(Case asked) {
            double score = 0;
            for (int i = 0; i < asked.choices().length; i++) {
                int[] record = records.getOrDefault(asked.voters()[i], new int[2]);
                score += Scenario.logOdds(asked.choices()[i], (4.0 + record[0]) / (6.0 + record[0] + record[1]));
            }
            return score;
        }

        @Override
        public void learn(Case revealed) {
            for (int i = 0; i < revealed.choices().length; i++) {
                int[] record = records.computeIfAbsent(revealed.voters()[i], voter -> new int[2]);
                record[revealed.choices()[i] == revealed.truth() ? 0 : 1]++;
            }
        }
    }

    /** One who knows how the scenario is made. */
    static final class Oracle extends Baseline {
        @Override
        double score(Case asked) {
            return asked.oracleLogOdds();
        }
    }
}
