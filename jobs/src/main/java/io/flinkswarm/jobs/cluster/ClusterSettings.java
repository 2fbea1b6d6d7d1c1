package io.flinkswarm.jobs.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/**
 * The settings of a {@link LocalCluster}: what Flink's shell scripts would work out, and what makes a job recover in about a
 * second.
 *
 * <p>A TaskManager's death shows at the first call that it doesn't take ({@code heartbeat.rpc-failure-threshold: 1}), so the
 * heartbeat's time-out may be long enough for a busy machine. The whole job is restarted, since in Flink 2.3.0 restarting a region
 * during a checkpoint can end the JobManager of a job without shuffles.
 */
final class ClusterSettings {
    private ClusterSettings() {}

    static Configuration of(Path folder, int rpcPort, int restPort, int slots, Configuration changes) {
        Configuration all = new Configuration();
        place(all, folder, rpcPort, restPort);
        memory(all, slots);
        recovery(all);
        all.addAll(changes);
        return all;
    }

    private static void place(Configuration all, Path folder, int rpcPort, int restPort) {
        String loopback = "127.0.0.1";
        set(all, "jobmanager.rpc.address", loopback);
        set(all, "jobmanager.rpc.port", rpcPort);
        set(all, "jobmanager.bind-host", loopback);
        set(all, "rest.address", loopback);
        set(all, "rest.bind-address", loopback);
        set(all, "rest.port", restPort);
        set(all, "rest.bind-port", restPort);
        set(all, "taskmanager.host", loopback);
        set(all, "taskmanager.bind-host", loopback);
        set(all, "taskmanager.rpc.port", 0);
        set(all, "io.tmp.dirs", folder.resolve("tmp"));
        set(all, "execution.checkpointing.storage", "filesystem");
        set(all, "execution.checkpointing.dir", folder.resolve("checkpoints").toUri());
        // a process that can't find the others any more ends by itself
        set(all, "taskmanager.registration.timeout", "60 s");
    }

    private static void memory(Configuration all, int slots) {
        set(all, "taskmanager.numberOfTaskSlots", slots);
        set(all, "taskmanager.cpu.cores", slots);
        set(all, "taskmanager.memory.framework.heap.size", "64 mb");
        set(all, "taskmanager.memory.framework.off-heap.size", "64 mb");
        set(all, "taskmanager.memory.task.heap.size", "256 mb");
        set(all, "taskmanager.memory.task.off-heap.size", "0 mb");
        set(all, "taskmanager.memory.managed.size", "32 mb");
        set(all, "taskmanager.memory.network.min", "32 mb");
        set(all, "taskmanager.memory.network.max", "32 mb");
        set(all, "taskmanager.memory.jvm-metaspace.size", "256 mb");
        set(all, "taskmanager.memory.jvm-overhead.min", "64 mb");
        set(all, "taskmanager.memory.jvm-overhead.max", "64 mb");
    }

    private static void recovery(Configuration all) {
        set(all, "heartbeat.interval", "100 ms");
        set(all, "heartbeat.timeout", "5 s");
        set(all, "heartbeat.rpc-failure-threshold", 1);
        set(all, "restart-strategy.type", "fixed-delay");
        set(all, "restart-strategy.fixed-delay.delay", "20 ms");
        set(all, "restart-strategy.fixed-delay.attempts", Integer.MAX_VALUE);
        set(all, "jobmanager.execution.failover-strategy", "full");
        set(all, "execution.state-recovery.from-local", true);
        set(all, "execution.checkpointing.local-backup.enabled", true);
        set(all, "cluster.registration.initial-timeout", "50 ms");
        set(all, "cluster.registration.max-timeout", "200 ms");
        set(all, "cluster.registration.error-delay", "100 ms");
        set(all, "cluster.registration.refused-registration-delay", "100 ms");
        set(all, "pekko.tcp.timeout", "1 s");
        set(all, "pekko.lookup.timeout", "500 ms");
        set(all, "pekko.ask.timeout", "5 s");
        set(all, "slotmanager.requirement-check.delay", "5 ms");
        set(all, "slotmanager.declare-needed-resource.delay", "5 ms");
        set(all, "taskmanager.load-balance.mode", "SLOTS");
    }

    private static void set(Configuration all, String key, Object value) {
        all.setString(key, value.toString());
    }

    /** The lines of Flink's configuration file. */
    static String yaml(Configuration settings) {
        StringBuilder lines = new StringBuilder();
        Map<String, String> sorted = new TreeMap<>(settings.toMap());
        sorted.forEach((key, value) -> lines.append(key)
                .append(": \"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"\n"));
        return lines.toString();
    }
}
