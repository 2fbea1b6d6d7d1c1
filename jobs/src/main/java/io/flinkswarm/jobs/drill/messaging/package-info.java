/**
 * The drill of messaging: a cluster of several processes whose TaskManagers are killed under load, and a ledger that the clients
 * keep.
 *
 * <p>In: how many agents, kills and messages a second, a seed. Out: how many messages that were called durable were lost, how many
 * were processed twice, and how long nothing came after each kill. {@link
 * io.flinkswarm.jobs.drill.messaging.MessagingDrillCommand} is the command.
 */
package io.flinkswarm.jobs.drill.messaging;
