package io.flinkswarm.operators.balance;

import static io.flinkswarm.operators.sql.SqlValues.constant;
import static io.flinkswarm.operators.sql.SqlValues.count;
import static io.flinkswarm.operators.sql.SqlValues.flag;
import static io.flinkswarm.operators.sql.SqlValues.millis;
import static io.flinkswarm.operators.sql.SqlValues.number;
import static io.flinkswarm.operators.sql.SqlValues.numbersByName;
import static io.flinkswarm.operators.sql.SqlValues.text;
import static io.flinkswarm.operators.sql.SqlValues.texts;
import static io.flinkswarm.operators.sql.SqlValues.textsByName;
import static io.flinkswarm.operators.sql.SqlValues.whole;

import io.flinkswarm.protocol.balance.BalanceEvent;
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
import java.util.Locale;

/**
 * Events from the values of SQL columns: null, where a column is missing or null, is what the event's own default is.
 *
 * <p>Values that cannot be used become ones that {@link BalanceAdmission} turns away with its reason, or a fault beside the
 * event where that cannot show them; nothing throws here.
 */
final class BalanceSqlEvents {
    /** An event, and what is wrong with a value that it cannot show; null where nothing is. */
    record Read(BalanceEvent event, String fault) {
        private static Read of(BalanceEvent event) {
            return new Read(event, null);
        }
    }

    private BalanceSqlEvents() {}

    /** What is said of a node, from the values of {@link BalanceSqlColumns#NODES}. */
    static Read node(String pool, long time, Object[] values) {
        NodeStatus status = constant(NodeStatus.class, values[10]);
        String fault = status != null || text(values[10]).isEmpty()
                ? null
                : "status must be one of up, draining, dead, quarantined and probation, but was '" + text(values[10])
                        + "'";
        String kind = kind(values[1], "report");
        if (kind.equals("status")) {
            return new Read(
                    new NodeStatusChange(pool, text(values[0]), status, text(values[11]), time, whole(values[12])),
                    fault);
        }
        NodeReport report = new NodeReport(
                text(values[0]),
                pool,
                numbersByName(values[2]),
                numbersByName(values[3]),
                count(values[4]),
                count(values[5]),
                text(values[6]),
                textsByName(values[7]),
                number(values[8]),
                number(values[9]),
                status,
                time,
                whole(values[12]));
        return new Read(report, kind.equals("report") ? fault : unknownKind(kind, "report or status"));
    }

    /** A task or its withdrawal, from the values of {@link BalanceSqlColumns#TASKS}. */
    static Read task(String pool, long time, Object[] values) {
        String kind = kind(values[1], "task");
        if (kind.equals("cancel")) {
            return Read.of(
                    new TaskCancel(pool, text(values[0]), flag(values[26]), text(values[27]), time, whole(values[28])));
        }
        String wanted = text(values[4]);
        Priority priority = constant(Priority.class, wanted);
        Task task = new Task(
                text(values[0]),
                pool,
                text(values[2]),
                text(values[3]),
                priority,
                numbersByName(values[5]),
                new Constraints(texts(values[6]), texts(values[7]), texts(values[8]), texts(values[9])),
                new Preferences(
                        texts(values[10]),
                        texts(values[11]),
                        texts(values[12]),
                        number(values[13]),
                        number(values[14]),
                        number(values[15]),
                        number(values[16])),
                whole(values[17]),
                millis(values[18]),
                texts(values[19]),
                text(values[20]),
                count(values[21]),
                text(values[22]),
                whole(values[23]),
                count(values[24]),
                flag(values[25]),
                time,
                whole(values[28]));
        if (!kind.equals("task")) {
            return new Read(task, unknownKind(kind, "task or cancel"));
        }
        return new Read(
                task,
                wanted.isEmpty() || priority != null
                        ? null
                        : "priority must be one of emergency, critical, high, normal and low, but was '" + wanted
                                + "'");
    }

    /** What a node says of a task, from the values of {@link BalanceSqlColumns#RESULTS}. */
    static Read result(String pool, long time, Object[] values) {
        String task = text(values[0]);
        String node = text(values[1]);
        long epoch = whole(values[2]);
        long sequence = whole(values[9]);
        String kind = kind(values[3], "result");
        if (kind.equals("start")) {
            return Read.of(new TaskStart(pool, task, node, epoch, time, sequence));
        }
        if (kind.equals("bid")) {
            return Read.of(new TaskBid(pool, task, node, number(values[8]), time, sequence));
        }
        TaskResult result = new TaskResult(
                pool,
                task,
                node,
                epoch,
                flag(values[4]),
                whole(values[5]),
                number(values[6]),
                text(values[7]),
                time,
                sequence);
        if (!kind.equals("result")) {
            return new Read(result, unknownKind(kind, "result, start or bid"));
        }
        return new Read(result, values[4] == null ? "success must be given with a result, but was null" : null);
    }

    private static String kind(Object value, String otherwise) {
        String kind = text(value).trim().toLowerCase(Locale.ROOT);
        return kind.isEmpty() ? otherwise : kind;
    }

    private static String unknownKind(String kind, String known) {
        return "kind must be " + known + ", but was '" + kind + "'";
    }
}
