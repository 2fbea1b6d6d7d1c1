package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.messaging.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages of rows, and numbers them; keyed by {@link RecipientKey}.
 *
 * <p>Each recipient has a stream of its own, whose numbers rise by one: what a crash undoes gets the same ids again, which agents drop. A
 * recipient that was silent for {@link #RETENTION} is forgotten; its numbers then begin above all of an earlier day. A row that is no
 * message is counted, and the first is logged.
 */
@Adapter("stamps rows without a time")
final class RowsToMessagesFunction extends KeyedProcessFunction<String, RowData, Message> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RowsToMessagesFunction.class);

    /** At least a day more than the {@link #DAY} that numbers begin with: by then another one has begun. */
    static final Duration RETENTION = Duration.ofDays(2);

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final RowReader reader;
    private final String streams;
    private transient ValueState<Long> last;
    private transient Counter malformed;

    /**
     * @param streams how the names of the streams begin: unlike those of other tables
     */
    RowsToMessagesFunction(RowReader reader, String streams) {
        this.reader = reader;
        this.streams = streams;
    }

    /** Tenant, sender and recipient of a row. */
    static final class RecipientKey implements KeySelector<RowData, String> {
        private static final long serialVersionUID = 1L;

        private final RowReader reader;

        RecipientKey(RowReader reader) {
            this.reader = reader;
        }

        @Override
        public String getKey(RowData row) {
            return reader.text(row, GatewayColumn.TENANT)
                    + '\n'
                    + reader.text(row, GatewayColumn.SENDER)
                    + '\n'
                    + reader.text(row, GatewayColumn.RECIPIENT);
        }
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Long> descriptor = new ValueStateDescriptor<>("last-number", Types.LONG);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(RETENTION).build());
        last = getRuntimeContext().getState(descriptor);
        malformed = getRuntimeContext().getMetricGroup().counter("malformedRows");
    }

    @Override
    public void processElement(RowData row, Context context, Collector<Message> out) throws Exception {
        Long before = last.value();
        long now = context.timerService().currentProcessingTime();
        // Below 2^53, so that clients in JavaScript can count with it.
        long sequence = before == null ? (now / DAY << 32) + 1 : before + 1;
        try {
            out.collect(reader.read(row, streams + hash(context.getCurrentKey()), sequence, now));
            last.update(sequence);
        } catch (MalformedRowException e) {
            if (malformed.getCount() == 0) {
                LOG.warn("A row was no message and was dropped, further ones are only counted: {}", e.getMessage());
            }
            malformed.inc();
        }
    }

    private static String hash(String key) {
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
