package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * One task, prepared to be foretold on many nodes: what depends on the task alone is worked out once.
 *
 * <p>It belongs to its {@link DurationModel} and is good until that is asked for another one. Where the model foretold or
 * learned something else in between, the work is done again by itself.
 */
@Internal
public final class TaskForecaster {
    private final DurationModel model;
    String typeName;
    double hintMillis;
    TypeEffect type;

    /** Log of the hint, NaN where there is none, and its deviation from what is usual for the type. */
    double logHint;

    double hintDeviation;

    /** What type and hint say together, and how unsure that is. */
    double base;

    double baseVariance;

    /** How many deviations from its middle a bar of the task ends. */
    double below;

    double above;

    /** Of the candidate last looked at: what the factors say, and where its cell is. */
    double meeting;

    int cell;

    /** The pool's share of successes, and the type's odds relative to it. */
    double poolShare;

    double odds;

    TaskForecaster(DurationModel model) {
        this.model = model;
    }

    TaskForecaster of(String name, double millis) {
        typeName = name;
        hintMillis = millis;
        return this;
    }

    /**
     * Foretells the task on a node.
     *
     * @param concurrency tasks that already run there
     */
    public void on(NodeProfile node, int concurrency, Prediction out) {
        model.foretell(this, node, concurrency, out);
    }
}
