package io.flinkswarm.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesITCase {
    private static final String SETTING = "coordinator.input-tables";
    private static final String VOTE = "{\"kind\":\"vote\",\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"ann\","
            + "\"choice\":\"yes\",\"confidence\":0.5,\"time\":7000}";

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());

    @TempDir
    private Path folder;

    @Test
    void readsALineARowAndSaysWhyARowHoldsNoEvent() throws Exception {
        String table = "CREATE TABLE events (whatever STRING) WITH ('connector'='filesystem', 'format'='raw', 'path'='"
                + file("events", VOTE, "{\"kind\":\"vote\"}", "no json") + "');";

        List<Either<LineEvent, Rejection>> events = read(table);

        assertThat(events).hasSize(3);
        assertThat((Vote) events.get(0).left().consensus())
                .isEqualTo(Vote.of("g", "p", "ann", "yes").withConfidence(.5).withTime(7000));
        assertThat(events.get(1).right().detail()).isEqualTo("group must be given");
        assertThat(events.get(2).right().reason()).isEqualTo(Rejection.Reason.MALFORMED);
        assertThat(events.get(2).right().key()).isEqualTo("table events");
    }

    @Test
    void readsColumnsOfATableThatIsNamedByAKind() throws Exception {
        String json = "{\"id\":\"t\",\"pool\":\"gpus\",\"needs\":{\"gpu\":0.5},\"dependencies\":[\"a\",\"b\"],"
                + "\"time\":\"2026-01-01 00:00:00.5\",\"note\":7}";
        String table = "CREATE TABLE task (id STRING, pool STRING, priority STRING, needs MAP<STRING, DOUBLE>,"
                + " dependencies ARRAY<STRING>, `time` TIMESTAMP(3), note INT) WITH ('connector'='filesystem',"
                + " 'format'='json', 'path'='" + file("task", json, json.replace("\"t\"", "null")) + "')";

        List<Either<LineEvent, Rejection>> events = read(table);

        Task task = (Task) events.get(0).left().balance();
        assertThat(task)
                .isEqualTo(Task.builder("t", "gpus")
                        .need("gpu", .5)
                        .dependencies(List.of("a", "b"))
                        .time(1_767_225_600_500L)
                        .build());
        assertThat(events.get(1).right().detail()).isEqualTo("id must be given");
    }

    @Test
    void readsColumnsThatNameTheirKindAndSeveralTables() throws Exception {
        String row = "{\"kind\":\"vote\",\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"ann\",\"choice\":\"yes\","
                + "\"confidence\":0.25,\"time\":12}";
        String table = "CREATE TABLE mixed (kind STRING, `group` STRING, proposal STRING, voter STRING, choice STRING,"
                + " confidence DECIMAL(4, 2), `time` BIGINT) WITH ('connector'='filesystem', 'format'='json', 'path'='"
                + file("mixed", row, row.replace("vote\"", "task\""))
                + "'); CREATE TABLE vote (line STRING) WITH ('connector'='filesystem',"
                + " 'format'='raw', 'path'='" + file("vote", VOTE.replace("\"kind\":\"vote\",", "")) + "')";

        List<Either<LineEvent, Rejection>> events = read(table);

        assertThat(events)
                .filteredOn(Either::isLeft)
                .extracting(event -> ((Vote) event.left().consensus()).confidence())
                .containsExactlyInAnyOrder(.25, .5);
        assertThat(events)
                .filteredOn(Either::isRight)
                .extracting(event -> event.right().detail())
                .containsExactly("id must be given");
    }

    @Test
    void aTableWithAWatermarkKeepsItsTimeAndTheOthersHaveThatOfTheirEvents() throws Exception {
        String declared =
                "CREATE TABLE vote (`group` STRING, proposal STRING, voter STRING, choice STRING, ts TIMESTAMP(3),"
                        + " WATERMARK FOR ts AS ts) WITH ('connector'='filesystem', 'format'='json', 'path'='"
                        + file(
                                "timed",
                                "{\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"ann\",\"choice\":\"yes\",\"ts\":\"2026-01-01 00:00:01\"}")
                        + "')";
        String plain = "CREATE TABLE events (line STRING) WITH ('connector'='filesystem', 'format'='raw', 'path'='"
                + file("plain", VOTE) + "')";

        assertThat(times(declared)).containsExactly(1_767_225_601_000L);
        assertThat(times(plain)).containsExactly(7000L);
    }

    private List<Long> times(String table) throws Exception {
        DataStream<Long> times = InputTables.of(env, SETTING, table)
                .read(WatermarkStrategy.forMonotonousTimestamps())
                .process(new ProcessFunction<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void processElement(
                            Either<LineEvent, Rejection> event, Context context, Collector<Long> out) {
                        out.collect(context.timestamp());
                    }
                });
        return collected(times);
    }

    @Test
    void writesLinesAndTheFieldsThatHaveColumns() throws Exception {
        String decision =
                "{\"kind\":\"decision\",\"group\":\"g\",\"confidence\":0.75,\"time\":1767225600500,\"durable\":true,"
                        + "\"count\":3,\"why\":{\"a\":[1]},\"big\":99999999999999999999,\"text\":\"5\"}";
        String other = "{\"kind\":\"rejected\",\"detail\":\"no, \\\"no\\\"\"}";
        String tables = "CREATE TABLE everything (line STRING) WITH ('connector'='filesystem', 'format'='raw', 'path'='"
                + folder.resolve("all") + "');CREATE TABLE decision (kind STRING, `group` STRING, confidence DOUBLE,"
                + " `time` TIMESTAMP_LTZ(3), durable BOOLEAN, `count` TINYINT, why STRING, big BIGINT, text BIGINT,"
                + " missing STRING) WITH ('connector'='filesystem', 'format'='json', 'path'='"
                + folder.resolve("decisions")
                + "');CREATE TABLE strict (kind STRING, durable BOOLEAN NOT NULL) WITH ('connector'='filesystem',"
                + " 'format'='json', 'path'='" + folder.resolve("strict") + "')";
        OutputTables outputs =
                OutputTables.of(env, "coordinator.output-tables", tables, List.of("decision", "rejected"));

        outputs.write(env.fromData(decision, other));
        env.execute();

        assertThat(written("all")).containsExactlyInAnyOrder(decision, other);
        assertThat(written("decisions"))
                .containsExactly(
                        "{\"kind\":\"decision\",\"group\":\"g\",\"confidence\":0.75,\"time\":\"2026-01-01 00:00:00.5Z\","
                                + "\"durable\":true,\"count\":3,\"why\":\"{\\\"a\\\":[1]}\",\"big\":null,\"text\":null,\"missing\":null}");
        assertThat(written("strict")).containsExactly("{\"kind\":\"decision\",\"durable\":true}");
    }

    @Test
    void refusesEverythingThatIsWrongAtOnceBeforeAnythingStarts() {
        String path = folder.toString();
        String input = "CREATE TABLE a (x INT, y INT) WITH ('connector'='filesystem', 'format'='raw', 'path'='" + path
                + "'); CREATE TABEL b; DROP TABLE a; INSERT INTO a VALUES (1, 2);"
                + "CREATE TABLE vote (line STRING) WITH ('connector'='rabbits');"
                + "CREATE TABLE c (line STRING) WITH ('connector'='filesystem', 'format'='raw', 'pfad'='x')";

        assertThatThrownBy(() -> InputTables.of(env, SETTING, input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "table a must be usable, but was not: it must have a STRING column line or kind, or"
                                + " the name of a kind, one of [")
                .hasMessageContaining("but had the columns [x, y]")
                .hasMessageContaining("statement 2 'CREATE TABEL b' was refused: ")
                .hasMessageContaining(
                        SETTING + " must hold CREATE TABLE statements, but statement 3 was 'DROP TABLE a'")
                .hasMessageContaining("statement 4 was 'INSERT INTO a VALUES (1, 2)'")
                .hasMessageContaining("table vote must be usable, but was not: ")
                .hasMessageContaining("rabbits")
                .hasMessageContaining("table c must be usable, but was not: ")
                .hasMessageContaining("path");
        assertThatThrownBy(() -> InputTables.of(env, SETTING, " -- nothing\n;"))
                .hasMessage(SETTING + " must hold CREATE TABLE statements, but was empty");
    }

    @Test
    void refusesOutputTablesThatCannotTakeResults() {
        String output = "CREATE TABLE a (line STRING, many ARRAY<STRING>) WITH ('connector'='blackhole');"
                + "CREATE TABLE b (line STRING) WITH ('connector'='datagen');"
                + "CREATE TABLE c (line STRING) WITH ('connector'='filesystem', 'format'='xml', 'path'='x')";

        assertThatThrownBy(() -> OutputTables.of(env, "coordinator.output-tables", output, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "table a must be usable, but was not: column many must be a text, a number, a truth"
                                + " value or a timestamp, but was ARRAY<STRING>")
                .hasMessageContaining("table b must be usable, but was not: ")
                .hasMessageContaining("datagen")
                .hasMessageContaining("table c must be usable, but was not: ")
                .hasMessageContaining("xml");
    }

    private List<Either<LineEvent, Rejection>> read(String tables) throws Exception {
        return collected(InputTables.of(env, SETTING, tables).read(WatermarkStrategy.noWatermarks()));
    }

    private static <T> List<T> collected(DataStream<T> stream) throws Exception {
        List<T> found = new ArrayList<>();
        try (CloseableIterator<T> all = stream.executeAndCollect()) {
            all.forEachRemaining(found::add);
        }
        return found;
    }

    private String file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), Arrays.asList(lines)).toString();
    }

    private List<String> written(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }
}
