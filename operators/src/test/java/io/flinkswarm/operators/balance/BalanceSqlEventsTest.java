package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.BalanceSqlEvents.Read;
import io.flinkswarm.operators.sql.SqlColumn;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Preferences;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.value.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BalanceSqlEventsTest {
    /** The values of columns by name, null where none is given. */
    private static Object[] values(List<SqlColumn> columns, Map<String, Object> given) {
        List<String> names = columns.stream().map(SqlColumn::name).toList();
        assertThat(names).containsAll(given.keySet());
        return names.stream().map(given::get).toArray();
    }

    private static Read node(Map<String, Object> given) {
        return BalanceSqlEvents.node("p", 7, values(BalanceSqlColumns.NODES, given));
    }

    private static Read task(Map<String, Object> given) {
        return BalanceSqlEvents.task("p", 7, values(BalanceSqlColumns.TASKS, given));
    }

    private static Read result(Map<String, Object> given) {
        return BalanceSqlEvents.result("p", 7, values(BalanceSqlColumns.RESULTS, given));
    }

    @Test
    void whatIsMissingIsTheEventsDefault() {
        assertThat(node(Map.of("node", "n")))
                .isEqualTo(new Read(NodeReport.builder("n", "p").time(7).build(), null));
        assertThat(task(Map.of("task", "t")))
                .isEqualTo(new Read(Task.builder("t", "p").time(7).build(), null));
        assertThat(result(Map.of("task", "t", "node", "n", "epoch", 3, "success", true)))
                .isEqualTo(new Read(new TaskResult("p", "t", "n", 3, true, 0, Double.NaN, "", 7, 0), null));
    }

    @Test
    void readsANodesReport() {
        Read read = node(Map.ofEntries(
                Map.entry("node", "n"),
                Map.entry("capacity", Map.of("cpu", 8, "gpu", 2.)),
                Map.entry("in_use", Map.of("cpu", 1.5f)),
                Map.entry("slots", 4),
                Map.entry("queue", 2L),
                Map.entry("gpu_model", "A100"),
                Map.entry("labels", Map.of("zone", "z1")),
                Map.entry("weight", 2),
                Map.entry("cost_per_hour", 3.5),
                Map.entry("status", "Draining"),
                Map.entry("sequence", 9)));

        assertThat(read)
                .isEqualTo(new Read(
                        NodeReport.builder("n", "p")
                                .capacity("cpu", 8)
                                .capacity("gpu", 2)
                                .use("cpu", 1.5)
                                .slots(4)
                                .queue(2)
                                .gpuModel("A100")
                                .label("zone", "z1")
                                .weight(2)
                                .costPerHour(3.5)
                                .status(NodeStatus.DRAINING)
                                .time(7)
                                .sequence(9)
                                .build(),
                        null));
    }

    @Test
    void readsATask() {
        Read read = task(Map.ofEntries(
                Map.entry("task", 12),
                Map.entry("type", "render"),
                Map.entry("tenant", "ada"),
                Map.entry("priority", "critical"),
                Map.entry("needs", Map.of("cpu", 2)),
                Map.entry("required_labels", new String[] {"zone=z1"}),
                Map.entry("preferred", new String[] {"n1"}),
                Map.entry("cost", 2),
                Map.entry("estimate_ms", 500),
                Map.entry("deadline", Instant.ofEpochMilli(900)),
                Map.entry("dependencies", new Integer[] {10, 11}),
                Map.entry("gang", "g"),
                Map.entry("gang_size", 2),
                Map.entry("workflow", "w"),
                Map.entry("run_timeout_ms", 60_000),
                Map.entry("max_attempts", 5),
                Map.entry("movable", true),
                Map.entry("sequence", 3)));

        assertThat(read.fault()).isNull();
        assertThat(read.event())
                .isEqualTo(Task.builder("12", "p")
                        .type("render")
                        .tenant("ada")
                        .priority(Priority.CRITICAL)
                        .need("cpu", 2)
                        .constraints(new Constraints(List.of("zone=z1"), null, null, null))
                        .preferences(new Preferences(List.of("n1"), null, null, Double.NaN, 2, Double.NaN, Double.NaN))
                        .estimateMillis(500)
                        .deadline(900)
                        .dependencies(List.of("10", "11"))
                        .gang("g")
                        .gangSize(2)
                        .workflow("w")
                        .runTimeoutMillis(60_000)
                        .maxAttempts(5)
                        .movable(true)
                        .time(7)
                        .sequence(3)
                        .build());
    }

    @Test
    void readsTheOtherKindsOfEachTable() {
        assertThat(node(Map.of("node", "n", "kind", "STATUS", "status", "dead", "reason", "gone", "sequence", 2)))
                .isEqualTo(new Read(new NodeStatusChange("p", "n", NodeStatus.DEAD, "gone", 7, 2), null));
        assertThat(task(Map.of("task", "t", "kind", "cancel", "abort", true, "reason", "late", "sequence", 2)))
                .isEqualTo(new Read(new TaskCancel("p", "t", true, "late", 7, 2), null));
        assertThat(result(Map.of("task", "t", "node", "n", "kind", "start", "epoch", 5, "sequence", 2)))
                .isEqualTo(new Read(new TaskStart("p", "t", "n", 5, 7, 2), null));
        assertThat(result(Map.of("task", "t", "node", "n", "kind", "bid", "price", 1.5, "sequence", 2)))
                .isEqualTo(new Read(new TaskBid("p", "t", "n", 1.5, 7, 2), null));
    }

    @Test
    void saysWhatAnEventCannotShow() {
        assertThat(node(Map.of("node", "n", "kind", "guess")).fault())
                .isEqualTo("kind must be report or status, but was 'guess'");
        assertThat(node(Map.of("node", "n", "status", "fine")).fault())
                .isEqualTo("status must be one of up, draining, dead, quarantined and probation, but was 'fine'");
        assertThat(task(Map.of("task", "t", "kind", "guess")).fault())
                .isEqualTo("kind must be task or cancel, but was 'guess'");
        assertThat(task(Map.of("task", "t", "priority", "soon")).fault())
                .isEqualTo("priority must be one of emergency, critical, high, normal and low, but was 'soon'");
        assertThat(result(Map.of("task", "t", "node", "n", "kind", "guess")).fault())
                .isEqualTo("kind must be result, start or bid, but was 'guess'");
        assertThat(result(Map.of("task", "t", "node", "n", "epoch", 1)).fault())
                .isEqualTo("success must be given with a result, but was null");
    }
}
