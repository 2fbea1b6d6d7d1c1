/**
 * The drill: seeded swarms with liars, cliques and hidden interactions, and the plain baselines they are measured with.
 *
 * <p>In: a mode, the number of agents, the share of liars, a seed. Out: cases (who was asked, what they voted, what was
 * true) and what majority, confidence-weighted voting, online log-odds and an oracle make of them.
 */
package io.flinkswarm.jobs.drill;
