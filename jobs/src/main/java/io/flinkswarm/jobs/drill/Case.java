package io.flinkswarm.jobs.drill;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * One decision of a drill: who was asked, what each of them voted, and what was true.
 *
 * <p>Arrays are parallel, one entry a vote; the caller must not change them.
 *
 * @param index 0 for the first decision of the scenario
 * @param voters agent numbers, all different
 * @param choices 0 or 1 of each voter
 * @param confidences what each voter states, 0..1
 * @param reasoning the reasoning vector of each voter, {@link Scenario#REASONING} features
 * @param truth the right choice, 0 or 1
 * @param revealed whether the outcome comes back
 * @param oracleLogOdds log P(choice 1 is right) / P(choice 0 is right) for one who knows how the scenario is made
 */
@Internal
public record Case(
        int index,
        int[] voters,
        int[] choices,
        double[] confidences,
        double[][] reasoning,
        int truth,
        boolean revealed,
        double oracleLogOdds) {}
