package io.flinkswarm.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {
    @Test
    void splitsAtSemicolonsOutsideOfQuotesAndComments() {
        String script = "CREATE TABLE a (x STRING) WITH ('k'='a;b', 'q'='it''s;');\n"
                + "-- not; here\nCREATE TABLE `b;` (y INT) /* nor; here */ WITH ();;\n /* ; */ -- end;";

        assertThat(SqlScript.split(script))
                .containsExactly(
                        "CREATE TABLE a (x STRING) WITH ('k'='a;b', 'q'='it''s;')",
                        "-- not; here\nCREATE TABLE `b;` (y INT) /* nor; here */ WITH ()");
    }

    @Test
    void takesWhatIsNotClosedToTheEnd() {
        assertThat(SqlScript.split("a 'b; c")).containsExactly("a 'b; c");
        assertThat(SqlScript.split("a /* b; c")).containsExactly("a /* b; c");
        assertThat(SqlScript.split(" ; \n;")).isEmpty();
        assertThat(SqlScript.split("a;b")).containsExactly("a", "b");
    }
}
