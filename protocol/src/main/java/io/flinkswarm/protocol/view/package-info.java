/**
 * What an operator shows of its state: rows of named views, the changes to them, and the pages in which a reader pulls
 * them. In: nothing. Out: {@link io.flinkswarm.protocol.view.ViewDelta}s from every operator,
 * {@link io.flinkswarm.protocol.view.Page}s from the views operator.
 */
package io.flinkswarm.protocol.view;
