package io.flinkswarm.protocol.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A type at the rim of the system, the only kind that may read this machine's clock: arrival stamps, a command's progress line, the timing of a benchmark.
 *
 * <p>Everything else takes time as an argument or from the event, so that a replay decides the same. Types nested in an adapter are adapters too. {@link #value()} says
 * what the clock is read for.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Adapter {

    /** Returns the reason, in a few words: {@code "stamps arrival"}. */
    String value();
}
