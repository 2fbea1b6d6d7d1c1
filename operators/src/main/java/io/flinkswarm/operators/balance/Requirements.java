package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.balance.Constraints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Whether any node of a pool could ever run a task, were it empty: remembered by what is asked, until nodes change. */
final class Requirements {
    private static final int MOST_REMEMBERED = 1024;

    private record Asked(Demand demand, List<String> required, List<String> forbidden) {}

    private final PoolRow row;
    private final PoolNodes nodes;
    private final Map<Asked, Boolean> known = new LinkedHashMap<>();

    Requirements(PoolRow row, PoolNodes nodes) {
        this.row = row;
        this.nodes = nodes;
    }

    /** Forgets what it knew: a node came, left, or has other resources or labels. */
    void clear() {
        known.clear();
    }

    boolean canEver(Demand demand, Constraints constraints) {
        Asked asked = new Asked(demand, constraints.required(), constraints.forbidden());
        Boolean answer = known.get(asked);
        if (answer == null) {
            answer = look(demand, constraints);
            if (known.size() == MOST_REMEMBERED) {
                known.clear();
            }
            known.put(asked, answer);
        }
        return answer;
    }

    private boolean look(Demand demand, Constraints constraints) {
        for (NodeRow node : nodes.order()) {
            if (node != null && node.supply.canEver(demand) && Selectors.allow(node.labels, constraints)) {
                return true;
            }
        }
        return false;
    }

    /** What keeps any task that no node can ever run from the node that lacks least: {@code gpu model; cpu short by 3}. */
    String neverMet(Demand demand, Constraints constraints) {
        return least(node -> {
            StringBuilder lack = new StringBuilder();
            if (!Selectors.allow(node.labels, constraints)) {
                lack.append("labels");
            }
            append(lack, node.supply.emptied().shortage(demand, row.names));
            return lack.toString();
        });
    }

    /** What keeps the task, now, from the node that lacks least of those that could run it were they empty. */
    String shortage(TaskRow task) {
        return least(node -> {
            if (!node.supply.canEver(task.demand) || !Selectors.allow(node.labels, task.task.constraints())) {
                return null;
            }
            StringBuilder lack = new StringBuilder(node.supply.shortage(task.demand, row.names));
            if (!node.status.takesTasks()) {
                append(lack, "node " + node.status.name().toLowerCase(Locale.ROOT));
            } else if (lack.length() == 0) {
                append(lack, nodes.open.get(node.slot) && nodes.reserved != node ? "anti-affinity" : "no node is free");
            }
            return lack.toString();
        });
    }

    /** The answer with the fewest parts, of those that are given, the earliest node's first. */
    private String least(Function<NodeRow, String> lacks) {
        String least = "no node is free";
        long leastParts = Long.MAX_VALUE;
        for (NodeRow node : nodes.order()) {
            String lack = node == null ? null : lacks.apply(node);
            if (lack != null) {
                long parts = lack.chars().filter(c -> c == ';').count();
                if (parts < leastParts) {
                    least = lack;
                    leastParts = parts;
                }
                if (leastParts == 0) {
                    return least;
                }
            }
        }
        return least;
    }

    private static void append(StringBuilder text, String more) {
        if (!more.isEmpty()) {
            text.append(text.length() == 0 ? "" : "; ").append(more);
        }
    }
}
