package io.flinkswarm.jobs;

import io.flinkswarm.jobs.run.CoordinatorJob;
import io.flinkswarm.jobs.run.JobArguments;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The main class of the deployable jar: the coordination job on whatever cluster {@code flink run} submits it to.
 *
 * <pre>{@code
 * flink run flink-swarm-jobs-<version>-deploy.jar --input s3://votes/ --output s3://decisions/ -D consensus.rule=weighted
 * }</pre>
 *
 * <p>Checkpoints, state backend and restarts are the cluster's; without checkpoints an unbounded input leaves no output files.
 */
@PublicEvolving
public final class SwarmCoordinator {
    private SwarmCoordinator() {}

    /** The arguments as picocli reads them. */
    @Command(name = "SwarmCoordinator")
    static final class Arguments {
        @Mixin
        private JobArguments job;
    }

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments();
        new CommandLine(arguments).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        Configuration settings = arguments.job.configuration();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        CoordinatorJob.build(env, settings);
        env.execute("flink-swarm");
    }
}
