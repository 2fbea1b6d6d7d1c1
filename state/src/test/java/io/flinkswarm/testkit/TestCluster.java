package io.flinkswarm.testkit;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

/** The MiniCluster that jobs which are made to fail run on. */
public final class TestCluster {
    private TestCluster() {}

    /** A cluster of one TaskManager, for a static field with {@code @RegisterExtension}. */
    public static MiniClusterExtension ofSlots(int slots) {
        Configuration conf = new Configuration();
        // Flink 2.3.0: where a part of a job without shuffles fails over during a checkpoint, the JobManager may end
        // with
        // "Some subtask gateway can be closed while others cannot", and the test's JVM with it.
        conf.set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "full");
        return new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
                .setConfiguration(conf)
                .setNumberTaskManagers(1)
                .setNumberSlotsPerTaskManager(slots)
                .build());
    }
}
