package io.flinkswarm.jobs.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of a {@link LocalCluster}, started again under the same name after it was killed. */
final class Node {
    /** What Java 17 must open to Flink. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.net",
            "java.base/java.io",
            "java.base/java.nio",
            "java.base/sun.nio.ch",
            "java.base/java.lang.reflect",
            "java.base/java.text",
            "java.base/java.time",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/java.util.concurrent.locks");

    private static final List<String> EXPORTED =
            List.of("java.base/sun.net.util", "java.security.jgss/sun.security.krb5");

    private static final int END_SECONDS = 10;

    private final String name;
    private final List<String> command;
    private final Path log;
    private Process process;

    private Node(String name, List<String> command, Path log) {
        this.name = name;
        this.command = command;
        this.log = log;
    }

    /**
     * A process that is not started yet.
     *
     * @param name what its log file is called
     * @param options of the Java process
     * @param entryPoint class with the main method
     */
    static Node of(String name, Path folder, List<String> options, String entryPoint, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        EXPORTED.forEach(exported -> command.add("--add-exports=" + exported + "=ALL-UNNAMED"));
        command.addAll(options);
        command.add(NodeMain.class.getName());
        command.add(entryPoint);
        command.addAll(arguments);
        return new Node(name, List.copyOf(command), folder.resolve(name + ".log"));
    }

    /** Starts it; its log is continued. */
    void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name + " must have ended before it is started, but was running");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // as an environment variable the class path shows in no process list and meets no limit of one argument
        Map<String, String> environment = builder.environment();
        environment.put("CLASSPATH", absoluteClassPath());
        process = builder.start();
    }

    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                boolean wildcard = entry.endsWith("*");
                Path path = Path.of(wildcard ? entry.substring(0, entry.length() - 1) : entry)
                        .toAbsolutePath();
                entries.add(wildcard ? path.resolve("*").toString() : path.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process id; 0 before the first start. */
    long pid() {
        return process == null ? 0 : process.pid();
    }

    /** The signal that no process survives; returns when it is gone. */
    void kill() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " must end within " + END_SECONDS
                    + " s of being killed, but was running: process " + process.pid());
        }
    }

    /** The last lines that it wrote. */
    String lastLines(int count) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    String name() {
        return name;
    }
}
