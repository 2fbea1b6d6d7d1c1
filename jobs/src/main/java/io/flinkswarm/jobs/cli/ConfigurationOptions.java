package io.flinkswarm.jobs.cli;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.YamlParserUtils;
import picocli.CommandLine.Option;

/**
 * The shared options {@code --config swarm.yaml} and {@code -D key=value}: the settings of Flink and of every protocol as one {@link Configuration}.
 *
 * <p>A key is the same in the file, on the command line and in SQL. In the file it may stand flat ({@code a.b: 1}) or nested; {@code -D} wins over the file. The reference
 * of the keys is docs/OPTIONS.md.
 */
@PublicEvolving
public final class ConfigurationOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings, for instance swarm.yaml.")
    private Path file;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "One setting; wins over the file. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Returns the settings of the file, overridden by those of the command line.
     *
     * @throws UsageException if the file can't be read or is not a YAML mapping
     */
    public Configuration configuration() {
        Configuration configuration = new Configuration();
        if (file != null) {
            flatten("", read(file.toFile()), configuration);
        }
        settings.forEach(configuration::setString);
        return configuration;
    }

    private static Map<String, Object> read(File file) {
        if (!Files.isReadable(file.toPath()) || !file.isFile()) {
            throw new UsageException("--config must name a readable file, but was " + file);
        }
        try {
            Map<String, Object> content = YamlParserUtils.loadYamlFile(file);
            return content == null ? Map.of() : content;
        } catch (Exception e) {
            // Flink's loader declares Exception, and a list or a scalar at the top reaches it as a ClassCastException
            throw new UsageException(
                    "--config must be a YAML mapping of keys to values, but was " + file + ": " + e.getMessage(), e);
        }
    }

    private static void flatten(String prefix, Map<?, ?> content, Configuration into) {
        content.forEach((name, value) -> {
            String key = prefix.isEmpty() ? String.valueOf(name) : prefix + '.' + name;
            if (value instanceof Map<?, ?> nested) {
                flatten(key, nested, into);
            } else if (value instanceof List<?> list) {
                into.setString(key, YamlParserUtils.toYAMLString(list));
            } else if (value != null) {
                into.setString(key, String.valueOf(value));
            }
        });
    }
}
