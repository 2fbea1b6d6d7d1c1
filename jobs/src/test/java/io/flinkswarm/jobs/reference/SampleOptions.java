package io.flinkswarm.jobs.reference;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** One option of every kind; not public, so that the class path's own reference leaves it out. */
final class SampleOptions {

    enum Rule {
        MAJORITY,
        NEURAL
    }

    public static final ConfigOption<Duration> TIMEOUT = ConfigOptions.key("sample.timeout")
            .durationType()
            .defaultValue(Duration.ofMillis(150))
            .withDescription("How long to wait | then ask again.");

    public static final ConfigOption<Rule> RULE = ConfigOptions.key("sample.rule")
            .enumType(Rule.class)
            .defaultValue(Rule.NEURAL)
            .withDescription("Which rule decides, where a < b.");

    public static final ConfigOption<String> DIRECTORY =
            ConfigOptions.key("sample.directory").stringType().noDefaultValue().withDescription("Where to write.");

    public static final ConfigOption<List<String>> PEERS = ConfigOptions.key("sample.peers")
            .stringType()
            .asList()
            .defaultValues("a", "b")
            .withDescription("Whom to ask.");

    public static final ConfigOption<Map<String, String>> POLICY = ConfigOptions.key("sample.policy")
            .mapType()
            .defaultValue(Map.of("b", "2", "a", "1"))
            .withDescription("What holds.");

    private SampleOptions() {}
}
