package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.json.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say is there: snippets, links, commands, options, settings and classes. */
class ReadmeTest {
    /** Where the project lies, wherever the test runs. */
    private static final Path ROOT =
            Path.of(System.getProperty("swarm.root", "..")).toAbsolutePath().normalize();

    private static final List<String> PAGES = List.of(
            "README.md",
            "CONTRIBUTING.md",
            "docs/AGENTS.md",
            "docs/ARCHITECTURE.md",
            "docs/DECISIONS.md",
            "docs/PERFORMANCE.md",
            "docs/OPTIONS.md",
            "examples/README.md");

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** Of Flink, the JDK and Smile, or names that no class may have. */
    private static final Set<String> FOREIGN = Set.of(
            "ConfigOption",
            "FileSink",
            "Helper",
            "Impl",
            "LogisticRegression",
            "Manager",
            "NeuralNetwork",
            "ProcessTableFunction",
            "ServiceLoader",
            "Thread",
            "Util");

    @Test
    void theJavaOfTheReadmeIsThatOfTheExample() throws IOException {
        String examples = "examples/src/main/java/io/flinkswarm/examples/";
        String review = marked(examples + "ReviewPipeline.java", "//");
        String render = marked(examples + "RenderPipeline.java", "//");
        String agent = marked(examples + "AgentExample.java", "//");

        assertThat(List.of(review, render, agent))
                .allSatisfy(each -> assertThat(each.lines().count()).isBetween(8L, 14L));
        assertThat(fences("README.md", "java")).containsExactly(review, render, agent);
    }

    @Test
    void theSqlOfTheReadmeIsThatOfTheExample() throws IOException {
        String consensus = marked("examples/src/main/sql/consensus.sql", "--");
        String balance = marked("examples/src/main/sql/balance.sql", "--");

        assertThat(List.of(consensus, balance))
                .allSatisfy(each -> assertThat(each.lines().count()).isBetween(8L, 12L));
        assertThat(fences("README.md", "sql")).containsExactly(consensus, balance);
    }

    /** The lines between the markers, without what they are all indented by. */
    private static String marked(String file, String comment) throws IOException {
        String text = read(file);
        String begin = comment + " README-BEGIN\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(comment + " README-END");
        assertThat(from).as("%s in %s", begin.strip(), file).isNotNegative();
        assertThat(to).as("README-END in %s", file).isGreaterThan(from);
        String lines = text.substring(from + begin.length(), text.lastIndexOf('\n', to));
        return lines.stripIndent() + '\n';
    }

    @Test
    void theEventsOfTheReadmeCanBeRead() throws Exception {
        RecordJson<Object> events =
                RecordJson.empty().including(ConsensusJson.EVENTS).including(BalanceJson.EVENTS);
        List<String> lines =
                fences("README.md", "json").stream().flatMap(String::lines).toList();

        assertThat(lines).hasSizeGreaterThanOrEqualTo(6);
        Set<String> kinds = new TreeSet<>();
        for (String line : lines) {
            kinds.add(events.read(line).getClass().getSimpleName());
        }
        assertThat(kinds).containsExactly("NodeReport", "Outcome", "Proposal", "Task", "TaskResult", "Vote");
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int followed = 0;
        for (String page : PAGES) {
            for (String link : found(LINK, withoutFences(read(page)))) {
                if (link.matches("[a-z]+:.*")) {
                    continue;
                }
                followed++;
                int hash = link.indexOf('#');
                String file = hash < 0 ? link : link.substring(0, hash);
                Path target = file.isEmpty()
                        ? ROOT.resolve(page)
                        : ROOT.resolve(page).resolveSibling(file).normalize();
                if (!Files.exists(target)) {
                    broken.add(page + " → " + link);
                } else if (hash >= 0 && !anchors(target).contains(link.substring(hash + 1))) {
                    broken.add(page + " → " + link + " (no such heading)");
                }
            }
        }

        assertThat(followed).isGreaterThan(20);
        assertThat(broken).isEmpty();
    }

