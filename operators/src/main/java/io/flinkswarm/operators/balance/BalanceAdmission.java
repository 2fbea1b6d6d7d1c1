package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.operators.balance.resources.ResourceNames;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.List;
import java.util.Map;

/** The checks that an event must pass by itself, before anything is known of its pool. */
final class BalanceAdmission {
    /** What is wrong with an event. */
    record Fault(Reason reason, String detail) {}

    /** Amounts of all nodes of a pool, in thousandths, add up without overflow. */
    private static final double MOST = 1e11;

    private static final double HIGHEST_WEIGHT = 1e6;

    /** A hundred years: sums of event times and durations stay in range. */
    private static final long LONGEST_MILLIS = 36_525L * 24 * 3600 * 1000;

    private static final int MOST_TASKS = 1_000_000;

    /** The longest of the texts that nobody looks up: what went wrong, why something is withdrawn. */
    private static final int LONGEST_TEXT = 1000;

    private final BalanceConfig config;
    private Fault fault;

    private BalanceAdmission(BalanceConfig config) {
        this.config = config;
    }

    /** What is wrong with the event, or null. */
    static Fault check(BalanceEvent event, BalanceConfig config) {
        BalanceAdmission admission = new BalanceAdmission(config);
        admission.id("pool", event.pool());
        if (event instanceof Task task) {
            admission.check(task);
        } else if (event instanceof NodeReport report) {
            admission.check(report);
        } else if (event instanceof TaskResult result) {
            admission.id("task", result.task());
            admission.id("node", result.node());
            admission.millis("duration", result.durationMillis());
            admission.quality(result.quality());
        } else if (event instanceof TaskStart start) {
            admission.id("task", start.task());
            admission.id("node", start.node());
        } else if (event instanceof TaskBid bid) {
            admission.id("task", bid.task());
            admission.id("node", bid.node());
            admission.amount("price", bid.price());
        } else if (event instanceof TaskCancel cancel) {
            admission.id("task", cancel.task());
        } else if (event instanceof NodeStatusChange change) {
            admission.id("node", change.node());
            if (change.status() == null) {
                admission.refuse(Reason.MALFORMED, "status must be given, but was empty");
            }
        }
        return admission.fault;
    }

    /** The event with texts of free form cut to what is kept: what a node says went wrong must not be lost for its length. */
    static BalanceEvent shortened(BalanceEvent event) {
        if (event instanceof TaskResult result && result.error().length() > LONGEST_TEXT) {
            return new TaskResult(
                    result.pool(),
                    result.task(),
                    result.node(),
                    result.epoch(),
                    result.success(),
                    result.durationMillis(),
                    result.quality(),
                    cut(result.error()),
                    result.time(),
                    result.sequence());
        }
        if (event instanceof TaskCancel cancel && cancel.reason().length() > LONGEST_TEXT) {
            return new TaskCancel(
                    cancel.pool(),
                    cancel.task(),
                    cancel.abort(),
                    cut(cancel.reason()),
                    cancel.time(),
                    cancel.sequence());
        }
        if (event instanceof NodeStatusChange change && change.reason().length() > LONGEST_TEXT) {
            return new NodeStatusChange(
                    change.pool(),
                    change.node(),
                    change.status(),
                    cut(change.reason()),
                    change.time(),
                    change.sequence());
        }
        return event;
    }

    private static String cut(String text) {
        int end = LONGEST_TEXT - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }

    private void check(NodeReport report) {
        id("node", report.node());
        amounts("capacity", report.capacity());
        amounts("use", report.use());
        Double gpus = report.capacity().get(Quantities.GPU);
        if (gpus != null && fault == null) {
            if (gpus != Math.rint(gpus) || gpus > Demand.MOST_GPUS) {
                refuse(
                        Reason.INVALID_VALUE,
                        "capacity.gpu must be a whole number up to " + Demand.MOST_GPUS + ", but was " + gpus);
            }
        }
        count("slots", report.slots(), MOST_TASKS);
        count("queue", report.queue(), MOST_TASKS);
        text("gpu-model", report.gpuModel());
        size("labels", report.labels().size(), config.maxLabels(), "labels (max-labels)");
        for (Map.Entry<String, String> label : report.labels().entrySet()) {
            id("label", label.getKey());
            if (label.getKey().indexOf('=') >= 0) {
                refuse(Reason.INVALID_VALUE, "a label's key must not contain '=', but was '" + label.getKey() + "'");
            }
            if (label.getValue() == null) {
                refuse(Reason.MALFORMED, "a label must have a value, but " + label.getKey() + " had none");
            }
            text("label " + label.getKey(), label.getValue());
        }
        if (!Double.isNaN(report.weight()) && !(report.weight() > 0 && report.weight() <= HIGHEST_WEIGHT)) {
            refuse(
                    Reason.INVALID_VALUE,
                    "weight must be above 0, up to " + HIGHEST_WEIGHT + ", but was " + report.weight());
        }
        if (!Double.isNaN(report.costPerHour())) {
            amount("cost-per-hour", report.costPerHour());
        }
    }

