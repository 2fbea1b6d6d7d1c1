package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.Serializable;
import java.util.Iterator;

/** A seeded series of questions; the same seed gives the same questions on every call. */
@Internal
public interface Trial extends Serializable {
    /** The number of questions of each seed. */
    int rounds();

    /** The questions of a seed, made one by one as they are asked for. */
    Iterator<Question> questions(int seed);
}
