/**
 * Views of the operators' state, away from the operators. In: {@link io.flinkswarm.protocol.view.ViewDelta}s and
 * {@link io.flinkswarm.protocol.view.PageRequest}s. Out: the coalesced change log and
 * {@link io.flinkswarm.protocol.view.Page}s of the materialised rows.
 */
package io.flinkswarm.state.views;
