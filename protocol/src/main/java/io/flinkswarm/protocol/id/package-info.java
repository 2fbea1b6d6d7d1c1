/**
 * Who said what: ids of emissions and what a receiver makes of repeats and revisions. In: subject, epoch, content. Out: an
 * id, or the verdict of {@link io.flinkswarm.protocol.id.Receipts}. Pure; an agent links it too.
 */
package io.flinkswarm.protocol.id;
