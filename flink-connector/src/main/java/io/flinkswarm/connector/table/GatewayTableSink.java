package io.flinkswarm.connector.table;

import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.protocol.messaging.Message;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

/** Messages to agents, groups and topics, as a table: each row is held in the mailboxes of those it is for until they have acknowledged it. */
final class GatewayTableSink implements DynamicTableSink {
    private final String name;
    private final GatewayConfig config;
    private final MessageExchange exchange;
    private final Configuration options;
    private final List<GatewayColumn> columns;

    GatewayTableSink(
            String name,
            GatewayConfig config,
            MessageExchange exchange,
            Configuration options,
            List<GatewayColumn> columns) {
        this.name = name;
        this.config = config;
        this.exchange = exchange;
        this.options = options;
        this.columns = columns;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(ProviderContext provider, DataStream<RowData> rows) {
                return send(rows);
            }
        };
    }

    private DataStreamSink<?> send(DataStream<RowData> rows) {
        RowReader reader = new RowReader(columns);
        SingleOutputStreamOperator<Message> messages = rows.keyBy(
                        new RowsToMessagesFunction.RecipientKey(reader), Types.STRING)
                .process(new RowsToMessagesFunction(reader, "sql-"), RecipientFilter.MESSAGE_TYPE)
                .uid(name + "-messages")
                .name(name + "-messages");
        return new TableGateway(name, config).send(messages, exchange, options);
    }

    @Override
    public DynamicTableSink copy() {
        return new GatewayTableSink(name, config, exchange, options, columns);
    }

    @Override
    public String asSummaryString() {
        return "swarm-gateway " + name;
    }
}
