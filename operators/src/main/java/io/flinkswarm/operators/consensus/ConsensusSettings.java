package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy as names and texts: what configuration files, SQL maps and control events say.
 *
 * <p>The one table of settings: every name, how its text is read, and how a policy's value is written.
 */
@Internal
public final class ConsensusSettings {
    /** What names may be preceded by where several protocols share a file. */
    public static final String PREFIX = "consensus.";

    private static final Pattern TYPE_KEY = Pattern.compile("types\\.(.+)\\.(rule|threshold|deadline)");
    private static final Pattern VOTER_KEY = Pattern.compile("voter-keys\\.(.+)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18})\\s*(ms|s|min|m|h|d)?");

    /** More of any unit than a setting takes, and so few that no unit overflows a duration. */
    private static final long MOST_UNITS = 100_000_000_000_000L;

    private interface Setter {
        void set(ConsensusConfig.Builder builder, String text);
    }

    private record Setting(Setter setter, Function<ConsensusConfig, String> getter) {}

    private static final Map<String, Setting> TABLE = new LinkedHashMap<>();

    static {
        add("rule", ConsensusConfig.Builder::rule, ConsensusConfig::rule);
        number("learning-rate", ConsensusConfig.Builder::learningRate, ConsensusConfig::learningRate);
        number(
                "confidence-threshold",
                ConsensusConfig.Builder::confidenceThreshold,
                ConsensusConfig::confidenceThreshold);
        add(
                "target-error",
                (b, text) -> b.targetError(text.equals("none") ? Double.NaN : decimal(text)),
                c -> Double.isNaN(c.targetError()) ? "none" : String.valueOf(c.targetError()));
        whole("decision-window", ConsensusConfig.Builder::decisionWindow, ConsensusConfig::decisionWindow);
        whole("neural-depth", ConsensusConfig.Builder::neuralDepth, ConsensusConfig::neuralDepth);
        time(
                "adaptive-timeout-base",
                ConsensusConfig.Builder::adaptiveTimeoutBase,
                ConsensusConfig::adaptiveTimeoutBase);
        time("max-timeout", ConsensusConfig.Builder::maxTimeout, ConsensusConfig::maxTimeout);
        whole("max-retries", ConsensusConfig.Builder::maxRetries, ConsensusConfig::maxRetries);
        whole("consensus-group-size", ConsensusConfig.Builder::consensusGroupSize, ConsensusConfig::consensusGroupSize);
        number("quorum", ConsensusConfig.Builder::quorum, ConsensusConfig::quorum);
        time("deadline", ConsensusConfig.Builder::deadline, ConsensusConfig::deadline);
        choice("on-abstain", OnAbstain.class, ConsensusConfig.Builder::onAbstain, ConsensusConfig::onAbstain);
        whole("max-extensions", ConsensusConfig.Builder::maxExtensions, ConsensusConfig::maxExtensions);
        choice("stop", Stop.class, ConsensusConfig.Builder::stop, ConsensusConfig::stop);
        choice("mode", Mode.class, ConsensusConfig.Builder::mode, ConsensusConfig::mode);
        whole("max-open-proposals", ConsensusConfig.Builder::maxOpenProposals, ConsensusConfig::maxOpenProposals);
        whole("max-voters", ConsensusConfig.Builder::maxVoters, ConsensusConfig::maxVoters);
        whole("max-votes", ConsensusConfig.Builder::maxVotes, ConsensusConfig::maxVotes);
        whole("max-types", ConsensusConfig.Builder::maxTypes, ConsensusConfig::maxTypes);
        whole("max-early-votes", ConsensusConfig.Builder::maxEarlyVotes, ConsensusConfig::maxEarlyVotes);
        whole("max-vector", ConsensusConfig.Builder::maxVector, ConsensusConfig::maxVector);
        whole("max-id-length", ConsensusConfig.Builder::maxIdLength, ConsensusConfig::maxIdLength);
        time("voter-idle", ConsensusConfig.Builder::voterIdle, ConsensusConfig::voterIdle);
        time("group-idle", ConsensusConfig.Builder::groupIdle, ConsensusConfig::groupIdle);
    }

    private ConsensusSettings() {}

    /** The names of all settings but those of single types and voters. */
    public static List<String> names() {
        return new ArrayList<>(TABLE.keySet());
    }

    /** Whether the name, without prefix, is one of a setting. */
    static boolean isName(String name) {
        return TABLE.containsKey(name)
                || TYPE_KEY.matcher(name).matches()
                || VOTER_KEY.matcher(name).matches();
    }

