package io.flinkswarm.operators.sql;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/** Makes the module of {@code LOAD MODULE swarm}; it has no options. */
@Internal
public final class SwarmModuleFactory implements ModuleFactory {
    @Override
    public String factoryIdentifier() {
        return "swarm";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public Module createModule(Context context) {
        return new SwarmModule(context.getClassLoader());
    }
}
