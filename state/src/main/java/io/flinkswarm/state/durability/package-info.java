/**
 * How firm what leaves is. In: emissions of a function, provisional. Out: the same at once, and each again in its durable form
 * when a completed checkpoint covers it; and the epoch that tells the runs of an operator apart.
 */
package io.flinkswarm.state.durability;
