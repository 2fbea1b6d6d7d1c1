package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Builds a policy from the deployment's one and the settings that differ from it, or says everything that is wrong with them.
 *
 * <p>Pure: the same arguments give the same policy, on every subtask and after every restore. An exception counts as a mistake
 * with its message.
 *
 * @param <P> the policy's class, immutable
 */
@PublicEvolving
@FunctionalInterface
public interface PolicyValidator<P> extends Serializable {

    /** The policy of these settings, or every mistake in them. */
    Result<P> validate(P base, SortedMap<String, String> settings);

    /** A policy, or what was wrong. */
    record Result<P>(P policy, List<String> mistakes) {
        public Result {
            mistakes = List.copyOf(mistakes);
            if ((policy == null) == mistakes.isEmpty()) {
                throw new IllegalArgumentException("a result must hold either a policy or mistakes, but held "
                        + (policy == null ? "neither" : "both: " + mistakes));
            }
        }

        /** Settings that are right. */
        public static <P> Result<P> of(P policy) {
            return new Result<>(Objects.requireNonNull(policy, "policy"), List.of());
        }

        /** Settings that are wrong in these ways. */
        public static <P> Result<P> wrong(List<String> mistakes) {
            return new Result<>(null, mistakes);
        }
    }
}
