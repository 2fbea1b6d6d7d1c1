package io.flinkswarm.protocol.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the JSON Schema says of a record's component, and whether text without it is malformed. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
    /** What the component means, with its unit. */
    String value();

    /** Whether it must be given. */
    boolean required() default false;

    /** Whether a member may state it; what only a receiver may set is skipped when text is read. */
    boolean stated() default true;
}
