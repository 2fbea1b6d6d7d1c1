package io.flinkswarm.operators.balance;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.descriptor;
import static org.apache.flink.table.api.Expressions.lit;
import static org.apache.flink.table.api.Expressions.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.Column;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is accepted and refused while a query is planned. */
class BalanceSqlTest {
    private TableEnvironment tables;

    @BeforeEach
    void createTables() {
        tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.executeSql("LOAD MODULE swarm");
        table("n", "pool STRING, node STRING");
        table("t", "pool STRING, task STRING");
        table("r", "pool STRING, task STRING, node STRING, epoch BIGINT");
    }

    private void table(String name, String columns) {
        tables.executeSql(
                "CREATE TABLE " + name + " (" + columns
                        + ", ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'datagen')");
    }

    private Table query(String tasks, String policy) {
        return tables.sqlQuery("SELECT * FROM ASSIGN(nodes => TABLE n PARTITION BY pool, tasks => TABLE " + tasks
                + " PARTITION BY pool, results => TABLE r PARTITION BY pool, " + policy
                + "on_time => DESCRIPTOR(ts), uid => 'a1')");
    }

    /** All of planning, the code of the function included. */
    private static String plan(Table table) {
        return table.explain(ExplainDetail.JSON_EXECUTION_PLAN);
    }

    @Test
    void needsOnlyTheRequiredColumnsAndNoPolicy() {
        Table assigned = query("t", "");

        assertThat(plan(assigned)).contains("ProcessTableFunction");
        assertThat(assigned.getResolvedSchema().getColumnNames())
                .startsWith("pool", "pool0", "pool1", "kind", "shadow", "id", "task", "node", "state")
                .endsWith("detail", "input", "rowtime");
        assertThat(assigned.getResolvedSchema().getColumns())
                .filteredOn(column -> column.getName().equals("scores"))
                .map(Column::getDataType)
                .hasToString("[ARRAY<ROW<`node` STRING, `cost` DOUBLE, `predicted_ms` DOUBLE>>]");
    }

    @Test
    void hasNoColumnThatMustBeQuoted() {
        table(
                "n3",
                "pool STRING, node STRING, kind STRING, capacity MAP<STRING, DOUBLE>, in_use MAP<STRING, DOUBLE>, slots INT,"
                        + " queue INT, gpu_model STRING, labels MAP<STRING, STRING>, weight DOUBLE, cost_per_hour DOUBLE,"
                        + " status STRING, reason STRING, sequence BIGINT");
        table(
                "t3",
                "pool STRING, task STRING, kind STRING, type STRING, tenant STRING, priority STRING,"
                        + " needs MAP<STRING, DOUBLE>, required_labels ARRAY<STRING>, forbidden_labels ARRAY<STRING>,"
                        + " anti_affinity ARRAY<STRING>, gpu_models ARRAY<STRING>, preferred ARRAY<STRING>,"
                        + " avoided ARRAY<STRING>, near ARRAY<STRING>, performance DOUBLE, cost DOUBLE,"
                        + " reliability DOUBLE, locality DOUBLE, estimate_ms BIGINT, deadline TIMESTAMP_LTZ(3),"
                        + " dependencies ARRAY<STRING>, gang STRING, gang_size INT, workflow STRING,"
                        + " run_timeout_ms BIGINT, max_attempts INT, movable BOOLEAN, abort BOOLEAN, reason STRING,"
                        + " sequence BIGINT");
        table(
                "r3",
                "pool STRING, task STRING, node STRING, epoch BIGINT, kind STRING, success BOOLEAN, duration_ms BIGINT,"
                        + " quality DOUBLE, error STRING, price DOUBLE, sequence BIGINT");
        String columns = Arrays.stream(BalanceSqlResult.values())
                .map(BalanceSqlResult::column)
                .collect(Collectors.joining(", "));

        Table assigned = tables.sqlQuery("SELECT " + columns + " FROM ASSIGN(nodes => TABLE n3 PARTITION BY pool,"
                + " tasks => TABLE t3 PARTITION BY pool, results => TABLE r3 PARTITION BY pool,"
                + " on_time => DESCRIPTOR(ts))");

        assertThat(assigned.getResolvedSchema().getColumnCount()).isEqualTo(BalanceSqlResult.values().length);
    }

