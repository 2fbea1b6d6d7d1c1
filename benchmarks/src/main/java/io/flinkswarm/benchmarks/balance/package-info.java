/**
 * How fast balance is: {@code ./swarm bench balance}. In: nothing, the load is generated, and nodes answer what they are given.
 * Out: assignments per CPU second beside the engine's own limit, and the time from a task to its assignment.
 */
package io.flinkswarm.benchmarks.balance;
