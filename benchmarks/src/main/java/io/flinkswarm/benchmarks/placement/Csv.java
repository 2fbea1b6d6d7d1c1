package io.flinkswarm.benchmarks.placement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of comma-separated values without quotes, with a line of names on top. */
record Csv(Path file, List<String> names, List<String[]> rows) {
    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it lacks one of the columns or a row has fewer than the first line
     */
    static Csv read(Path file, String... columns) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<String> names =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(",", -1));
        if (!names.containsAll(Arrays.asList(columns))) {
            throw new IllegalArgumentException(
                    "columns of " + file + " must hold " + String.join(",", columns) + ", but were " + names);
        }
        List<String[]> rows = new ArrayList<>(lines.size());
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String[] row = lines.get(i).split(",", -1);
                if (row.length < names.size()) {
                    throw new IllegalArgumentException("line " + (i + 1) + " of " + file + " must have " + names.size()
                            + " columns, but was '" + lines.get(i) + "'");
                }
                rows.add(row);
            }
        }
        return new Csv(file, names, rows);
    }

    /** The text in the column; empty where there is no such column. */
    String text(String[] row, String column) {
        int index = names.indexOf(column);
        return index < 0 ? "" : row[index].trim();
    }

    /** A whole number that is not negative. */
    int number(String[] row, String column) {
        String text = text(row, column);
        try {
            int value = (int) Double.parseDouble(text);
            if (value >= 0 && value == Double.parseDouble(text)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                column + " in " + file + " must be a whole number of at least 0, but was '" + text + "'");
    }
}
