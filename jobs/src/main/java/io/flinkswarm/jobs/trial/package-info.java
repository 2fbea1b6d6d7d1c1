/**
 * Trials: seeded series of questions with known answers, put through the real consensus job and scored.
 *
 * <p>In: a {@link io.flinkswarm.jobs.trial.Trial}, rules, seeds and settings. Out: how often each rule was right, how many
 * votes it used and how often it abstained. Each seed and rule is one group of one job in event-time order, so that the
 * result is a function of the trial alone.
 */
package io.flinkswarm.jobs.trial;
