package io.flinkswarm.operators.settings;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.durability.DurableEmission;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/** The options that every protocol's fluent entry has beside its policy: how it is deployed, which no event changes. */
@Internal
public final class EntryOptions {
    private final SettingTable<?, ?> policy;
    private final ConfigOption<Order> order;
    private final ConfigOption<EmitMode> emit;
    private final ConfigOption<Integer> maxBuffered;
    private final ConfigOption<Integer> maxUnconfirmed;
    private final ConfigOption<String> journal;
    private final ConfigOption<Boolean> views;

    /** What a configuration says of the policy, and what of the deployment. */
    public record Parts(Map<String, String> policy, Configuration deployment) {}

    /**
     * The options of one protocol.
     *
     * @param policy the protocol's settings, whose prefix these options share
     * @param key what the protocol is keyed by, such as group
     * @param rows what its views show, such as decisions and voters
     */
    public EntryOptions(SettingTable<?, ?> policy, String key, String rows) {
        this.policy = policy;
        order = option("order")
                .enumType(Order.class)
                .defaultValue(Order.ARRIVAL)
                .withDescription(
                        "arrival takes events as they come; event-time waits for the watermark and sorts, so that the"
                                + " result is a function of the input alone.");
        emit = option("emit")
                .enumType(EmitMode.class)
                .defaultValue(EmitMode.PROVISIONAL)
                .withDescription("provisional lets decisions leave at once and again when a checkpoint covers them;"
                        + " durable only then.");
        maxBuffered = option("max-buffered")
                .intType()
                .defaultValue(100_000)
                .withDescription("Events of a " + key + " that may wait for the watermark with order: event-time.");
        maxUnconfirmed = option("max-unconfirmed")
                .intType()
                .defaultValue(DurableEmission.DEFAULT_MAX_UNCONFIRMED)
                .withDescription("Decisions of a subtask that may wait for a checkpoint to confirm them.");
        journal = option("journal")
                .stringType()
                .noDefaultValue()
                .withDescription("Folder of the journal; none is written where it is not set.");
        views = option("views")
                .booleanType()
                .defaultValue(false)
                .withDescription("Whether " + rows + " are kept as views for live tables and pages.");
    }

    private ConfigOptions.OptionBuilder option(String name) {
        return ConfigOptions.key(policy.prefix() + name);
    }

    /** Whether events are taken as they arrive or sorted by event time. */
    public ConfigOption<Order> order() {
        return order;
    }

    /** Whether decisions leave at once and again when they are durable, or only then. */
    public ConfigOption<EmitMode> emit() {
        return emit;
    }

    /** How many events of a key may wait for the watermark. */
    public ConfigOption<Integer> maxBuffered() {
        return maxBuffered;
    }

    /** How many decisions of a subtask may wait for a checkpoint. */
    public ConfigOption<Integer> maxUnconfirmed() {
        return maxUnconfirmed;
    }

    /** The folder of the journal. */
    public ConfigOption<String> journal() {
        return journal;
    }

    /** Whether views are kept. */
    public ConfigOption<Boolean> views() {
        return views;
    }

    /** Whether the key is one of the policy's settings or of these options, with or without the prefix. */
    public boolean knows(String key) {
        String name = policy.bare(key);
        return policy.isName(name) || isOwn(name);
    }

    private boolean isOwn(String name) {
        return List.of(order, emit, maxBuffered, maxUnconfirmed, journal, views).stream()
                .anyMatch(option -> policy.bare(option.key()).equals(name));
    }

    /** The protocol's part of a configuration; what has its prefix and is unknown goes to the policy, which refuses it. */
    public Parts read(Configuration configuration) {
        Map<String, String> settings = new TreeMap<>();
        Configuration deployment = new Configuration();
        configuration.toMap().forEach((key, value) -> {
            String name = policy.bare(key);
            if (isOwn(name)) {
                deployment.setString(policy.prefix() + name, value);
            } else if (key.startsWith(policy.prefix()) || policy.isName(name)) {
                settings.put(name, value);
            }
        });
        return new Parts(settings, deployment);
    }

    /** Sets what the deployment says of an option; what is wrong with it goes to the list. */
    public static <T> void set(
            ConfigOption<T> option, Configuration deployment, Consumer<T> setter, List<String> mistakes) {
        if (deployment.contains(option)) {
            try {
                setter.accept(deployment.get(option));
            } catch (IllegalArgumentException e) {
                mistakes.add(e.getMessage());
            }
        }
    }
}
