/** {@code ./swarm replay}. In: the journal of a job, a checkpoint of it, another policy. Out: what was, or would have been, decided. */
package io.flinkswarm.jobs.replay;
