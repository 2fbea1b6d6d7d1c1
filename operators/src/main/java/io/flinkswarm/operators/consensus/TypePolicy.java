package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Public;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/** What one decision type does otherwise than the group's defaults; what is null follows them. */
@Public
public record TypePolicy(String rule, Double threshold, Duration deadline) implements Serializable {
    /** The policy of a type about which nothing was said. */
    public static final TypePolicy INHERITED = new TypePolicy(null, null, null);

    /** The rule by name, if it is not the default one. */
    public Optional<String> ownRule() {
        return Optional.ofNullable(rule);
    }

    TypePolicy withRule(String name) {
        return new TypePolicy(name, threshold, deadline);
    }

    TypePolicy withThreshold(double posterior) {
        return new TypePolicy(rule, posterior, deadline);
    }

    TypePolicy withDeadline(Duration time) {
        return new TypePolicy(rule, threshold, time);
    }
}
