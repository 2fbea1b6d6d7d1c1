package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.balance.Constraints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether any node of a pool could ever run a task, were it empty: remembered by what is asked, until nodes change. */
final class Requirements {
    private static final int MOST_REMEMBERED = 1024;

    private record Asked(Demand demand, List<String> required, List<String> forbidden) {}

    private final Desk desk;
    private final Map<Asked, Boolean> known = new LinkedHashMap<>();

    Requirements(Desk desk) {
        this.desk = desk;
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
        for (NodeRow node : desk.order()) {
            if (node != null && node.supply.canEver(demand) && Selectors.allow(node.labels, constraints)) {
                return true;
            }
        }
        return false;
    }

    /** What keeps the task from the node that lacks least, in words: {@code gpu model; cpu short by 3}. */
    String shortage(TaskRow task, boolean ever) {
        String least = null;
        int leastParts = Integer.MAX_VALUE;
        for (NodeRow node : desk.order()) {
            if (node == null) {
                continue;
            }
            String lack = shortage(task, node, ever);
            int parts = (int) lack.chars().filter(c -> c == ';').count() + 1;
            if (!lack.isEmpty() && parts < leastParts) {
                least = lack;
                leastParts = parts;
            }
        }
        return least == null ? "no node" : least;
    }

    private String shortage(TaskRow task, NodeRow node, boolean ever) {
        StringBuilder lack = new StringBuilder();
        if (!Selectors.allow(node.labels, task.task.constraints())) {
            lack.append("labels");
        }
        if (ever ? !node.supply.canEver(task.demand) : !node.supply.fits(task.demand)) {
            append(lack, node.supply.shortage(task.demand, desk.row.names));
        }
        if (!ever && !node.status.takesTasks()) {
            append(lack, "node " + node.status.name().toLowerCase(java.util.Locale.ROOT));
        }
        return lack.toString();
    }

    private static void append(StringBuilder text, String more) {
        if (!more.isEmpty()) {
            text.append(text.length() == 0 ? "" : "; ").append(more);
        }
    }
}
