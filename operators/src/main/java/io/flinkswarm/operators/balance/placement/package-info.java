/**
 * Who gets a task: the strategies by name, and the trial that finds the best of them.
 *
 * <p>In: a task, the candidates that a pool looked at and the pool's load, each a view. Out: a cost a candidate, and whether
 * the task had better wait. {@link io.flinkswarm.operators.balance.placement.PlacementStrategy} is what a user implements,
 * {@link io.flinkswarm.operators.balance.placement.AdaptiveTrial} follows the strategy whose tasks are slowed down least, {@link
 * io.flinkswarm.operators.balance.placement.Suspicion} says which node is stuck before it answers.
 */
package io.flinkswarm.operators.balance.placement;
