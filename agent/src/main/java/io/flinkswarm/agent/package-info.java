/**
 * The client that an agent process links: {@link io.flinkswarm.agent.SwarmAgent} keeps a connection to one of the gateways, sends
 * until a message is durable, and hands each delivery to a handler once. In: a user's calls and a gateway's frames. Out: frames,
 * and a user's handlers called. JDK and the protocol module only.
 */
package io.flinkswarm.agent;
