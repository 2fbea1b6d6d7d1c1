package io.flinkswarm.operators.sql;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import org.apache.flink.table.functions.FunctionDefinition;

/**
 * A function that {@code LOAD MODULE swarm} brings.
 *
 * <p>An implementation has a public constructor without arguments and is named in {@code
 * META-INF/services/io.flinkswarm.operators.sql.SwarmSqlFunction} of a jar on the class path.
 */
@PublicEvolving
public interface SwarmSqlFunction {
    /** The name in SQL, whatever its case. */
    String name();

    /** What is called. */
    FunctionDefinition definition();
}
