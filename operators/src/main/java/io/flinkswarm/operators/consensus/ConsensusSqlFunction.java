package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.sql.SwarmSqlFunction;
import io.flinkswarm.protocol.annotation.Internal;
import org.apache.flink.table.functions.FunctionDefinition;

/** {@code CONSENSUS} as the module finds it. */
@Internal
public final class ConsensusSqlFunction implements SwarmSqlFunction {
    @Override
    public String name() {
        return "CONSENSUS";
    }

    @Override
    public FunctionDefinition definition() {
        return new ConsensusPtf();
    }
}
