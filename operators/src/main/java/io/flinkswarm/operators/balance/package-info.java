/**
 * Who gets the next job. In: {@link io.flinkswarm.protocol.balance.BalanceEvent}s, keyed by pool: what nodes say of
 * themselves, tasks, and what becomes of them. Out: {@link io.flinkswarm.protocol.balance.BalanceDecision}s (assignments with
 * their why, what is taken back, the steps of tasks), rejected input, journal entries and view deltas. {@link
 * io.flinkswarm.operators.balance.Balance} is the entry for pipelines, {@code ASSIGN} the one for SQL; both run the same pure
 * {@code Pool}, which lives in memory and is written to state when a checkpoint is taken.
 */
package io.flinkswarm.operators.balance;
