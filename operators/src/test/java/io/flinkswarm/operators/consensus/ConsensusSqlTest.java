package io.flinkswarm.operators.consensus;

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
class ConsensusSqlTest {
    private TableEnvironment tables;

    @BeforeEach
    void createTables() {
        tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.executeSql("LOAD MODULE swarm");
        table("p", "group_id STRING, proposal STRING");
        table("v", "group_id STRING, proposal STRING, voter STRING, choice STRING");
        table("o", "group_id STRING, proposal STRING, choice STRING");
    }

    private void table(String name, String columns) {
        tables.executeSql(
                "CREATE TABLE " + name + " (" + columns
                        + ", ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'datagen')");
    }

    private Table query(String proposals, String policy) {
        return tables.sqlQuery("SELECT * FROM CONSENSUS(proposals => TABLE " + proposals
                + " PARTITION BY group_id, votes => TABLE v PARTITION BY group_id,"
                + " outcomes => TABLE o PARTITION BY group_id, " + policy + "on_time => DESCRIPTOR(ts), uid => 'c1')");
    }

    /** All of planning, the code of the function included. */
    private static String plan(Table table) {
        return table.explain(ExplainDetail.JSON_EXECUTION_PLAN);
    }

    @Test
    void needsOnlyTheRequiredColumnsAndNoPolicy() {
        Table decided = query("p", "");

        assertThat(plan(decided)).contains("ProcessTableFunction");
        assertThat(decided.getResolvedSchema().getColumnNames())
                .startsWith("group_id", "group_id0", "group_id1", "kind", "id", "proposal", "type", "status", "choice")
                .endsWith("attributable", "input", "rowtime")
                .contains("contributions", "voters", "priority", "attempt", "detail");
        assertThat(decided.getResolvedSchema().getColumns())
                .filteredOn(column -> column.getName().equals("contributions"))
                .map(Column::getDataType)
                .hasToString("[ARRAY<ROW<`voter` STRING, `choice` STRING, `log_odds` DOUBLE>>]");
    }

    @Test
    void hasNoColumnThatMustBeQuoted() {
        table(
                "p3",
                "group_id STRING, proposal STRING, proposer STRING, type STRING, options ARRAY<STRING>,"
                        + " confidence DOUBLE, weights ARRAY<FLOAT>, priority STRING, deadline TIMESTAMP_LTZ(3),"
                        + " voters ARRAY<STRING>, sequence BIGINT");
        table(
                "v3",
                "group_id STRING, proposal STRING, voter STRING, choice STRING, confidence DOUBLE,"
                        + " reasoning ARRAY<FLOAT>, signature STRING, signature_algorithm STRING,"
                        + " feedback_proposal STRING, feedback_rating DOUBLE, sequence BIGINT");
        table(
                "o3",
                "group_id STRING, proposal STRING, choice STRING, quality DOUBLE, reporter STRING, sequence BIGINT");
        String columns =
                Arrays.stream(SqlResult.values()).map(SqlResult::column).collect(Collectors.joining(", "));

        Table decided = tables.sqlQuery("SELECT " + columns + " FROM CONSENSUS(proposals => TABLE p3 PARTITION BY"
                + " group_id, votes => TABLE v3 PARTITION BY group_id, outcomes => TABLE o3 PARTITION BY group_id,"
                + " on_time => DESCRIPTOR(ts))");

        assertThat(decided.getResolvedSchema().getColumnCount()).isEqualTo(SqlResult.values().length);
    }

    @Test
    void takesWhateverTypeSaysTheSame() {
        table(
                "lenient",
                "weights ARRAY<DECIMAL(5, 2)>, group_id INT, priority VARCHAR(9), proposal BIGINT, voters ARRAY<INT>,"
                        + " confidence FLOAT, deadline TIMESTAMP(3), sequence INT, unrelated BYTES");
        table("v2", "group_id INT, proposal BIGINT, voter INT, choice CHAR(6), reasoning ARRAY<DOUBLE>");
        table("o2", "group_id INT, proposal BIGINT, quality DOUBLE");

        Table decided = tables.sqlQuery("SELECT * FROM consensus(proposals => TABLE lenient PARTITION BY group_id,"
                + " votes => TABLE v2 PARTITION BY group_id, outcomes => TABLE o2 PARTITION BY group_id,"
                + " policy => MAP['rule', 'majority', 'consensus.quorum', '1', 'max-buffered', '9'],"
                + " on_time => DESCRIPTOR(ts))");

        assertThat(plan(decided)).contains("ProcessTableFunction");
    }

