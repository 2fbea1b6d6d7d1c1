package io.flinkswarm.connector.table;

import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.state.messaging.RepeatsFunction;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** What agents send, as a table: each message once, without those that only steer subscriptions. */
final class GatewayTableSource implements ScanTableSource {
    private final String name;
    private final GatewayConfig config;
    private final List<String> recipients;
    private final Duration retention;
    private final List<GatewayColumn> columns;
    private final DataType rowType;

    GatewayTableSource(
            String name,
            GatewayConfig config,
            List<String> recipients,
            Duration retention,
            List<GatewayColumn> columns,
            DataType rowType) {
        this.name = name;
        this.config = config;
        this.recipients = recipients;
        this.retention = retention;
        this.columns = columns;
        this.rowType = rowType;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        TypeInformation<RowData> type = context.createTypeInformation(rowType);
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext provider, StreamExecutionEnvironment environment) {
                return rows(provider, environment, type);
            }

            @Override
            public boolean isBounded() {
                return false;
            }
        };
    }

    private DataStream<RowData> rows(
            ProviderContext provider, StreamExecutionEnvironment environment, TypeInformation<RowData> type) {
        SingleOutputStreamOperator<Message> read = new TableGateway(name, config)
                .events(environment)
                .flatMap(new RecipientFilter(recipients), RecipientFilter.MESSAGE_TYPE)
                .name(name + "-read")
                .setParallelism(config.parallelism());
        provider.generateUid("read").ifPresent(read::uid);
        SingleOutputStreamOperator<Message> once = read.keyBy(new RepeatsFunction.StreamKey(), Types.STRING)
                .process(new RepeatsFunction(config.inFlight(), retention), RecipientFilter.MESSAGE_TYPE)
                .name(name + "-repeats");
        provider.generateUid("repeats").ifPresent(once::uid);
        SingleOutputStreamOperator<RowData> rows =
                once.map(new MessageToRow(columns), type).name(name + "-rows");
        provider.generateUid("rows").ifPresent(rows::uid);
        return rows;
    }

    @Override
    public DynamicTableSource copy() {
        return new GatewayTableSource(name, config, recipients, retention, columns, rowType);
    }

    @Override
    public String asSummaryString() {
        return "swarm-gateway " + name;
    }
}
