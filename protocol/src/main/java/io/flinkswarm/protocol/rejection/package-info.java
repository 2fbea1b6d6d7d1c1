/**
 * What was turned away and why. In: input that an operator cannot use. Out: a {@link io.flinkswarm.protocol.rejection.Rejection}
 * on a side output; never a failed job.
 */
package io.flinkswarm.protocol.rejection;
