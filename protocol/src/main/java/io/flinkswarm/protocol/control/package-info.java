/**
 * How a running swarm is steered. In: {@link io.flinkswarm.protocol.control.ControlEvent}, a wish of an operator of the fleet.
 * Out: {@link io.flinkswarm.protocol.control.PolicyVersion}, the wish as it was put in force.
 */
package io.flinkswarm.protocol.control;
