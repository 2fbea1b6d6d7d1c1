package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import java.util.List;

/** Where a task may run at all. */
@Public
public record Constraints(
        @Field("label selectors (key=value, or key) that a node must meet, every one")
        List<String> required,

        @Field("label selectors that a node must not meet") List<String> forbidden,

        @Field("names: two tasks that share one are never on one node at once")
        List<String> antiAffinity,

        @Field("GPU models that will do; empty: any") List<String> gpuModels) {
    /** Any node will do. */
    public static final Constraints NONE = new Constraints(List.of(), List.of(), List.of(), List.of());

    public Constraints {
        required = required == null ? List.of() : List.copyOf(required);
        forbidden = forbidden == null ? List.of() : List.copyOf(forbidden);
        antiAffinity = antiAffinity == null ? List.of() : List.copyOf(antiAffinity);
        gpuModels = gpuModels == null ? List.of() : List.copyOf(gpuModels);
    }
}
