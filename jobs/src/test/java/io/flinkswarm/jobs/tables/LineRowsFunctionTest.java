package io.flinkswarm.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class LineRowsFunctionTest {
    private static final String[] COLUMNS = {"line", "a", "b", "c", "d", "e"};
    private static final Class<?>[] TYPES = {
        String.class, String.class, Long.class, Double.class, Boolean.class, Instant.class
    };

    @Test
    void aFieldGoesToItsColumnIfItFits() throws Exception {
        String fits = "{\"kind\":\"k\",\"a\":\"x\",\"b\":7,\"c\":1,\"d\":true,\"e\":5}";

        assertThat(rows(null, fits)).containsExactly(Row.of(fits, "x", 7L, 1., true, Instant.ofEpochMilli(5)));
    }

    @Test
    void aFieldThatDoesNotFitLeavesItsColumnEmpty() throws Exception {
        String strange = "{\"a\":{\"deep\":[1]},\"b\":\"7\",\"c\":[],\"d\":1,\"e\":1e30}";
        String nothing = "{\"a\":null,\"line\":\"mine\",\"b\":null}";

        assertThat(rows(null, strange)).containsExactly(Row.of(strange, "{\"deep\":[1]}", null, null, null, null));
        assertThat(rows(null, nothing)).containsExactly(Row.of(nothing, null, null, null, null, null));
    }

    @Test
    void aTableOfAKindTakesNoOther() throws Exception {
        assertThat(rows("decision", "{\"kind\":\"decision\"}")).hasSize(1);
        assertThat(rows("decision", "{\"kind\":\"request\"}")).isEmpty();
        assertThat(rows("decision", "{}")).isEmpty();
    }

    private static List<Row> rows(String kind, String line) throws Exception {
        List<Row> rows = new ArrayList<>();
        new LineRowsFunction(kind, COLUMNS, TYPES).flatMap(line, new ListCollector<>(rows));
        return rows;
    }
}
