/**
 * People among the agents: {@code ./swarm send}, {@code ./swarm tail} and {@code ./swarm token}. In: arguments. Out: messages to a
 * running gateway, what is heard from one, tokens for those who connect.
 */
package io.flinkswarm.jobs.fleet;
