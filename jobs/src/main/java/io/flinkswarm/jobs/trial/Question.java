package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.List;

/**
 * One question of a trial: who votes what, in the order of the votes, and what is right.
 *
 * <p>Lists and arrays are parallel, one entry a vote; the caller must not change them.
 *
 * @param id unique within its seed
 * @param options what can be chosen
 * @param voters who is asked, all different
 * @param choices the number of the option that each voter chooses
 * @param confidences what each voter states, 0..1 or NaN; null if nobody states any
 * @param reasoning the reasoning vector of each voter; null if nobody gives any
 * @param truth the right option, empty where it is not known; may be one that nobody could choose
 * @param revealed whether the truth comes back as an outcome
 * @param scored whether the decision counts; the others are for learning
 */
@Internal
public record Question(
        String id,
        List<String> options,
        List<String> voters,
        int[] choices,
        double[] confidences,
        FloatVector[] reasoning,
        String truth,
        boolean revealed,
        boolean scored) {}
