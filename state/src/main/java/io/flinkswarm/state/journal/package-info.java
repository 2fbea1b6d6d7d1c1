/**
 * What an operator saw and decided, kept for replay. In: {@link io.flinkswarm.state.journal.JournalEntry}s from an
 * operator's side output. Out: files of checksummed blocks that hold exactly what completed checkpoints cover, and the
 * entries again, key by key in their order, from {@link io.flinkswarm.state.journal.JournalReader}.
 */
package io.flinkswarm.state.journal;
