/**
 * A real Flink cluster of several processes on this machine, from the jars of this process's class path.
 *
 * <p>In: a folder, how many TaskManagers, settings. Out: an environment to submit jobs with, and processes that can be
 * killed and started again, one by one. {@link io.flinkswarm.jobs.cluster.LocalCluster} is the entry; drills and tests use it.
 */
package io.flinkswarm.jobs.cluster;