    @Test
    void takesWhateverTypeSaysTheSame() {
        table("n2", "pool INT, node BIGINT, capacity MAP<VARCHAR(9), DECIMAL(9, 2)>, labels MAP<STRING, INT>");
        table("t2", "needs MAP<STRING, INT>, pool INT, task INT, deadline TIMESTAMP(3), unrelated BYTES");
        table("r2", "pool INT, task INT, node BIGINT, epoch INT, success BOOLEAN");

        Table assigned = tables.sqlQuery("SELECT * FROM assign(nodes => TABLE n2 PARTITION BY pool,"
                + " tasks => TABLE t2 PARTITION BY pool, results => TABLE r2 PARTITION BY pool,"
                + " policy => MAP['strategy', 'peak-ewma', 'balance.max-retries', '1', 'max-buffered', '9'],"
                + " on_time => DESCRIPTOR(ts))");

        assertThat(plan(assigned)).contains("ProcessTableFunction");
    }

    @Test
    void namesEveryMistakeOfACall() {
        table("wrong", "pool DOUBLE, id STRING, needs MAP<STRING, STRING>, movable STRING, dependencies STRING");

        assertThatThrownBy(() -> query(
                        "wrong",
                        "policy => MAP['strategy', 'dice', 'max-retries', 'few', 'retries', '5', 'shards', '2',"
                                + " 'max-buffered', '0'], "))
                .hasStackTraceContaining("tasks.pool must be a string or whole number, but was DOUBLE")
                .hasStackTraceContaining("tasks must have a column 'task', but has [pool, id, ")
                .hasStackTraceContaining("tasks.needs must be a map of strings to numbers, but was MAP<STRING, STRING>")
                .hasStackTraceContaining("tasks.movable must be a boolean, but was STRING")
                .hasStackTraceContaining(
                        "tasks.dependencies must be an array of strings or whole numbers, but was STRING")
                .hasStackTraceContaining("but was 'dice'")
                .hasStackTraceContaining("max-retries must be")
                .hasStackTraceContaining("but was 'retries'")
                .hasStackTraceContaining("shards must be 1 in SQL, but was 2")
                .hasStackTraceContaining("max-buffered must be a whole number from 1 up, but was '0'");
    }

    @Test
    void refusesAPolicyThatIsNotKnownWhilePlanning() {
        assertThatThrownBy(() -> plan(query("t", "policy => MAP['strategy', LOWER('ADAPTIVE')], ")))
                .hasStackTraceContaining(
                        "policy must be a MAP of string literals such as MAP['strategy', 'resource-aware']");
    }

    @Test
    void refusesPoolsOfSeveralColumns() {
        assertThatThrownBy(() -> tables.sqlQuery("SELECT * FROM ASSIGN(nodes => TABLE n PARTITION BY (pool, node),"
                        + " tasks => TABLE t PARTITION BY (pool, task), results => TABLE r PARTITION BY (pool, task),"
                        + " on_time => DESCRIPTOR(ts))"))
                .hasStackTraceContaining("tasks must be PARTITION BY one column, the pool, but was by 2");
    }

    @Test
    void isCalledFromTheTableApiToo() {
        Table assigned = call("adaptive");

        assertThat(plan(assigned)).contains("ProcessTableFunction");
    }

    @Test
    void namesTheMistakesOfThePolicyOfATableApiCall() {
        Table assigned = call("dice");

        assertThatThrownBy(() -> plan(assigned)).hasStackTraceContaining("but was 'dice'");
    }

    private Table call(String strategy) {
        return tables.fromCall(
                "ASSIGN",
                tables.from("n").partitionBy($("pool")).asArgument("nodes"),
                tables.from("t").partitionBy($("pool")).asArgument("tasks"),
                tables.from("r").partitionBy($("pool")).asArgument("results"),
                map("strategy", strategy).asArgument("policy"),
                descriptor("ts").asArgument("on_time"),
                lit("a1").asArgument("uid"));
    }
}
