/**
 * Who gets the next job. In: {@link io.flinkswarm.protocol.balance.BalanceEvent}s, what nodes say of themselves, tasks and
 * what becomes of them. Out: {@link io.flinkswarm.protocol.balance.BalanceDecision}s, assignments with their reasons, what is
 * taken back, and the steps of each task.
 */
package io.flinkswarm.protocol.balance;
