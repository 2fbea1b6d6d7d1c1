package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.Constraints;
import java.util.List;
import java.util.SortedMap;

/** Label selectors: {@code key=value} is met by that value, {@code key} by any. */
final class Selectors {
    private Selectors() {}

    static boolean meets(SortedMap<String, String> labels, String selector) {
        int equals = selector.indexOf('=');
        if (equals < 0) {
            return labels.containsKey(selector);
        }
        String value = labels.get(selector.substring(0, equals));
        return value != null && value.length() == selector.length() - equals - 1 && selector.endsWith(value);
    }

    /** Whether a node with these labels may run what has the constraints. */
    static boolean allow(SortedMap<String, String> labels, Constraints constraints) {
        if (constraints.equals(Constraints.NONE)) {
            return true;
        }
        for (String selector : constraints.required()) {
            if (!meets(labels, selector)) {
                return false;
            }
        }
        for (String selector : constraints.forbidden()) {
            if (meets(labels, selector)) {
                return false;
            }
        }
        return true;
    }

    /** The share of the selectors that the labels meet, 0 to 1; 1 where there are none. */
    static double share(SortedMap<String, String> labels, List<String> selectors) {
        if (selectors.isEmpty()) {
            return 1;
        }
        int met = 0;
        for (String selector : selectors) {
            if (meets(labels, selector)) {
                met++;
            }
        }
        return (double) met / selectors.size();
    }
}
