/**
 * The side output of bad input. In: an input and the fault found in it. Out: a
 * {@link io.flinkswarm.protocol.rejection.Rejection} and a counter a reason.
 */
package io.flinkswarm.state.rejection;
