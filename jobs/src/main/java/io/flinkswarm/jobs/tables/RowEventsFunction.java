package io.flinkswarm.jobs.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.rejection.Rejection;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;

/** Makes events of rows: of a line, or of columns by way of the line that they would be. */
final class RowEventsFunction implements MapFunction<Row, Either<LineEvent, Rejection>> {
    private static final long serialVersionUID = 1L;
    private static final String READER = "input";
    private static final int LONGEST_LINE = 1 << 20;
    private static final JsonFactory FACTORY = new JsonFactory();

    /** The events that rows may hold. */
    static final RecordJson<Object> EVENTS =
            RecordJson.empty().including(ConsensusJson.EVENTS).including(BalanceJson.EVENTS);

    private final String table;
    private final String kind;
    private final String line;

    /**
     * @param table where the rows come from
     * @param kind the kind of rows that name none; null if each must
     * @param line the column that holds the whole; null if there is none
     */
    RowEventsFunction(String table, String kind, String line) {
        this.table = table;
        this.kind = kind;
        this.line = line;
    }

    @Override
    public Either<LineEvent, Rejection> map(Row row) {
        String text = line == null ? written(row) : (String) row.getField(line);
        if (text == null) {
            return rejected(Rejection.Reason.MALFORMED, line + " must be given, but was NULL", null);
        }
        if (text.length() > LONGEST_LINE) {
            return rejected(
                    Rejection.Reason.OVERSIZED,
                    "a line must have at most " + LONGEST_LINE + " characters, but had " + text.length(),
                    text);
        }
        try {
            return Either.Left(LineEvent.of(EVENTS.read(text, kind)));
        } catch (MalformedJsonException e) {
            return rejected(Rejection.Reason.MALFORMED, e.getMessage(), text);
        }
    }

    private Either<LineEvent, Rejection> rejected(Rejection.Reason reason, String detail, String text) {
        return Either.Right(new Rejection(READER, reason, detail, "table " + table, text, Rejection.NO_TIME));
    }

    private static String written(Row row) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(row, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Row row, JsonGenerator out) throws IOException {
        Set<String> names = row.getFieldNames(true);
        out.writeStartObject();
        for (String name : names) {
            Object value = row.getField(name);
            if (value != null) {
                out.writeFieldName(name);
                write(value, out);
            }
        }
        out.writeEndObject();
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Row row) {
            write(row, out);
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((name, of) -> sorted.put(String.valueOf(name), of));
            out.writeStartObject();
            for (Map.Entry<String, Object> entry : sorted.entrySet()) {
                out.writeFieldName(entry.getKey());
                write(entry.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof Collection<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value != null && value.getClass().isArray()) {
            out.writeStartArray();
            for (int i = 0; i < Array.getLength(value); i++) {
                write(Array.get(value, i), out);
            }
            out.writeEndArray();
        } else {
            writeScalar(value, out);
        }
    }

    private static void writeScalar(Object value, JsonGenerator out) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Float number && Float.isFinite(number)) {
            out.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.writeNumber(number);
        } else if (value instanceof Float || value instanceof Double) {
            // NaN stands for a number that is not known, which JSON says by null
            out.writeNull();
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Instant time) {
            out.writeNumber(time.toEpochMilli());
        } else if (value instanceof LocalDateTime time) {
            out.writeNumber(time.toInstant(ZoneOffset.UTC).toEpochMilli());
        } else {
            out.writeString(value.toString());
        }
    }
}
