package io.flinkswarm.jobs.tables;

import java.util.ArrayList;
import java.util.List;

/** A text of SQL statements with semicolons between them; those inside quotes and comments don't count. */
final class SqlScript {
    private SqlScript() {}

    /** The statements without their semicolons; those of blanks and comments alone are left out. */
    static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        int start = 0;
        boolean blank = true;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (c == '\'' || c == '"' || c == '`') {
                end = after(text, String.valueOf(c), i + 1);
            } else if (text.startsWith("--", i)) {
                i = after(text, "\n", i);
                continue;
            } else if (text.startsWith("/*", i)) {
                i = after(text, "*/", i + 2);
                continue;
            } else if (c == ';') {
                add(statements, text.substring(start, i), blank);
                start = end;
                blank = true;
                i = end;
                continue;
            }
            blank &= Character.isWhitespace(c);
            i = end;
        }
        add(statements, text.substring(start), blank);
        return statements;
    }

    private static void add(List<String> statements, String statement, boolean blank) {
        if (!blank) {
            statements.add(statement.strip());
        }
    }

    /** The place behind the next occurrence. A doubled quote closes and opens again, which comes to the same. */
    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }
}
