package io.flinkswarm.benchmarks.messaging;

import com.sun.management.OperatingSystemMXBean;
import io.flinkswarm.jobs.cluster.LocalCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.TaskManagerMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.TaskManagerMetricsMessageParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A {@link GatewayJob} that runs: in this process, or in processes of its own. */
final class JobServer implements Server {
    private static final int PATIENCE_SECONDS = 60;
    private static final int HEAP_SECONDS = 20;
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final GatewayJob job;
    private final int window;
    private final RestClusterClient<StandaloneClusterId> client;
    private final JobID id;
    private final CpuTime cpu;
    private final AutoCloseable cluster;
    private final boolean sharesProcess;

    /** CPU time used so far. */
    interface CpuTime {
        double seconds();
    }

    private JobServer(
            GatewayJob job,
            int window,
            RestClusterClient<StandaloneClusterId> client,
            JobID id,
            CpuTime cpu,
            AutoCloseable cluster,
            boolean sharesProcess) {
        this.job = job;
        this.window = window;
        this.client = client;
        this.id = id;
        this.cpu = cpu;
        this.cluster = cluster;
        this.sharesProcess = sharesProcess;
    }

    /**
     * Runs it on an embedded cluster.
     *
     * @param window how many deliveries an agent takes unacknowledged
     */
    static JobServer embedded(GatewayJob job, Path folder, int window) throws Exception {
        Configuration settings = job.settings(folder);
        settings.setString("rest.address", "127.0.0.1");
        settings.setString("rest.bind-port", "0");
        settings.setString("restart-strategy.type", "none");
        MiniCluster mini = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(job.parallelism())
                .setConfiguration(settings)
                .build());
        mini.start();
        RestClusterClient<StandaloneClusterId> client = null;
        try {
            URI rest = mini.getRestAddress().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            settings.setString("rest.port", Integer.toString(rest.getPort()));
            client = new RestClusterClient<>(settings, StandaloneClusterId.getInstance());
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", rest.getPort(), settings);
            job.build(env);
            JobID id = env.executeAsync("bench messaging").getJobID();
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            JobServer server =
                    new JobServer(job, window, client, id, () -> system.getProcessCpuTime() / 1e9, mini, true);
            server.awaitListening();
            return server;
        } catch (Exception e) {
            if (client != null) {
                client.close();
            }
            mini.close();
            throw e;
        }
    }

    /** Runs it on a cluster of its own processes: one TaskManager with the heap given. */
    static JobServer separate(GatewayJob job, Path folder, int window, int heapMegabytes) throws Exception {
        LocalCluster cluster = LocalCluster.in(folder)
                .taskManagers(1)
                .slots(job.parallelism())
                .taskManagerHeapMegabytes(heapMegabytes)
                .logLevel("WARN")
                .start();
        try {
            StreamExecutionEnvironment env = cluster.environment(job.settings(folder));
            job.build(env);
            JobID id = env.executeAsync("bench messaging").getJobID();
            cluster.awaitRunning(id, Duration.ofSeconds(PATIENCE_SECONDS));
            ProcessHandle process = ProcessHandle.of(cluster.pid(0)).orElseThrow();
            JobServer server = new JobServer(
                    job,
                    window,
                    cluster.client(),
                    id,
                    () -> process.info()
                                    .totalCpuDuration()
                                    .orElse(Duration.ZERO)
                                    .toNanos()
                            / 1e9,
                    cluster,
                    false);
            server.awaitListening();
            return server;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void awaitListening() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Socket socket = new Socket(address().getAddress(), address().getPort())) {
                return;
            } catch (IOException e) {
                JobStatus status = client.getJobStatus(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (status.isTerminalState()) {
                    client.requestJobResult(id)
                            .get()
                            .toJobExecutionResult(getClass().getClassLoader());
                }
                if (status.isTerminalState() || System.nanoTime() > end) {
                    throw new IOException(
                            "the gateway must listen at " + address() + " within " + PATIENCE_SECONDS
                                    + " s, but did not; the job is " + status,
                            e);
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), job.port());
    }

    @Override
    public Fleet.Protocol protocol() {
        return (fleet, agent) -> new GatewayLink(fleet, agent, window);
    }

    @Override
    public double cpuSeconds() {
        return cpu.seconds();
    }

    /** Sizes and durations of the checkpoints so far. */
    CheckpointingStatistics checkpoints() throws InterruptedException, ExecutionException, TimeoutException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(id);
        return client.sendRequest(
                        CheckpointingStatisticsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Bytes of heap that the TaskManager has used at least, of several looks: garbage comes and goes. */
    long heapUsed() throws InterruptedException, ExecutionException, TimeoutException {
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEAP_SECONDS);
        while (System.nanoTime() < end) {
            least = Math.min(least, metric("Status.JVM.Memory.Heap.Used"));
            LockSupport.parkNanos(LOOK_AGAIN_NANOS * 10);
        }
        return least;
    }

    /** Bytes of heap that the TaskManager may use. */
    long heapMax() throws InterruptedException, ExecutionException, TimeoutException {
        return metric("Status.JVM.Memory.Heap.Max");
    }

    private long metric(String name) throws InterruptedException, ExecutionException, TimeoutException {
        TaskManagerMetricsMessageParameters parameters = new TaskManagerMetricsMessageParameters();
        parameters.taskManagerIdParameter.resolve(new ResourceID(LocalCluster.resourceId(0)));
        parameters.metricsFilterParameter.resolve(List.of(name));
        return client
                .sendRequest(TaskManagerMetricsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getMetrics()
                .stream()
                .mapToLong(metric -> Long.parseLong(metric.getValue()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a TaskManager must report " + name + ", but did not"));
    }

    @Override
    public boolean sharesProcess() {
        return sharesProcess;
    }

    @Override
    public void close() throws Exception {
        client.cancel(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!client.getJobStatus(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS).isGloballyTerminalState()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        client.close();
        cluster.close();
    }
}
