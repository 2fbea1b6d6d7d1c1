package io.flinkswarm.jobs.cli;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The entry of {@code ./swarm}: parses the arguments, runs the command they name, turns its end into an exit code (0 done, 1 failed, 2 usage).
 *
 * <p>Commands are found by {@link ServiceLoader}; those that name the same {@link SwarmCommand#parent()} form a group.
 */
@Internal
@Command(
        name = "swarm",
        description = "Decides, from the event stream and with the reasons kept, whom of a fleet to believe.",
        mixinStandardHelpOptions = true,
        versionProvider = SwarmCli.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class SwarmCli {

    private static final Map<String, String> GROUPS = Map.of(
            "bench", "Measures speed beside the engine's own limit.",
            "evaluate", "Measures quality beside the plain methods, on data or on a simulated fleet.");

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the whole trace of an error.")
    private boolean verbose;

    private final Terminal terminal;

    private SwarmCli(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs one command line and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int code = run(terminal, args);
        terminal.out().flush();
        // a MiniCluster or a sink may leave threads behind that are no daemons
        System.exit(code);
    }

    /** Runs one command line and returns its exit code. */
    public static int run(Terminal terminal, String... args) {
        List<SwarmCommand> commands = new ArrayList<>();
        ServiceLoader.load(SwarmCommand.class).forEach(commands::add);
        return run(terminal, commands, args);
    }

    static int run(Terminal terminal, List<SwarmCommand> commands, String... args) {
        SwarmCli cli = new SwarmCli(terminal);
        CommandLine root = new CommandLine(cli);
        assemble(root, commands);
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setExecutionStrategy(cli::execute);
        root.setExecutionExceptionHandler((thrown, line, parsed) -> cli.failed(thrown));
        root.setParameterExceptionHandler((thrown, unused) -> cli.misused(thrown, thrown.getCommandLine()));
        return root.execute(args);
    }

    private static void assemble(CommandLine root, List<SwarmCommand> commands) {
        Map<String, SwarmCommand> named = new TreeMap<>();
        for (SwarmCommand command : commands) {
            String name = (command.parent() + ' ' + nameOf(command.getClass())).strip();
            if (named.put(name, command) != null) {
                throw new IllegalStateException("command must be registered once, but was twice: " + name
                        + "; remove one from META-INF/services");
            }
        }
        for (SwarmCommand command : named.values()) {
            String parent = command.parent();
            CommandLine into = parent.isEmpty() ? root : within(root, parent);
            CommandLine line = new CommandLine(command);
            line.getCommandSpec().mixinStandardHelpOptions(true);
            into.addSubcommand(line);
        }
    }

    private static String nameOf(Class<?> type) {
        Command description = type.getAnnotation(Command.class);
        if (description == null) {
            throw new IllegalStateException(
                    "command must be annotated with picocli's @Command, but was not: " + type.getName());
        }
        return description.name();
    }

    /** The group of that name. A command of the first level may be one too, and comes before its own in the order of names. */
    private static CommandLine within(CommandLine root, String name) {
        CommandLine known = root.getSubcommands().get(name);
        return known != null ? known : group(root, name);
    }

    private static CommandLine group(CommandLine root, String name) {
        CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        if (GROUPS.containsKey(name)) {
            spec.usageMessage().description(GROUPS.get(name));
        }
        CommandLine line = new CommandLine(spec);
        root.addSubcommand(line);
        return line;
    }

    private int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine named =
                parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        if (!(named.getCommand() instanceof SwarmCommand command)) {
            throw new ParameterException(named, "a command must be named, but none was");
        }
        try {
            return command.run(terminal);
        } catch (UsageException e) {
            throw new ParameterException(named, e.getMessage(), e);
        } catch (Exception e) {
            throw new CommandLine.ExecutionException(named, ErrorMessage.of(e), e);
        }
    }

    private int failed(Exception thrown) {
        terminal.message("error: " + ErrorMessage.of(thrown));
        if (verbose) {
            terminal.trace(thrown);
        }
        return SwarmCommand.FAILED;
    }

    private int misused(ParameterException thrown, CommandLine line) {
        terminal.message("error: " + thrown.getMessage());
        terminal.message("try: " + line.getCommandSpec().qualifiedName() + " --help");
        if (verbose && thrown.getCause() != null) {
            terminal.trace(thrown.getCause());
        }
        return SwarmCommand.USAGE;
    }

    /** The version that the jar's manifest names. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = SwarmCli.class.getPackage().getImplementationVersion();
            return new String[] {"flink-swarm " + (version == null ? "(not run from a jar)" : version)};
        }
    }
}
