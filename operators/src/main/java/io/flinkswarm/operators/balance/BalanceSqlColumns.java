package io.flinkswarm.operators.balance;

import static io.flinkswarm.operators.sql.SqlColumn.optional;
import static io.flinkswarm.operators.sql.SqlColumn.required;

import io.flinkswarm.operators.sql.SqlColumn;
import io.flinkswarm.operators.sql.SqlColumn.Kind;
import java.util.List;

/** The columns that {@code ASSIGN} reads from its tables. */
final class BalanceSqlColumns {
    /** What is said of nodes, in the order in which {@link BalanceSqlEvents#node} takes it; {@code kind}: report or status. */
    static final List<SqlColumn> NODES = List.of(
            required("node", Kind.TEXT),
            optional("kind", Kind.TEXT),
            optional("capacity", Kind.NUMBER_BY_NAME),
            optional("in_use", Kind.NUMBER_BY_NAME),
            optional("slots", Kind.WHOLE),
            optional("queue", Kind.WHOLE),
            optional("gpu_model", Kind.TEXT),
            optional("labels", Kind.TEXT_BY_NAME),
            optional("weight", Kind.NUMBER),
            optional("cost_per_hour", Kind.NUMBER),
            optional("status", Kind.TEXT),
            optional("reason", Kind.TEXT),
            optional("sequence", Kind.WHOLE));

    /** Tasks, in the order in which {@link BalanceSqlEvents#task} takes them; {@code kind}: task or cancel. */
    static final List<SqlColumn> TASKS = List.of(
            required("task", Kind.TEXT),
            optional("kind", Kind.TEXT),
            optional("type", Kind.TEXT),
            optional("tenant", Kind.TEXT),
            optional("priority", Kind.TEXT),
            optional("needs", Kind.NUMBER_BY_NAME),
            optional("required_labels", Kind.TEXTS),
            optional("forbidden_labels", Kind.TEXTS),
            optional("anti_affinity", Kind.TEXTS),
            optional("gpu_models", Kind.TEXTS),
            optional("preferred", Kind.TEXTS),
            optional("avoided", Kind.TEXTS),
            optional("near", Kind.TEXTS),
            optional("performance", Kind.NUMBER),
            optional("cost", Kind.NUMBER),
            optional("reliability", Kind.NUMBER),
            optional("locality", Kind.NUMBER),
            optional("estimate_ms", Kind.WHOLE),
            optional("deadline", Kind.TIME),
            optional("dependencies", Kind.TEXTS),
            optional("gang", Kind.TEXT),
            optional("gang_size", Kind.WHOLE),
            optional("workflow", Kind.TEXT),
            optional("run_timeout_ms", Kind.WHOLE),
            optional("max_attempts", Kind.WHOLE),
            optional("movable", Kind.FLAG),
            optional("abort", Kind.FLAG),
            optional("reason", Kind.TEXT),
            optional("sequence", Kind.WHOLE));

    /** What nodes say of tasks, in the order in which {@link BalanceSqlEvents#result} takes it; {@code kind}: result, start or bid. */
    static final List<SqlColumn> RESULTS = List.of(
            required("task", Kind.TEXT),
            required("node", Kind.TEXT),
            required("epoch", Kind.WHOLE),
            optional("kind", Kind.TEXT),
            optional("success", Kind.FLAG),
            optional("duration_ms", Kind.WHOLE),
            optional("quality", Kind.NUMBER),
            optional("error", Kind.TEXT),
            optional("price", Kind.NUMBER),
            optional("sequence", Kind.WHOLE));

    private BalanceSqlColumns() {}
}
