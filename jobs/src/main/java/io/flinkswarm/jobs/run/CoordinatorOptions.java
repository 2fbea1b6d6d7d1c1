package io.flinkswarm.jobs.run;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The settings of the coordination job: where events come from, where results go. */
@PublicEvolving
public final class CoordinatorOptions {
    public static final ConfigOption<String> INPUT = ConfigOptions.key("coordinator.input")
            .stringType()
            .noDefaultValue()
            .withDescription("File of events, one JSON object a line, or a folder of such files, which are merged by"
                    + " time; - is the standard input. Needed where there is neither a gateway nor an input table.");

    public static final ConfigOption<String> OUTPUT = ConfigOptions.key("coordinator.output")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "File of results, one JSON object a line, written exactly once; a folder (an existing one, a"
                            + " name that ends with /, or a path of another file system) takes a file a checkpoint and subtask;"
                            + " - prints at once. Needed where there is neither a gateway nor an output table.");

    public static final ConfigOption<String> INPUT_TABLES = ConfigOptions.key("coordinator.input-tables")
            .stringType()
            .noDefaultValue()
            .withDescription("CREATE TABLE statements of tables to read events from, such as topics of Kafka; with"
                    + " semicolons between.");

    public static final ConfigOption<String> OUTPUT_TABLES = ConfigOptions.key("coordinator.output-tables")
            .stringType()
            .noDefaultValue()
            .withDescription("CREATE TABLE statements of tables to write results to, with semicolons between.");

    public static final ConfigOption<Boolean> GATEWAY = ConfigOptions.key("coordinator.gateway")
            .booleanType()
            .defaultValue(false)
            .withDescription(
                    "Whether agents connect over WebSocket; see gateway.* and messaging.*. Time is then arrival.");

    public static final ConfigOption<List<ResultKind>> ONLY = ConfigOptions.key("coordinator.only")
            .enumType(ResultKind.class)
            .asList()
            .defaultValues(ResultKind.values())
            .withDescription("The kinds of results that are written.");

    public static final ConfigOption<InputTime> TIME = ConfigOptions.key("coordinator.time")
            .enumType(InputTime.class)
            .defaultValue(InputTime.EVENT)
            .withDescription("event takes each event's own time; arrival the clock when it is read, for live input.");

    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS = ConfigOptions.key(
                    "coordinator.max-out-of-orderness")
            .durationType()
            .defaultValue(Duration.ofSeconds(1))
            .withDescription("How far an event may lie behind the latest one before it, with time: event; what lies"
                    + " further behind may be turned away as late.");

    private CoordinatorOptions() {}
}