    /**
     * The base policy with the settings applied.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static ConsensusConfig apply(ConsensusConfig base, Map<String, String> settings) {
        List<String> mistakes = new ArrayList<>();
        ConsensusConfig changed = apply(base, settings, mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return changed;
    }

    /** The base policy with the settings applied as far as they can be; what is wrong with the rest goes to the list. */
    public static ConsensusConfig apply(ConsensusConfig base, Map<String, String> settings, List<String> mistakes) {
        ConsensusConfig.Builder builder = base.toBuilder();
        for (Map.Entry<String, String> entry : new TreeMap<>(settings).entrySet()) {
            String name =
                    entry.getKey().startsWith(PREFIX) ? entry.getKey().substring(PREFIX.length()) : entry.getKey();
            try {
                set(
                        builder,
                        name,
                        entry.getValue() == null ? "" : entry.getValue().trim());
            } catch (IllegalArgumentException e) {
                mistakes.add(
                        e instanceof NumberFormatException
                                ? name + " must be a number, but was '" + entry.getValue() + "'"
                                : e.getMessage());
            }
        }
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            mistakes.add(e.getMessage());
            return base;
        }
    }

    private static void set(ConsensusConfig.Builder builder, String name, String text) {
        Setting setting = TABLE.get(name);
        if (setting != null) {
            setting.setter().set(builder, text);
            return;
        }
        Matcher typeKey = TYPE_KEY.matcher(name);
        if (typeKey.matches()) {
            builder.type(typeKey.group(1), type -> switch (typeKey.group(2)) {
                case "rule" -> type.rule(text);
                case "threshold" -> type.threshold(decimal(text));
                default -> type.deadline(duration(name, text));
            });
            return;
        }
        Matcher voterKey = VOTER_KEY.matcher(name);
        if (voterKey.matches()) {
            builder.voterKey(voterKey.group(1), text);
            return;
        }
        throw new IllegalArgumentException("setting must be one of " + TABLE.keySet()
                + ", types.<type>.{rule,threshold,deadline} or voter-keys.<voter>, but was '" + name + "'");
    }

    /** Every setting of the policy by name, sorted. */
    public static SortedMap<String, String> of(ConsensusConfig config) {
        SortedMap<String, String> settings = new TreeMap<>();
        TABLE.forEach((name, setting) -> settings.put(name, setting.getter().apply(config)));
        config.types().forEach((type, policy) -> {
            if (policy.rule() != null) {
                settings.put("types." + type + ".rule", policy.rule());
            }
            if (policy.threshold() != null) {
                settings.put("types." + type + ".threshold", String.valueOf(policy.threshold()));
            }
            if (policy.deadline() != null) {
                settings.put("types." + type + ".deadline", text(policy.deadline()));
            }
        });
        config.voterKeys().forEach((voter, key) -> settings.put("voter-keys." + voter, key));
        return settings;
    }

    private static String text(Duration time) {
        return time.toMillis() + " ms";
    }

    private static double decimal(String text) {
        return Double.parseDouble(text);
    }

    private static Duration duration(String name, String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long amount = Math.min(Long.parseLong(matcher.group(1)), MOST_UNITS);
            return switch (matcher.group(2) == null ? "ms" : matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "min", "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " must be a time such as '150 ms', but was '" + text + "'", e);
        }
    }

    private static void add(String name, Setter setter, Function<ConsensusConfig, String> getter) {
        TABLE.put(name, new Setting(setter, getter));
    }

    private interface NumberSetter {
        void set(ConsensusConfig.Builder builder, double value);
    }

    private static void number(String name, NumberSetter setter, Function<ConsensusConfig, Double> getter) {
        add(name, (b, text) -> setter.set(b, decimal(text)), c -> String.valueOf(getter.apply(c)));
    }

    private interface WholeSetter {
        void set(ConsensusConfig.Builder builder, int value);
    }

    private static void whole(String name, WholeSetter setter, Function<ConsensusConfig, Integer> getter) {
        add(name, (b, text) -> setter.set(b, Integer.parseInt(text)), c -> String.valueOf(getter.apply(c)));
    }

    private interface TimeSetter {
        void set(ConsensusConfig.Builder builder, Duration value);
    }

    private static void time(String name, TimeSetter setter, Function<ConsensusConfig, Duration> getter) {
        add(name, (b, text) -> setter.set(b, duration(name, text)), c -> text(getter.apply(c)));
    }

    private interface ChoiceSetter<E> {
        void set(ConsensusConfig.Builder builder, E value);
    }

    private static <E extends Enum<E>> void choice(
            String name, Class<E> type, ChoiceSetter<E> setter, Function<ConsensusConfig, E> getter) {
        add(
                name,
                (b, text) -> {
                    for (E constant : type.getEnumConstants()) {
                        if (constant.name().equalsIgnoreCase(text)) {
                            setter.set(b, constant);
                            return;
                        }
                    }
                    throw new IllegalArgumentException(name + " must be one of "
                            + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT) + ", but was '"
                            + text + "'");
                },
                c -> getter.apply(c).name().toLowerCase(Locale.ROOT));
    }
}
