/**
 * The command line {@code ./swarm}: arguments in; lines, one JSON object and an exit code out.
 *
 * <p>{@link io.flinkswarm.jobs.cli.SwarmCli} finds every {@link io.flinkswarm.jobs.cli.SwarmCommand} by {@link java.util.ServiceLoader}, so that a module above this one
 * adds commands without being known here. Commands speak through a {@link io.flinkswarm.jobs.cli.Terminal} and share the option groups
 * {@link io.flinkswarm.jobs.cli.ConfigurationOptions} and {@link io.flinkswarm.jobs.cli.JsonOption}.
 */
package io.flinkswarm.jobs.cli;
