package io.flinkswarm.jobs.cluster;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.ClusterOverviewHeaders;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A JobManager and some TaskManagers as processes of their own on this machine, with this process's class path.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.in(folder).taskManagers(2).slots(2).start()) {
 *     StreamExecutionEnvironment env = cluster.environment();
 *     …
 *     JobClient job = env.executeAsync();
 *     cluster.awaitRunning(job.getJobID(), Duration.ofSeconds(30));
 *     cluster.kill(0);
 *     cluster.restart(0);
 * }
 * }</pre>
 *
 * <p>Jobs need no jar: their classes are on the cluster's class path. Checkpoints, logs and settings stand in the folder, which
 * is left behind. All addresses are of the loopback interface. {@link #close} ends the processes that it started and no others; they
 * end too when this process does.
 */
@Internal
@Adapter("bounds how long it waits for processes")
public final class LocalCluster implements AutoCloseable {
    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    private static final Duration STARTED = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = 20_000_000;
    private static final int ASK_SECONDS = 5;
    private static final int LINES = 20;

    private final Path folder;
    private final Configuration settings;
    private final List<String> options;
    private final Node jobManager;
    private final List<Node> taskManagers = new ArrayList<>();
    private RestClusterClient<StandaloneClusterId> client;

    private LocalCluster(Builder builder) throws IOException {
        folder = builder.folder.toAbsolutePath();
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("tmp"));
        int[] ports = freePorts(2);
        settings = ClusterSettings.of(folder, ports[0], ports[1], builder.slots, builder.settings);
        Files.writeString(conf.resolve("config.yaml"), ClusterSettings.yaml(settings));
        Path logging = conf.resolve("log4j2.properties");
        Files.writeString(logging, logging(builder.logLevel), StandardCharsets.UTF_8);
        options = List.of(
                "-XX:+UseSerialGC",
                // two cores are shared by all processes: little is gained by the slower compiler, start-up counts
                "-XX:TieredStopAtLevel=" + builder.compilerTier,
                "-Dlog4j2.configurationFile=" + logging.toUri(),
                "-Dlog4j2.disableJmx=true",
                "-Dfile.encoding=UTF-8");
        jobManager = node("jobmanager", builder.jobManagerHeap, JOB_MANAGER, List.of());
        for (int i = 0; i < builder.taskManagers; i++) {
            taskManagers.add(node(
                    "taskmanager-" + i,
                    builder.taskManagerHeap,
                    TASK_MANAGER,
                    List.of("-Dtaskmanager.resource-id=" + resourceId(i))));
        }
    }

    /** A cluster whose settings, logs and checkpoints stand in a folder. */
    public static Builder in(Path folder) {
        return new Builder(folder);
    }

    private Node node(String name, int heapMegabytes, String entryPoint, List<String> more) {
        List<String> all = new ArrayList<>(options);
        all.add("-Xmx" + heapMegabytes + "m");
        List<String> arguments =
                new ArrayList<>(List.of("--configDir", folder.resolve("conf").toString()));
        arguments.addAll(more);
        return Node.of(name, folder, all, entryPoint, arguments);
    }

    private static int[] freePorts(int count) throws IOException {
        int[] ports = new int[count];
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports[i] = socket.getLocalPort();
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }

    private static String logging(String level) {
        return String.join(
                "\n",
                "rootLogger.level = " + level,
                "rootLogger.appenderRef.out.ref = out",
                "appender.out.name = out",
                "appender.out.type = Console",
                "appender.out.layout.type = PatternLayout",
                "appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n",
                "");
    }

    private void start() throws Exception {
        jobManager.start();
        for (Node taskManager : taskManagers) {
            taskManager.start();
        }
        client = new RestClusterClient<>(settings, StandaloneClusterId.getInstance());
        awaitTaskManagers(taskManagers.size(), STARTED);
    }

    /** An environment whose jobs run on this cluster; settings given to the job win over those of the cluster. */
    public StreamExecutionEnvironment environment(Configuration job) {
        Configuration all = new Configuration(job);
        return StreamExecutionEnvironment.createRemoteEnvironment(
                settings.getString("rest.address", ""), Integer.parseInt(settings.getString("rest.port", "")), all);
    }

    /** An environment whose jobs run on this cluster. */
    public StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    /** Asks the JobManager. */
    public RestClusterClient<StandaloneClusterId> client() {
        return client;
    }

    /** The name under which a TaskManager registers. */
    public static String resourceId(int taskManager) {
        return "tm" + taskManager;
    }

    /** How many TaskManagers it was started with. */
    public int taskManagers() {
        return taskManagers.size();
    }

    /** Whether a TaskManager's process runs. */
    public boolean isAlive(int taskManager) {
        return taskManagers.get(taskManager).isAlive();
    }

    /** The process id of a TaskManager. */
    public long pid(int taskManager) {
        return taskManagers.get(taskManager).pid();
    }

    /** Kills a TaskManager as {@code kill -9} does. Returns when its process is gone. */
    public void kill(int taskManager) throws InterruptedException {
        taskManagers.get(taskManager).kill();
    }

    /** Starts a killed TaskManager again; it joins the cluster a few seconds later. */
    public void restart(int taskManager) throws IOException {
        taskManagers.get(taskManager).start();
    }

    /** Waits until so many TaskManagers have registered. */
    public void awaitTaskManagers(int count, Duration patience) throws InterruptedException {
        await(patience, count + " TaskManagers registered", () -> {
            return client.sendRequest(
                                    ClusterOverviewHeaders.getInstance(),
                                    EmptyMessageParameters.getInstance(),
                                    EmptyRequestBody.getInstance())
                            .get(ASK_SECONDS, TimeUnit.SECONDS)
                            .getNumTaskManagersConnected()
                    == count;
        });
    }

    /** Waits until every task of a job runs. */
    public void awaitRunning(JobID job, Duration patience) throws InterruptedException {
        await(patience, "all tasks of job " + job + " running", () -> {
            JobDetailsInfo details = client.getJobDetails(job).get(ASK_SECONDS, TimeUnit.SECONDS);
            return details.getJobVertexInfos().stream()
                    .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING
                            && vertex.getTasksPerState().get(ExecutionState.RUNNING) == vertex.getParallelism());
        });
    }

    /** What is asked of the cluster again and again. */
    private interface Question {
        boolean isSo() throws Exception;
    }

    private void await(Duration patience, String what, Question question) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Exception last = null;
        while (System.nanoTime() < end) {
            if (!jobManager.isAlive()) {
                throw new IllegalStateException(
                        "JobManager must run, but had ended; its log says:\n" + jobManager.lastLines(LINES));
            }
            try {
                if (question.isSo()) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                // not yet, or not at the moment
                last = e;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("asking for " + what + " failed", e);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        throw new IllegalStateException(
                what + " must be so within " + patience.toMillis() + " ms, but was not; logs are in " + folder, last);
    }

    /** Ends every process that it started; returns when they are gone. */
    @Override
    public void close() throws InterruptedException {
        if (client != null) {
            client.close();
        }
        for (Node taskManager : taskManagers) {
            taskManager.kill();
        }
        jobManager.kill();
    }

    /** Sizes and settings of a cluster. */
    public static final class Builder {
        private final Path folder;
        private int taskManagers = 2;
        private int slots = 2;
        private int jobManagerHeap = 384;
        private int taskManagerHeap = 512;
        private int compilerTier = 4;
        private String logLevel = "INFO";
        private Configuration settings = new Configuration();

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /** How many TaskManagers; 2 by default. */
        public Builder taskManagers(int count) {
            taskManagers = atLeastOne(count, "taskManagers");
            return this;
        }

        /** How many slots each has; 2 by default. With room for the whole job in those that are left, recovery is faster. */
        public Builder slots(int count) {
            slots = atLeastOne(count, "slots");
            return this;
        }

        /** The heap of each TaskManager; 512 MiB by default. */
        public Builder taskManagerHeapMegabytes(int megabytes) {
            taskManagerHeap = atLeastOne(megabytes, "taskManagerHeapMegabytes");
            return this;
        }

        /** Starts faster and runs slower: for tests. */
        public Builder quickStart() {
            compilerTier = 1;
            return this;
        }

        /** The level of the logs; INFO by default. */
        public Builder logLevel(String level) {
            logLevel = Objects.requireNonNull(level, "level");
            return this;
        }

        /** Settings of Flink that win over the kit's. */
        public Builder settings(Configuration changes) {
            settings = new Configuration(changes);
            return this;
        }

        /** Starts all processes and waits until the TaskManagers have registered. */
        public LocalCluster start() throws Exception {
            LocalCluster cluster = new LocalCluster(this);
            try {
                cluster.start();
                return cluster;
            } catch (Exception e) {
                cluster.close();
                throw e;
            }
        }

        private static int atLeastOne(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
            }
            return value;
        }
    }
}
