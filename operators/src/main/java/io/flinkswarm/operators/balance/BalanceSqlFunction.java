package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.sql.SwarmSqlFunction;
import io.flinkswarm.protocol.annotation.Internal;
import org.apache.flink.table.functions.FunctionDefinition;

/** {@code ASSIGN} as the module finds it. */
@Internal
public final class BalanceSqlFunction implements SwarmSqlFunction {
    @Override
    public String name() {
        return "ASSIGN";
    }

    @Override
    public FunctionDefinition definition() {
        return new BalancePtf();
    }
}