    /** The anchors that hosts of Markdown give to the headings of a page. */
    private static Set<String> anchors(Path page) throws IOException {
        return found(Pattern.compile("(?m)^#+ (.+)$"), withoutFences(Files.readString(page))).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void everyCommandIsRegistered() throws IOException {
        Set<String> registered = commands();
        List<String> unknown = new ArrayList<>();
        Set<String> mentioned = new TreeSet<>();
        for (String page : PAGES) {
            for (String call : found(Pattern.compile("\\./swarm ([a-z]+(?: [a-z]+)?)"), read(page))) {
                String first = call.replaceAll(" .*", "");
                String command = registered.contains(call) ? call : first;
                mentioned.add(command);
                if (!registered.contains(command)
                        && registered.stream().noneMatch(known -> known.startsWith(command + ' '))) {
                    unknown.add(page + ": ./swarm " + call);
                }
            }
        }

        assertThat(registered)
                .contains(
                        "demo",
                        "run",
                        "drill",
                        "bench consensus",
                        "bench balance",
                        "evaluate votes",
                        "evaluate placement");
        assertThat(unknown).as("commands known: %s", registered).isEmpty();
        assertThat(mentioned).as("commands that the documents leave out").containsAll(registered);
    }

    /** The commands of all modules, as users type them: services of {@code SwarmCommand} and what their sources say. */
    private static Set<String> commands() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (Path module : modules()) {
            Path services = module.resolve("src/main/resources/META-INF/services/io.flinkswarm.jobs.cli.SwarmCommand");
            for (String service : Files.exists(services) ? Files.readAllLines(services) : List.<String>of()) {
                if (service.isBlank() || service.startsWith("#")) {
                    continue;
                }
                String source = Files.readString(
                        module.resolve("src/main/java/" + service.strip().replace('.', '/') + ".java"));
                String name = only("(?s)@Command\\(\\s*name = \"([a-z-]+)\"", source, service);
                Matcher parent = Pattern.compile("String parent\\(\\) \\{\\s*return \"([a-z]*)\";")
                        .matcher(source);
                commands.add(parent.find() ? parent.group(1) + ' ' + name : name);
            }
        }
        return commands;
    }

    private static String only(String pattern, String text, String where) {
        List<String> all = found(Pattern.compile(pattern), text);
        assertThat(all).as("%s in %s", pattern, where).hasSize(1);
        return all.get(0);
    }

    @Test
    void everyOptionOfACommandExists() throws IOException {
        Set<String> known = new TreeSet<>(Set.of("--help", "--version", "--verbose"));
        for (Path source : sources("src/main/java")) {
            String text = Files.readString(source);
            if (text.contains("@Option(")) {
                known.addAll(found(Pattern.compile("\"(--[a-z-]+)\""), text));
            }
        }
        Set<String> mentioned = new TreeSet<>();
        for (String page : PAGES) {
            String text = read(page);
            for (String code : found(CODE, withoutFences(text))) {
                if (code.startsWith("./swarm") || code.startsWith("--")) {
                    mentioned.addAll(found(Pattern.compile("(?<= |^)(--[a-z-]+)"), code));
                }
            }
            for (String line :
                    fences(page, "sh").stream().flatMap(String::lines).toList()) {
                if (line.startsWith("./swarm")) {
                    mentioned.addAll(found(Pattern.compile(" (--[a-z-]+)"), line));
                }
            }
        }

        assertThat(mentioned).hasSizeGreaterThan(8);
        mentioned.removeAll(known);
        assertThat(mentioned).as("options that no command has").isEmpty();
    }

