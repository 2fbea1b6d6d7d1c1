/**
 * Marks that say what a user may rely on.
 *
 * <p>They are the project's own, because this module and an agent that links it know no Flink. They are kept in the class files, where the architecture rules read
 * them, and cost nothing at run time.
 */
package io.flinkswarm.protocol.annotation;
