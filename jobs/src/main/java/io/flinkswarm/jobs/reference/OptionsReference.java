package io.flinkswarm.jobs.reference;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/**
 * The reference of every setting as Markdown: one table a {@code *Options} class, made from the {@link ConfigOption} constants themselves, so that it can't tell another
 * default than the code.
 *
 * <p>Classes are found in the directories and jars that hold the project's packages; those that aren't public or hold no such constants are left out. Options stand in the order of the source.
 */
@Internal
public final class OptionsReference {

    private static final String PACKAGE = "io/flinkswarm";
    private static final String SUFFIX = "Options.class";

    private final Map<String, List<ConfigOption<?>>> sections;

    private OptionsReference(Map<String, List<ConfigOption<?>>> sections) {
        this.sections = sections;
    }

    /** Returns the reference of all classes that {@code loader} can see. */
    public static OptionsReference ofClassPath(ClassLoader loader) {
        List<Class<?>> classes = new ArrayList<>();
        try {
            Enumeration<URL> roots = loader.getResources(PACKAGE);
            while (roots.hasMoreElements()) {
                for (String resource : resourcesUnder(roots.nextElement())) {
                    String name = resource.substring(0, resource.length() - ".class".length())
                            .replace('/', '.');
                    Class<?> type = Class.forName(name, false, loader);
                    if (Modifier.isPublic(type.getModifiers())) {
                        classes.add(type);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class on the class path must be loadable, but was not", e);
        }
        return of(classes);
    }

    /** Returns the reference of these classes. */
    static OptionsReference of(Collection<Class<?>> classes) {
        Map<String, List<ConfigOption<?>>> sections = new TreeMap<>();
        for (Class<?> type : classes) {
            List<ConfigOption<?>> options = optionsOf(type);
            if (!options.isEmpty()) {
                sections.put(type.getSimpleName(), options);
            }
        }
        return new OptionsReference(sections);
    }

    /** Returns the whole page. */
    public String markdown() {
        StringBuilder page = new StringBuilder("""
                # Options

                Generated from the code by `./swarm options > docs/OPTIONS.md`; a test fails while this page is stale.

                A key is the same in `swarm.yaml` (`--config`), on the command line (`-D key=value`) and in a policy map of SQL.
                """);
        sections.forEach((name, options) -> {
            page.append("\n## ").append(heading(name)).append("\n\n");
            page.append("| key | type | default | meaning |\n|---|---|---|---|\n");
            for (ConfigOption<?> option : options) {
                page.append("| `")
                        .append(option.key())
                        .append("` | ")
                        .append(cell(typeOf(option)))
                        .append(" | ")
                        .append(cell(defaultOf(option)))
                        .append(" | ")
                        .append(cell(new HtmlFormatter().format(option.description())))
                        .append(" |\n");
            }
        });
        return page.toString();
    }

    private static List<String> resourcesUnder(URL root) throws IOException {
        URLConnection connection = root.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return jar.getJarFile().stream()
                    .map(entry -> entry.getName())
                    .filter(OptionsReference::mayHoldOptions)
                    .toList();
        }
        Path packages = Path.of(toUri(root));
        // "io/flinkswarm" is two names deep
        Path base = packages.getParent().getParent();
        try (Stream<Path> files = Files.walk(packages)) {
            return files.map(file -> base.relativize(file).toString().replace('\\', '/'))
                    .filter(OptionsReference::mayHoldOptions)
                    .toList();
        }
    }

    private static boolean mayHoldOptions(String resource) {
        return resource.startsWith(PACKAGE + '/') && resource.endsWith(SUFFIX);
    }

    private static URI toUri(URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path entry must be a valid location, but was " + url, e);
        }
    }

    private static List<ConfigOption<?>> optionsOf(Class<?> type) {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (ConfigOption.class.isAssignableFrom(field.getType())
                    && Modifier.isStatic(modifiers)
                    && Modifier.isPublic(modifiers)) {
                try {
                    field.setAccessible(true);
                    options.add((ConfigOption<?>) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("option must be readable, but was not: " + field, e);
                }
            }
        }
        return options;
    }

    private static String heading(String name) {
        String feature = name.substring(0, name.length() - "Options".length());
        return feature.isEmpty() ? name : feature.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    }

    /** Flink keeps an option's type to its own package and offers no other way to ask for it when there is no default. */
    private static Object ask(ConfigOption<?> option, String method) {
        try {
            Method asked = ConfigOption.class.getDeclaredMethod(method);
            asked.setAccessible(true);
            return asked.invoke(option);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "ConfigOption must offer " + method + "(), but did not; see this Flink version", e);
        }
    }

    private static String typeOf(ConfigOption<?> option) {
        Class<?> type = (Class<?>) ask(option, "getClazz");
        String name;
        if (type.isEnum()) {
            name = Stream.of(type.getEnumConstants())
                    .map(constant -> '`' + text(constant) + '`')
                    .collect(Collectors.joining(", "));
        } else if (Map.class.isAssignableFrom(type)) {
            name = "Map";
        } else {
            name = type.getSimpleName();
        }
        return (Boolean) ask(option, "isList") ? "List of " + name : name;
    }

    private static String defaultOf(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value == null) {
            return "none";
        }
        return '`' + text(value) + '`';
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(OptionsReference::text).collect(Collectors.joining(";"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
                    .map(entry -> entry.getKey() + ":" + text(entry.getValue()))
                    .collect(Collectors.joining(","));
        }
        if (value instanceof Enum<?>) {
            // Flink takes constants in either case
            return value.toString().toLowerCase(Locale.ROOT);
        }
        return String.valueOf(value);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ").strip();
    }
}