    @Test
    void everySettingIsInTheReferenceOfOptions() throws IOException {
        Set<String> known = new TreeSet<>(found(Pattern.compile("(?m)^\\| `([a-z.-]+)` \\|"), read("docs/OPTIONS.md")));
        Set<String> notSettings = new TreeSet<>(Set.of(
                // packages
                "balance.placement", "balance.prediction", "balance.resources"));
        for (String views : List.of("consensus/ConsensusViews", "balance/BalanceViews")) {
            notSettings.addAll(found(
                    Pattern.compile("\"((?:consensus|balance)\\.[a-z]+)\""),
                    read("operators/src/main/java/io/flinkswarm/operators/" + views + ".java")));
        }
        Set<String> mentioned = new TreeSet<>();
        for (String page : PAGES) {
            if (page.equals("docs/OPTIONS.md")) {
                continue;
            }
            String text = read(page);
            List<String> codes = new ArrayList<>(found(CODE, withoutFences(text)));
            fences(page, "sh").stream().flatMap(String::lines).forEach(codes::add);
            for (String code : codes) {
                mentioned.addAll(found(
                        Pattern.compile(
                                "(?<![\\w./-])((?:consensus|balance|coordinator)\\.(?!sql)[a-z]+(?:-[a-z]+)*)(?![\\w.])"),
                        code));
            }
        }
        mentioned.removeAll(notSettings);

        assertThat(known).hasSizeGreaterThan(25);
        assertThat(mentioned).hasSizeGreaterThan(10);
        mentioned.removeAll(known);
        assertThat(mentioned).as("settings that docs/OPTIONS.md does not have").isEmpty();
    }

    @Test
    void everyClassExists() throws IOException {
        Set<String> known = new TreeSet<>(FOREIGN);
        for (String folder : List.of("src/main/java", "src/test/java")) {
            for (Path source : sources(folder)) {
                known.add(source.getFileName().toString().replace(".java", ""));
            }
        }
        List<String> unknown = new ArrayList<>();
        int mentioned = 0;
        for (String page : PAGES) {
            for (String code : new LinkedHashSet<>(found(CODE, withoutFences(read(page))))) {
                Matcher name = Pattern.compile("([A-Z][a-z]+(?:[A-Z][a-z]+)*)s?(?:\\.[A-Za-z_]+.*|\\(.*)?")
                        .matcher(code);
                if (name.matches()) {
                    mentioned++;
                    if (!known.contains(name.group(1)) && !known.contains(name.group(1) + 's')) {
                        unknown.add(page + ": " + code);
                    }
                }
            }
        }

        assertThat(mentioned).isGreaterThan(60);
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyStateOfTheTableExists() throws IOException {
        String table = read("docs/ARCHITECTURE.md");
        table = table.substring(table.indexOf("\n## State\n"), table.indexOf("\n## Time and order\n"));
        Set<String> described = new TreeSet<>(
                found(Pattern.compile("`((?:consensus|balance|event|control|fencing|view)-[a-z-]+)`"), table));
        Set<String> texts = new TreeSet<>();
        for (Path source : sources("src/main/java")) {
            texts.addAll(found(Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\""), Files.readString(source)));
        }
        Set<String> kept = new TreeSet<>();
        for (String types : List.of("consensus/ConsensusStateTypes", "balance/BalanceStateTypes")) {
            kept.addAll(found(
                    Pattern.compile("\"((?:consensus|balance)-[a-z-]+)\""),
                    read("operators/src/main/java/io/flinkswarm/operators/" + types + ".java")));
        }

        assertThat(kept).hasSizeGreaterThan(12);
        assertThat(texts).containsAll(described);
        assertThat(described).containsAll(kept);
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = found(Pattern.compile("<module>(.+)</module>"), read("pom.xml")).stream()
                .map(ROOT::resolve)
                .toList();
        assertThat(modules).isNotEmpty();
        return modules;
    }

    private static List<Path> sources(String folder) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path module : modules()) {
            if (Files.isDirectory(module.resolve(folder))) {
                try (Stream<Path> files = Files.walk(module.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            // classes that offend on purpose
                            .filter(file -> !file.toString().contains("fixture"))
                            .forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static List<String> fences(String page, String language) throws IOException {
        return FENCE.matcher(read(page))
                .results()
                .filter(fence -> fence.group(1).equals(language))
                .map(fence -> fence.group(2))
                .toList();
    }

    private static String withoutFences(String text) {
        return FENCE.matcher(text).replaceAll("");
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
