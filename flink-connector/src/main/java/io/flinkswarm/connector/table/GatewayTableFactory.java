package io.flinkswarm.connector.table;

import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.connector.gateway.GatewayOptions;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The gateway as tables.
 *
 * <pre>{@code
 * CREATE TABLE agents (
 *   sender STRING, id STRING, recipient STRING, type STRING, correlation STRING, payload STRING,
 *   message_time TIMESTAMP_LTZ(3), WATERMARK FOR message_time AS message_time - INTERVAL '1' SECOND
 * ) WITH ('connector' = 'swarm-gateway', 'gateway.port' = '8765');
 *
 * INSERT INTO agents (recipient, type, correlation, payload)
 *   SELECT 'agent:' || sender, 'response', sender || '/' || id, JSON_OBJECT('echo' VALUE payload) FROM agents WHERE type = 'request';
 * }</pre>
 *
 * <p><b>Reading.</b> Messages to {@code @coordinator}, or to the {@code recipients} given; each once. <b>Writing.</b> {@code recipient} is
 * needed; the other columns have defaults. Rows are kept in mailboxes by the {@link MessageExchange} until they are acknowledged; a row that
 * is no message is counted and dropped. <b>Servers.</b> Tables of one {@code gateway} with the same options share a gateway within a job. A
 * job writes to it in one {@code INSERT}, with {@code UNION ALL} where needed; else Flink finds that the ids of operators are not unique. A job that only reads routes nothing: what agents send to each other is
 * routed where the job also writes to the gateway. <b>Acknowledgements</b> become durable with checkpoints: set {@code
 * execution.checkpointing.interval}.
 */
@PublicEvolving
public final class GatewayTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    /** What a table names as its connector. */
    public static final String IDENTIFIER = "swarm-gateway";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        Set<ConfigOption<?>> options = new HashSet<>(GatewayOptions.all());
        options.add(GatewayTableOptions.GATEWAY);
        options.add(GatewayTableOptions.RECIPIENTS);
        options.add(GatewayTableOptions.DEDUPLICATION_RETENTION);
        for (MessageExchange exchange : exchanges(Thread.currentThread().getContextClassLoader())) {
            options.addAll(exchange.options());
        }
        return options;
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        ReadableConfig options = validated(context);
        List<String> recipients = options.get(GatewayTableOptions.RECIPIENTS);
        if (recipients.isEmpty() || recipients.stream().anyMatch(String::isBlank)) {
            throw new ValidationException(
                    "recipients must name at least one, and none of them blank, but was " + recipients);
        }
        return new GatewayTableSource(
                options.get(GatewayTableOptions.GATEWAY),
                gateway(context),
                List.copyOf(recipients),
                options.get(GatewayTableOptions.DEDUPLICATION_RETENTION),
                GatewayColumn.of(context.getCatalogTable().getResolvedSchema()),
                context.getPhysicalRowDataType());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        ReadableConfig options = validated(context);
        List<GatewayColumn> columns = GatewayColumn.of(context.getCatalogTable().getResolvedSchema());
        if (!columns.contains(GatewayColumn.RECIPIENT)) {
            throw new ValidationException(
                    "table " + context.getObjectIdentifier().asSummaryString()
                            + " must have a column recipient to be written to, but has none");
        }
        List<MessageExchange> exchanges = exchanges(context.getClassLoader());
        if (exchanges.size() != 1) {
            throw new ValidationException("class path must have one " + MessageExchange.class.getSimpleName()
                    + " to deliver rows with, but has " + exchanges.size()
                    + "; flink-swarm-jobs has the one that is meant");
        }
        MessageExchange exchange = exchanges.get(0);
        Set<String> known = new HashSet<>();
        exchange.options().forEach(option -> known.add(option.key()));
        Map<String, String> set = new TreeMap<>(context.getCatalogTable().getOptions());
        set.keySet().retainAll(known);
        return new GatewayTableSink(
                options.get(GatewayTableOptions.GATEWAY),
                gateway(context),
                exchange,
                Configuration.fromMap(set),
                columns);
    }

    private ReadableConfig validated(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        return helper.getOptions();
    }

    private static GatewayConfig gateway(Context context) {
        Map<String, String> set = new TreeMap<>(context.getCatalogTable().getOptions());
        set.keySet().removeIf(key -> !key.startsWith(GatewayOptions.PREFIX));
        try {
            return GatewayOptions.read(Configuration.fromMap(set));
        } catch (IllegalArgumentException e) {
            throw new ValidationException(e.getMessage(), e);
        }
    }

    private static List<MessageExchange> exchanges(ClassLoader loader) {
        List<MessageExchange> exchanges = new ArrayList<>();
        ServiceLoader.load(MessageExchange.class, loader).forEach(exchanges::add);
        return exchanges;
    }
}
