/**
 * What a user copies from: {@link io.flinkswarm.examples.ReviewPipeline} decides in a pipeline of one's own, {@link
 * io.flinkswarm.examples.SupermajorityRule} is a vote rule of one's own, and {@code src/main/sql/consensus.sql} does
 * without Java.
 */
package io.flinkswarm.examples;