    private void check(Task task) {
        id("task", task.id());
        text("type", task.type());
        text("tenant", task.tenant());
        amounts("needs", task.needs());
        Double gpus = task.needs().get(Quantities.GPU);
        if (gpus != null && fault == null) {
            if (gpus >= 1 && (gpus != Math.rint(gpus) || gpus > Demand.MOST_GPUS)) {
                refuse(
                        Reason.INVALID_VALUE,
                        "needs.gpu must be a share below 1 or a whole number up to " + Demand.MOST_GPUS + ", but was "
                                + gpus);
            }
        }
        selectors("required", task.constraints().required());
        selectors("forbidden", task.constraints().forbidden());
        names("anti-affinity", task.constraints().antiAffinity(), config.maxLabels(), "names (max-labels)");
        names(
                "gpu-models",
                task.constraints().gpuModels(),
                Math.min(config.maxLabels(), Demand.MOST_MODELS),
                "models (max-labels)");
        names("preferred", task.preferences().preferred(), config.maxLabels(), "nodes (max-labels)");
        names("avoided", task.preferences().avoided(), config.maxLabels(), "nodes (max-labels)");
        selectors("near", task.preferences().near());
        weight("performance", task.preferences().performance());
        weight("cost", task.preferences().cost());
        weight("reliability", task.preferences().reliability());
        weight("locality", task.preferences().locality());
        millis("estimate", task.estimateMillis());
        if (task.deadline() < 0) {
            refuse(Reason.INVALID_VALUE, "deadline must be an event time, or 0 for none, but was " + task.deadline());
        }
        names("dependencies", task.dependencies(), config.maxDependencies(), "tasks (max-dependencies)");
        checkGang(task);
        text("workflow", task.workflow());
        millis("run-timeout", task.runTimeoutMillis());
        count("max-attempts", task.maxAttempts(), MOST_TASKS);
    }

    private void checkGang(Task task) {
        text("gang", task.gang());
        if (task.gang().isEmpty()) {
            if (task.gangSize() != 0) {
                refuse(
                        Reason.INVALID_VALUE,
                        "gang-size must be 0 where gang is empty, but was " + task.gangSize() + ": name the gang");
            }
        } else {
            if (task.gangSize() < 1) {
                refuse(
                        Reason.INVALID_VALUE,
                        "gang-size must be at least 1 where there is a gang, but was " + task.gangSize());
            }
            size("gang", task.gangSize(), config.maxGang(), "tasks (max-gang)");
        }
    }

    /** The first fault counts. */
    private void refuse(Reason reason, String detail) {
        if (fault == null) {
            fault = new Fault(reason, detail);
        }
    }

    private void id(String name, String value) {
        if (value == null || value.isEmpty()) {
            refuse(Reason.MALFORMED, name + " must be given, but was empty");
        } else {
            text(name, value);
        }
    }

    private void text(String name, String value) {
        if (value != null && value.length() > config.maxIdLength()) {
            size(name, value.length(), config.maxIdLength(), "characters (max-id-length)");
        }
    }

    private void size(String name, int size, int most, String unit) {
        if (size > most) {
            refuse(Reason.OVERSIZED, name + " must have at most " + most + " " + unit + ", but had " + size);
        }
    }

    private void names(String name, List<String> values, int most, String unit) {
        size(name, values.size(), most, unit);
        for (int i = 0; i < values.size() && fault == null; i++) {
            id(name, values.get(i));
        }
    }

    private void selectors(String name, List<String> selectors) {
        names(name, selectors, config.maxLabels(), "selectors (max-labels)");
        for (int i = 0; i < selectors.size() && fault == null; i++) {
            String selector = selectors.get(i);
            if (selector.charAt(0) == '=') {
                refuse(
                        Reason.INVALID_VALUE,
                        name + " must be selectors key=value or key, but one was '" + selector + "'");
            }
        }
    }

    private void amounts(String name, Map<String, Double> amounts) {
        int most = Math.min(config.maxResources(), ResourceNames.MOST);
        size(name, amounts.size(), most, "resources (max-resources)");
        for (Map.Entry<String, Double> amount : amounts.entrySet()) {
            if (fault != null) {
                return;
            }
            id(name + "'s resource", amount.getKey());
            amount(name, amount.getKey(), amount.getValue());
        }
    }

    private void amount(String name, String resource, Double value) {
        if (value == null || !(value >= 0 && value <= MOST)) {
            refuse(Reason.INVALID_VALUE, name + "." + resource + " must be from 0 to " + MOST + ", but was " + value);
        }
    }

    private void amount(String name, double value) {
        if (!(value >= 0 && value <= MOST)) {
            refuse(Reason.INVALID_VALUE, name + " must be from 0 to " + MOST + ", but was " + value);
        }
    }

    private void weight(String name, double value) {
        if (!Double.isNaN(value) && !(value >= 0 && value <= HIGHEST_WEIGHT)) {
            refuse(Reason.INVALID_VALUE, name + " must be from 0 to " + HIGHEST_WEIGHT + ", but was " + value);
        }
    }

    private void quality(double value) {
        if (!Double.isNaN(value) && !(value >= 0 && value <= 1)) {
            refuse(Reason.INVALID_VALUE, "quality must be from 0 to 1, but was " + value);
        }
    }

    private void millis(String name, long value) {
        if (value < 0 || value > LONGEST_MILLIS) {
            refuse(Reason.INVALID_VALUE, name + " must be from 0 to " + LONGEST_MILLIS + " ms, but was " + value);
        }
    }

    private void count(String name, int value, int most) {
        if (value < 0 || value > most) {
            refuse(Reason.INVALID_VALUE, name + " must be from 0 to " + most + ", but was " + value);
        }
    }
}
