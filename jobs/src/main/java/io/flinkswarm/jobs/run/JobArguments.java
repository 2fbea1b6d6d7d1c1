package io.flinkswarm.jobs.run;

import io.flinkswarm.connector.gateway.GatewayOptions;
import io.flinkswarm.jobs.cli.ConfigurationOptions;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.operators.balance.BalanceOptions;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of the coordination job, the same for {@code flink run} and {@code ./swarm run}. */
@Internal
public final class JobArguments {
    @Option(
            names = "--input",
            paramLabel = "FILE|DIR|-",
            description =
                    "Events, one JSON object a line; a folder's files are merged by time; - is the standard input.")
    private String input;

    @Option(
            names = "--output",
            paramLabel = "FILE|DIR|-",
            description = "Results, one JSON object a line, written exactly once; - prints at once.")
    private String output;

    @Option(
            names = "--gateway-port",
            paramLabel = "PORT",
            description =
                    "Let agents connect over WebSocket at this port, the next free one if it is taken; 0 takes any.")
    private Integer gatewayPort;

    @Option(
            names = "--zookeeper",
            paramLabel = "embedded|HOST:PORT",
            description =
                    "Register the gateways in ZooKeeper, so that agents find any of them; embedded starts one (run"
                            + " only).")
    private String zookeeper;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "Kinds of results to write: ${COMPLETION-CANDIDATES}.")
    private List<ResultKind> only;

    @Option(names = "--time", description = "Where time comes from: ${COMPLETION-CANDIDATES}.")
    private InputTime time;

    @Option(
            names = "--max-out-of-orderness",
            paramLabel = "TIME",
            description = "How far an event may lie behind the latest before it, for instance '1 s'.")
    private String maxOutOfOrderness;

    @Option(names = "--journal", paramLabel = "DIR", description = "Keep journals there, for ./swarm replay.")
    private String journal;

    private boolean served;

    @Mixin
    private ConfigurationOptions configuration;

    /**
     * The settings of file and {@code -D}, overridden by the arguments.
     *
     * @throws UsageException if there is no input, or nothing that hears of the results
     */
    public Configuration configuration() {
        Configuration settings = settings();
        if (!hasInput(settings)) {
            throw new UsageException("an input must be given: --input events.jsonl, --gateway-port 8765 for agents, or "
                    + CoordinatorOptions.INPUT_TABLES.key());
        }
        if (!settings.contains(CoordinatorOptions.OUTPUT)
                && !settings.contains(CoordinatorOptions.OUTPUT_TABLES)
                && !settings.get(CoordinatorOptions.GATEWAY)) {
            throw new UsageException(
                    "--output must be given, for instance --output -, or " + CoordinatorOptions.OUTPUT_TABLES.key());
        }
        return settings;
    }

    /** Lets agents connect, where no input is named. */
    void serve() {
        served = true;
    }

    /** Whether events come from anywhere. */
    static boolean hasInput(Configuration settings) {
        return settings.contains(CoordinatorOptions.INPUT)
                || settings.contains(CoordinatorOptions.INPUT_TABLES)
                || settings.get(CoordinatorOptions.GATEWAY);
    }

    /** The same, whether or not anything is missing. */
    Configuration settings() {
        Configuration settings = configuration.configuration();
        if (input != null) {
            settings.set(CoordinatorOptions.INPUT, input);
        }
        if (output != null) {
            settings.set(CoordinatorOptions.OUTPUT, output);
        }
        if (only != null) {
            settings.set(CoordinatorOptions.ONLY, only);
        }
        if (time != null) {
            settings.set(CoordinatorOptions.TIME, time);
        }
        if (maxOutOfOrderness != null) {
            settings.set(CoordinatorOptions.MAX_OUT_OF_ORDERNESS, duration(maxOutOfOrderness));
        }
        if (journal != null) {
            settings.set(ConsensusOptions.JOURNAL, journal);
            settings.set(BalanceOptions.JOURNAL, journal);
        }
        if (served) {
            settings.set(CoordinatorOptions.GATEWAY, true);
        }
        if (gatewayPort != null) {
            settings.set(GatewayOptions.PORT, gatewayPort);
            settings.set(CoordinatorOptions.GATEWAY, true);
        }
        if (zookeeper != null) {
            settings.set(GatewayOptions.ZOOKEEPER_CONNECT, zookeeper);
            settings.set(CoordinatorOptions.GATEWAY, true);
        }
        return settings;
    }

    private static Duration duration(String text) {
        try {
            return TimeUtils.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--max-out-of-orderness must be a time such as '1 s', but was '" + text + "'", e);
        }
    }
}
