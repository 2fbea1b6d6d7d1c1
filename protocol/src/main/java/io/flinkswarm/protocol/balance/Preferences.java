package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import java.util.List;

/** What a task would like, as far as it can be had: it never keeps the task from running. */
@Public
public record Preferences(
        @Field("nodes that are liked") List<String> preferred,

        @Field("nodes that are avoided while there are others")
        List<String> avoided,

        @Field("label selectors (key=value, or key) of nodes that are near")
        List<String> near,

        @Field("weight of an early end, from 0 up; left out: the policy's")
        double performance,

        @Field("weight of what the node costs, from 0 up; left out: the policy's")
        double cost,

        @Field("weight of the chance to succeed, from 0 up; left out: the policy's")
        double reliability,

        @Field("weight of being near, from 0 up; left out: the policy's")
        double locality) {
    /** Nothing is preferred and the policy's weights hold. */
    public static final Preferences NONE =
            new Preferences(List.of(), List.of(), List.of(), Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    public Preferences {
        preferred = preferred == null ? List.of() : List.copyOf(preferred);
        avoided = avoided == null ? List.of() : List.copyOf(avoided);
        near = near == null ? List.of() : List.copyOf(near);
    }

    /** Only weights. */
    public static Preferences weights(double performance, double cost, double reliability, double locality) {
        return new Preferences(List.of(), List.of(), List.of(), performance, cost, reliability, locality);
    }
}
