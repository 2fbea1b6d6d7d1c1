/**
 * {@code ./swarm evaluate placement}: how much of a GPU cluster a strategy puts to use before nothing fits any more.
 *
 * <p>In: a list of nodes ({@code sn,cpu_milli,memory_mib,gpu,model}) and one of pods
 * ({@code name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,…}) of the Alibaba trace cluster-trace-gpu-v2023. Out: the share
 * of the GPUs that is allocated once pods of 130 % of them have come, as in Fragmentation Gradient Descent (Weng et al.,
 * USENIX ATC 2023), beside baselines that are measured again.
 */
package io.flinkswarm.benchmarks.placement;
