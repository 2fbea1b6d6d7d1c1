package io.flinkswarm.jobs.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkswarm.protocol.json.RecordJson;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** Makes rows of the lines of results: the whole line, and the fields that have columns. */
final class LineRowsFunction implements FlatMapFunction<String, Row> {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String kind;
    private final String[] columns;
    private final Class<?>[] types;

    /**
     * @param kind the kind of results that become rows; null for all
     * @param columns the columns
     * @param types what each column's values are: String, Boolean, Long, Double or Instant
     */
    LineRowsFunction(String kind, String[] columns, Class<?>[] types) {
        this.kind = kind;
        this.columns = columns;
        this.types = types;
    }

    @Override
    public void flatMap(String line, Collector<Row> rows) throws IOException {
        Row row = new Row(columns.length);
        List<String> names = Arrays.asList(columns);
        String found = null;
        try (JsonParser in = FACTORY.createParser(line)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                int column = names.indexOf(name);
                JsonToken token = in.nextToken();
                if (name.equals(RecordJson.KIND)) {
                    found = in.getText();
                }
                if (column >= 0) {
                    row.setField(column, value(token, in, types[column]));
                } else {
                    in.skipChildren();
                }
            }
        }
        int whole = names.indexOf(InputTables.LINE);
        if (whole >= 0 && types[whole] == String.class) {
            row.setField(whole, line);
        }
        if (kind == null || kind.equals(found)) {
            rows.collect(row);
        }
    }

    private static Object value(JsonToken token, JsonParser in, Class<?> type) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (type == String.class) {
            return token.isStructStart() ? copied(in) : in.getText();
        }
        if (token.isStructStart()) {
            in.skipChildren();
            return null;
        }
        if (type == Boolean.class) {
            return token.isBoolean() ? in.getBooleanValue() : null;
        }
        if (!token.isNumeric()) {
            return null;
        }
        if (type == Double.class) {
            return in.getDoubleValue();
        }
        // A number that no BIGINT holds has no row value, whatever is written otherwise.
        BigDecimal number = in.getDecimalValue();
        if (number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return null;
        }
        return type == Instant.class ? Instant.ofEpochMilli(number.longValue()) : (Object) number.longValue();
    }

    private static String copied(JsonParser in) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.copyCurrentStructure(in);
        }
        return text.toString();
    }
}
