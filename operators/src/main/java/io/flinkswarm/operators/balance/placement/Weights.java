package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * What a task cares for, each weight from 0 up.
 *
 * <p>One unit is worth the same in each: a typical duration of its type for performance, what that costs on an average node
 * for cost, one certain failure for reliability, and a wrong place for locality. Cost counts at most twice what
 * performance does, and performance of 0 counts a quarter.
 */
@PublicEvolving
public record Weights(double performance, double cost, double reliability, double locality) {
    /** As soon as possible on a node that won't fail, whatever it costs. */
    public static final Weights DEFAULT = new Weights(1, 0, 1, 0);

    public Weights {
        check("performance", performance);
        check("cost", cost);
        check("reliability", reliability);
        check("locality", locality);
        if (performance + cost + reliability + locality <= 0) {
            throw new IllegalArgumentException("weights must have one above 0, but were all 0");
        }
    }

    private static void check(String name, double value) {
        if (!(value >= 0 && value <= 1e6)) {
            throw new IllegalArgumentException("weight of " + name + " must be from 0 to 1e6, but was " + value);
        }
    }
}
