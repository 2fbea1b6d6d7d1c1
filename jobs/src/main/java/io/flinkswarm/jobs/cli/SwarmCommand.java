package io.flinkswarm.jobs.cli;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * One command of {@code ./swarm}, found by {@link java.util.ServiceLoader} and described by picocli's {@code @Command}.
 *
 * <pre>{@code
 * @Command(name = "consensus", description = "Measures votes per CPU second beside the engine's limit.")
 * public final class ConsensusBench implements SwarmCommand {
 *     @Mixin private JsonOption json;
 *     @Mixin private ConfigurationOptions configuration;
 *
 *     public String parent() {
 *         return "bench";
 *     }
 *
 *     public int run(Terminal terminal) throws Exception {
 *         ...
 *         return DONE;
 *     }
 * }
 * }</pre>
 *
 * <p>It is registered in {@code META-INF/services/io.flinkswarm.jobs.cli.SwarmCommand} of its own jar. A fresh instance is made for every run, so its fields may hold
 * parsed options.
 */
@PublicEvolving
public interface SwarmCommand {

    /** Exit code: the work was done. */
    int DONE = 0;

    /** Exit code: the work was tried and failed, or what was measured missed its floor. */
    int FAILED = 1;

    /** Exit code: the arguments make no sense, nothing was tried. */
    int USAGE = 2;

    /** Returns the group that this command belongs to ({@code "bench"} for {@code ./swarm bench …}), empty for a command of the first level. */
    default String parent() {
        return "";
    }

    /**
     * Does the work.
     *
     * @return {@link #DONE} or {@link #FAILED}
     * @throws UsageException if the options contradict each other
     * @throws Exception whatever went wrong; its message is shown, and its trace with {@code --verbose}
     */
    int run(Terminal terminal) throws Exception;
}
