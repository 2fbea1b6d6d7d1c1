package io.flinkswarm.jobs.tables;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;

/** The tables that a setting's statements define, in a table environment of their own, with what is wrong about them. */
final class DefinedTables {
    private static final int LONGEST_REASON = 600;

    final StreamTableEnvironment sql;
    private final String setting;
    private final Map<String, ResolvedSchema> schemas = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    /** Something done with a table that may find a fault. */
    interface Step {
        void on(String name, ResolvedSchema schema);
    }

    DefinedTables(StreamExecutionEnvironment env, String setting, String statements) {
        this.setting = setting;
        this.sql = StreamTableEnvironment.create(env);
        sql.getConfig().setLocalTimeZone(ZoneOffset.UTC);
        List<String> split = SqlScript.split(statements);
        for (int i = 0; i < split.size(); i++) {
            define(split.get(i), i + 1);
        }
        if (split.isEmpty()) {
            mistakes.add(setting + " must hold CREATE TABLE statements, but was empty");
        }
    }

    // Catalogs of others, functions or queries would be out of place; the parser tells them apart better than a
    // pattern.
    private void define(String statement, int number) {
        TableEnvironmentInternal internal = (TableEnvironmentInternal) sql;
        try {
            List<Operation> operations = internal.getParser().parse(statement);
            if (operations.size() != 1 || !(operations.get(0) instanceof CreateTableOperation created)) {
                mistakes.add(setting + " must hold CREATE TABLE statements, but statement " + number + " was '"
                        + excerpt(statement) + "'");
                return;
            }
            ObjectIdentifier name = created.getTableIdentifier();
            internal.executeInternal(created);
            schemas.put(name.getObjectName(), sql.from(quoted(name)).getResolvedSchema());
        } catch (RuntimeException e) {
            mistakes.add(setting + " must hold statements that Flink takes, but statement " + number + " '"
                    + excerpt(statement) + "' was refused: " + reason(e));
        }
    }

    /** Does something with each table, and notes what goes wrong with which. */
    void each(Step step) {
        schemas.forEach((name, schema) -> {
            try {
                step.on(name, schema);
            } catch (RuntimeException e) {
                mistakes.add(setting + ": table " + name + " must be usable, but was not: " + reason(e));
            }
        });
    }

    /**
     * Ends the checks.
     *
     * @throws IllegalArgumentException if anything was wrong, with all of it
     */
    void throwMistakes() {
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
    }

    /** A name as SQL takes it whatever its letters. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private static String quoted(ObjectIdentifier name) {
        return quoted(name.getCatalogName()) + "." + quoted(name.getDatabaseName()) + "."
                + quoted(name.getObjectName());
    }

    /** The kind of records that a table is named by, or null. */
    static String kindOf(String table, List<String> kinds) {
        String kind = table.replace('_', '-');
        return kinds.contains(kind) ? kind : null;
    }

    // The last cause says what is wrong; those around it repeat all options of the table.
    private static String reason(Throwable fault) {
        Throwable last = fault;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = String.valueOf(last.getMessage()).replaceAll("\\s+", " ");
        return message.length() > LONGEST_REASON ? message.substring(0, LONGEST_REASON) + "…" : message;
    }

    private static String excerpt(String statement) {
        String line = statement.replaceAll("\\s+", " ");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
