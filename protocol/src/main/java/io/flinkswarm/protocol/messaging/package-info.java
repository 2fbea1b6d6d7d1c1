/**
 * What agents and the swarm say to each other: the {@link io.flinkswarm.protocol.messaging.Message} with its address and
 * priority, the frames of a connection ({@link io.flinkswarm.protocol.messaging.Frame}) and their JSON. In: nothing. Out: what
 * the gateway, the mailboxes and every client read and write.
 */
package io.flinkswarm.protocol.messaging;
