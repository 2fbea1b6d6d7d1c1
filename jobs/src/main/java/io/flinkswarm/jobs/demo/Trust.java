package io.flinkswarm.jobs.demo;

import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was learned of each agent, kept up to date by the changes of the voters' view. */
final class Trust {
    static final String VIEW = "consensus.voters";

    /** What is known of an agent: the share of its votes that were right, out of so many outcomes. */
    record Learned(String agent, double reliability, double outcomes) {}

    private final Map<String, ViewRow> rows = new HashMap<>();

    synchronized void apply(ViewDelta delta) {
        // at the end of input time runs out for everybody, and who is silent that long is forgotten
        if (!delta.isDelete()) {
            rows.put(delta.key(), delta.row());
        }
    }

    /** The agents, the most reliable first. */
    synchronized List<Learned> ranking() {
        List<Learned> all = new ArrayList<>();
        for (ViewRow row : rows.values()) {
            double accuracy = row.getDouble("accuracy");
            if (!Double.isNaN(accuracy)) {
                all.add(new Learned(row.getString("voter"), accuracy, row.getDouble("outcomes")));
            }
        }
        all.sort(Comparator.comparingDouble(Learned::reliability).reversed().thenComparing(Learned::agent));
        return all;
    }
}
