package io.flinkswarm.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.rejection.Rejection;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class RowEventsFunctionTest {
    @Test
    void columnsOfEveryTypeBecomeFields() {
        Row constraints = Row.withNames();
        constraints.setField("gpuModels", List.of("A100", "H100"));
        Row row = Row.withNames();
        row.setField("id", "t");
        row.setField("pool", "gpus");
        row.setField("constraints", constraints);
        row.setField("needs", Map.of("gpu", .5, "cpu", new BigDecimal("2")));
        row.setField("dependencies", new String[] {"a", "b"});
        row.setField("time", LocalDateTime.of(1970, 1, 1, 0, 0, 5));
        row.setField("deadline", Instant.ofEpochMilli(9000));
        row.setField("sequence", 3);
        row.setField("unknown", new byte[] {1, 2});
        row.setField("missing", null);

        Task task = (Task) read("task", row).left().balance();

        assertThat(task.constraints().gpuModels()).containsExactly("A100", "H100");
        assertThat(task.needs()).containsEntry("gpu", .5).containsEntry("cpu", 2.);
        assertThat(task.dependencies()).containsExactly("a", "b");
        assertThat(task.time()).isEqualTo(5000);
        assertThat(task.deadline()).isEqualTo(9000);
        assertThat(task.sequence()).isEqualTo(3);
    }

    @Test
    void aNumberThatIsNoneCountsAsNotGiven() {
        Row row = Row.withNames();
        row.setField("node", "n");
        row.setField("pool", "p");
        row.setField("weight", Double.NaN);
        row.setField("costPerHour", 1.5f);

        NodeReport report = (NodeReport) read("node-report", row).left().balance();

        assertThat(report.weight()).isNaN();
        assertThat(report.costPerHour()).isEqualTo(1.5);
    }

    @Test
    void aColumnOfTheWrongTypeIsToldNotThrown() {
        Row row = Row.withNames();
        row.setField("id", true);
        row.setField("group", "g");

        Rejection rejection = read("proposal", row).right();

        assertThat(rejection.reason()).isEqualTo(Rejection.Reason.MALFORMED);
        assertThat(rejection.detail()).isEqualTo("id must be a string, but was true");
        assertThat(rejection.input()).isEqualTo("{\"id\":true,\"group\":\"g\"}");
        assertThat(rejection.key()).isEqualTo("table events");
    }

    @Test
    void aLineMustBeGivenAndKeepToItsBound() {
        Row row = Row.withNames();
        row.setField("line", null);
        RowEventsFunction lines = new RowEventsFunction("events", null, "line");

        assertThat(lines.map(row).right().detail()).isEqualTo("line must be given, but was NULL");

        row.setField("line", " ".repeat((1 << 20) + 1));
        assertThat(lines.map(row).right().reason()).isEqualTo(Rejection.Reason.OVERSIZED);

        row.setField("line", "{\"kind\":\"proposal\",\"id\":\"p\",\"group\":\"g\"}");
        assertThat(lines.map(row).left().consensus()).isInstanceOf(Proposal.class);
    }

    private static Either<LineEvent, Rejection> read(String kind, Row row) {
        return new RowEventsFunction("events", kind, null).map(row);
    }
}
