package io.flinkswarm.operators.settings;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjIntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one table of a policy's settings: every name, how its text is read, and how a policy's value is written.
 *
 * @param <C> the policy
 * @param <B> its builder
 */
@Internal
public final class SettingTable<C, B> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18})\\s*(ms|s|min|m|h|d)?");

    /** More of any unit than a setting takes, and so few that no unit overflows a duration. */
    private static final long MOST_UNITS = 100_000_000_000_000L;

    private record Setting<C, B>(BiConsumer<B, String> setter, Function<C, String> getter) {}

    private record Family<C, B>(
            Pattern pattern, String shown, FamilySetter<B> setter, BiConsumer<C, Map<String, String>> writer) {}

    /** Sets one of a family of settings, whose name has parts that users choose. */
    public interface FamilySetter<B> {
        void set(B builder, Matcher name, String text);
    }

    private final String prefix;
    private final Function<C, B> toBuilder;
    private final Function<B, C> build;
    private final Map<String, Setting<C, B>> settings = new LinkedHashMap<>();
    private final List<Family<C, B>> families = new ArrayList<>();

    /**
     * A table without settings.
     *
     * @param prefix what names may be preceded by where several protocols share a file, with its dot
     * @param toBuilder gives a builder that holds a policy's values
     * @param build gives the policy; an IllegalStateException says which values do not go together
     */
    public SettingTable(String prefix, Function<C, B> toBuilder, Function<B, C> build) {
        this.prefix = prefix;
        this.toBuilder = toBuilder;
        this.build = build;
    }

    /** Adds a setting that is a text. */
    public SettingTable<C, B> text(String name, BiConsumer<B, String> setter, Function<C, String> getter) {
        settings.put(name, new Setting<>(setter, getter));
        return this;
    }

    /** Adds a setting that is a number. */
    public SettingTable<C, B> number(String name, ObjDoubleConsumer<B> setter, Function<C, Double> getter) {
        return text(name, (b, text) -> setter.accept(b, decimal(text)), c -> String.valueOf(getter.apply(c)));
    }

    /** Adds a setting that is a whole number. */
    public SettingTable<C, B> whole(String name, ObjIntConsumer<B> setter, Function<C, Integer> getter) {
        return text(name, (b, text) -> setter.accept(b, Integer.parseInt(text)), c -> String.valueOf(getter.apply(c)));
    }

    /** Adds a setting that is true or false. */
    public SettingTable<C, B> flag(String name, BiConsumer<B, Boolean> setter, Function<C, Boolean> getter) {
        return text(name, (b, text) -> setter.accept(b, flag(name, text)), c -> String.valueOf(getter.apply(c)));
    }

    /** Adds a setting that is a time. */
    public SettingTable<C, B> time(String name, BiConsumer<B, Duration> setter, Function<C, Duration> getter) {
        return text(name, (b, text) -> setter.accept(b, duration(name, text)), c -> text(getter.apply(c)));
    }

    /** Adds a setting that is a list of names, parted by commas. */
    public SettingTable<C, B> list(String name, BiConsumer<B, List<String>> setter, Function<C, List<String>> getter) {
        return text(name, (b, text) -> setter.accept(b, parts(text)), c -> String.join(",", getter.apply(c)));
    }

    /** Adds a setting that is one of an enum's constants. */
    public <E extends Enum<E>> SettingTable<C, B> choice(
            String name, Class<E> type, BiConsumer<B, E> setter, Function<C, E> getter) {
        return text(
                name,
                (b, text) -> setter.accept(b, constant(name, type, text)),
                c -> getter.apply(c).name().toLowerCase(Locale.ROOT));
    }

    /**
     * Adds a family of settings, whose names have parts that users choose.
     *
     * @param shown how the names are shown to somebody who erred
     * @param writer puts those of a policy into a map
     */
    public SettingTable<C, B> family(
            Pattern pattern, String shown, FamilySetter<B> setter, BiConsumer<C, Map<String, String>> writer) {
        families.add(new Family<>(pattern, shown, setter, writer));
        return this;
    }

    /** The names of all settings but those of families. */
    public List<String> names() {
        return new ArrayList<>(settings.keySet());
    }

    /** What names may be preceded by. */
    public String prefix() {
        return prefix;
    }

    /** The name without the prefix. */
    public String bare(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /** Whether the name, without prefix, is one of a setting. */
    public boolean isName(String name) {
        return settings.containsKey(name)
                || families.stream()
                        .anyMatch(family -> family.pattern().matcher(name).matches());
    }

    /**
     * The base policy with the settings applied.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public C apply(C base, Map<String, String> changes) {
        List<String> mistakes = new ArrayList<>();
        C changed = apply(base, changes, mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return changed;
    }

    /** The base policy with the settings applied as far as they can be; what is wrong with the rest goes to the list. */
    public C apply(C base, Map<String, String> changes, List<String> mistakes) {
        B builder = toBuilder.apply(base);
        for (Map.Entry<String, String> entry : new TreeMap<>(changes).entrySet()) {
            String name = bare(entry.getKey());
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
            return build.apply(builder);
        } catch (IllegalStateException e) {
            mistakes.add(e.getMessage());
            return base;
        }
    }

    private void set(B builder, String name, String text) {
        Setting<C, B> setting = settings.get(name);
        if (setting != null) {
            setting.setter().accept(builder, text);
            return;
        }
        for (Family<C, B> family : families) {
            Matcher matcher = family.pattern().matcher(name);
            if (matcher.matches()) {
                family.setter().set(builder, matcher, text);
                return;
            }
        }
        throw new IllegalArgumentException("setting must be one of " + allNames() + ", but was '" + name + "'");
    }

    private String allNames() {
        StringBuilder all = new StringBuilder(settings.keySet().toString());
        for (int i = 0; i < families.size(); i++) {
            all.append(i == families.size() - 1 ? " or " : ", ")
                    .append(families.get(i).shown());
        }
        return all.toString();
    }

    /** Every setting of the policy by name, sorted. */
    public SortedMap<String, String> of(C config) {
        SortedMap<String, String> texts = new TreeMap<>();
        settings.forEach((name, setting) -> texts.put(name, setting.getter().apply(config)));
        for (Family<C, B> family : families) {
            family.writer().accept(config, texts);
        }
        return texts;
    }

    /** A time as a text that {@link #duration} reads. */
    public static String text(Duration time) {
        return time.toMillis() + " ms";
    }

    /** The number that a text stands for. */
    public static double decimal(String text) {
        return Double.parseDouble(text);
    }

    /** The time that a text such as {@code 150 ms} stands for. */
    public static Duration duration(String name, String text) {
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

    private static boolean flag(String name, String text) {
        boolean holds = text.equalsIgnoreCase("true");
        if (!holds && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException(name + " must be true or false, but was '" + text + "'");
        }
        return holds;
    }

    private static List<String> parts(String text) {
        // YAML's own lists arrive in brackets
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return inner.isBlank()
                ? List.of()
                : Arrays.stream(inner.split("[,;]", -1)).map(String::trim).toList();
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " must be one of "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT) + ", but was '" + text + "'");
    }
}
