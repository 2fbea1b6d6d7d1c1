package io.flinkswarm.operators.sql;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/**
 * The protocols as SQL functions: every {@link SwarmSqlFunction} on the class path.
 *
 * <pre>{@code
 * LOAD MODULE swarm;
 * }</pre>
 */
@PublicEvolving
public final class SwarmModule implements Module {
    private final Map<String, SwarmSqlFunction> functions = new TreeMap<>();

    /**
     * The functions that the class loader sees.
     *
     * @throws IllegalStateException if two functions have one name
     */
    public SwarmModule(ClassLoader loader) {
        for (SwarmSqlFunction function : ServiceLoader.load(SwarmSqlFunction.class, loader)) {
            SwarmSqlFunction other = functions.put(function.name().toUpperCase(Locale.ROOT), function);
            if (other != null && other.getClass() != function.getClass()) {
                throw new IllegalStateException("name of a SQL function must be used once, but '" + function.name()
                        + "' is that of " + other.getClass().getName() + " and "
                        + function.getClass().getName() + ": rename yours");
            }
        }
    }

    @Override
    public Set<String> listFunctions() {
        return Set.copyOf(functions.keySet());
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        return Optional.ofNullable(functions.get(name.toUpperCase(Locale.ROOT))).map(SwarmSqlFunction::definition);
    }
}