    @Test
    void namesEveryMistakeOfACall() {
        table("wrong", "group_id DOUBLE, id STRING, confidence STRING, voters STRING, weights ARRAY<STRING>");

        assertThatThrownBy(
                        () -> query(
                                "wrong",
                                "policy => MAP['rule', 'unanimous', 'quorum', 'most', 'deadlines', '5 s', 'max-buffered', '0'], "))
                .hasStackTraceContaining("proposals.group_id must be a string or whole number, but was DOUBLE")
                .hasStackTraceContaining("proposals must have a column 'proposal', but has [group_id, id, ")
                .hasStackTraceContaining("proposals.confidence must be a number, but was STRING")
                .hasStackTraceContaining(
                        "proposals.voters must be an array of strings or whole numbers, but was STRING")
                .hasStackTraceContaining("proposals.weights must be an array of numbers, but was ARRAY<STRING>")
                .hasStackTraceContaining("rule must be one of [")
                .hasStackTraceContaining("but was 'unanimous'")
                .hasStackTraceContaining("quorum must be a number, but was 'most'")
                .hasStackTraceContaining("but was 'deadlines'")
                .hasStackTraceContaining("max-buffered must be a whole number from 1 up, but was '0'");
    }

    @Test
    void refusesAPolicyThatIsNotKnownWhilePlanning() {
        assertThatThrownBy(() -> plan(query("p", "policy => MAP['rule', LOWER('MAJORITY')], ")))
                .hasStackTraceContaining("policy must be a MAP of string literals such as MAP['rule', 'weighted']");
    }

    @Test
    void refusesGroupsOfSeveralColumnsAndOutcomesWithoutAnAnswer() {
        table("o2", "group_id STRING, proposal STRING");

        assertThatThrownBy(() -> tables.sqlQuery("SELECT * FROM CONSENSUS(proposals => TABLE p PARTITION BY"
                        + " (group_id, proposal), votes => TABLE v PARTITION BY (group_id, proposal),"
                        + " outcomes => TABLE o2 PARTITION BY (group_id, proposal), on_time => DESCRIPTOR(ts))"))
                .hasStackTraceContaining("votes must be PARTITION BY one column, the group, but was by 2")
                .hasStackTraceContaining("outcomes must have a column 'choice' or 'quality', but has [group_id, ");
    }

    @Test
    void doesWithoutOutcomesByAnEmptyView() {
        tables.executeSql("CREATE TEMPORARY VIEW nothing AS SELECT group_id, proposal, choice, ts FROM v WHERE FALSE");

        Table decided = tables.sqlQuery("SELECT * FROM CONSENSUS(proposals => TABLE p PARTITION BY group_id,"
                + " votes => TABLE v PARTITION BY group_id, outcomes => TABLE nothing PARTITION BY group_id,"
                + " on_time => DESCRIPTOR(ts))");

        assertThat(plan(decided)).contains("ProcessTableFunction");
    }

    @Test
    void needsTime() {
        assertThatThrownBy(() -> tables.sqlQuery("SELECT * FROM CONSENSUS(proposals => TABLE p PARTITION BY group_id,"
                        + " votes => TABLE v PARTITION BY group_id, outcomes => TABLE o PARTITION BY group_id)"))
                .hasStackTraceContaining("on_time");
    }

    @Test
    void isCalledFromTheTableApiToo() {
        Table decided = tables.fromCall(
                "CONSENSUS",
                tables.from("p").partitionBy($("group_id")).asArgument("proposals"),
                tables.from("v").partitionBy($("group_id")).asArgument("votes"),
                tables.from("o").partitionBy($("group_id")).asArgument("outcomes"),
                map("rule", "weighted").asArgument("policy"),
                descriptor("ts").asArgument("on_time"),
                lit("c1").asArgument("uid"));

        assertThat(plan(decided)).contains("ProcessTableFunction");
    }

    @Test
    void namesTheMistakesOfThePolicyOfATableApiCall() {
        Table decided = tables.fromCall(
                "CONSENSUS",
                tables.from("p").partitionBy($("group_id")).asArgument("proposals"),
                tables.from("v").partitionBy($("group_id")).asArgument("votes"),
                tables.from("o").partitionBy($("group_id")).asArgument("outcomes"),
                map("rule", "unanimous", "quorums", ".5").asArgument("policy"),
                descriptor("ts").asArgument("on_time"));

        assertThatThrownBy(() -> plan(decided))
                .hasStackTraceContaining("but was 'unanimous'")
                .hasStackTraceContaining("but was 'quorums'");
    }
}
