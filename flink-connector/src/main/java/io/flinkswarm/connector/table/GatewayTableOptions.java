package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The options that a {@code swarm-gateway} table has beside those of the {@link io.flinkswarm.connector.gateway.GatewayOptions gateway} and, of
 * a sink, those of the {@link MessageExchange}.
 */
@PublicEvolving
public final class GatewayTableOptions {
    public static final ConfigOption<String> GATEWAY = ConfigOptions.key("gateway")
            .stringType()
            .defaultValue("gateway")
            .withDescription("Name of the gateway. Tables of one name, with the same options of the gateway, share one"
                    + " within a job; it is part of uids.");

    public static final ConfigOption<List<String>> RECIPIENTS = ConfigOptions.key("recipients")
            .stringType()
            .asList()
            .defaultValues("@coordinator")
            .withDescription("Recipients whose messages a source reads, such as @coordinator;topic:weather, or"
                    + " beginnings of theirs, such as topic:*; * for all.");

    public static final ConfigOption<Duration> DEDUPLICATION_RETENTION = ConfigOptions.key("deduplication-retention")
            .durationType()
            .defaultValue(Duration.ofDays(1))
            .withDescription("How long a source remembers what an agent has sent, to drop what it sends again: longer"
                    + " than agents stay away with messages that are not durable.");

    private GatewayTableOptions() {}
}
