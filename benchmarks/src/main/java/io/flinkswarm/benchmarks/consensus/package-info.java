/**
 * How fast consensus is: {@code ./swarm bench consensus}. In: nothing, the load is generated. Out: votes per CPU second
 * beside the engine's own limit, and the time from the deciding vote to the decision.
 */
package io.flinkswarm.benchmarks.consensus;
