package io.flinkswarm.benchmarks.votes;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A set of crowd votes: who said what about which item, and what is true.
 *
 * <p>Items, votes and options are those of {@code label.csv}, in an order that depends on nothing else; the truth is kept
 * apart. Repeated rows count once; of two different votes by one worker on one item the first counts.
 *
 * @param name the folder's name
 * @param options the labels that occur among the votes, sorted
 * @param items the items with their votes, sorted by id
 * @param truth the right label of each item, empty where it is not known; parallel to the items
 * @param duplicates rows that repeat another
 * @param conflicts rows that contradict an earlier vote of the same worker
 */
record VoteSet(String name, List<String> options, List<Item> items, List<String> truth, int duplicates, int conflicts)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String LABELS = "label.csv";
    static final String TRUTH = "truth.csv";

    private static final int MOST_OPTIONS = 64;

    /** An item and its votes, sorted by worker. */
    record Item(String id, List<String> workers, int[] labels) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private record Row(String item, String worker) {}

    /** Numbers by value and before other texts. */
    static final Comparator<String> BY_NUMBER = Comparator.comparing((String text) -> number(text) == null)
            .thenComparing(text -> number(text) == null ? 0L : number(text))
            .thenComparing(Comparator.naturalOrder());

    private static Long number(String text) {
        try {
            return text.length() > 18 ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static boolean isSet(Path folder) {
        return Files.isRegularFile(folder.resolve(LABELS)) && Files.isRegularFile(folder.resolve(TRUTH));
    }

    /**
     * Reads the set of a folder.
     *
     * @throws IllegalArgumentException if a line has too few columns, or too many different labels occur
     */
    static VoteSet read(Path folder) throws IOException {
        Map<Row, String> votes = new LinkedHashMap<>();
        int duplicates = 0;
        int conflicts = 0;
        for (String[] columns : rows(folder.resolve(LABELS), 3)) {
            String earlier = votes.putIfAbsent(new Row(columns[0], columns[1]), columns[2]);
            if (earlier != null) {
                if (earlier.equals(columns[2])) {
                    duplicates++;
                } else {
                    conflicts++;
                }
            }
        }
        TreeSet<String> labels = new TreeSet<>(BY_NUMBER);
        labels.addAll(votes.values());
        if (labels.size() > MOST_OPTIONS || labels.isEmpty()) {
            throw new IllegalArgumentException("labels of " + folder.getFileName() + " must be 1 to " + MOST_OPTIONS
                    + " different ones, but were " + labels.size());
        }
        // a question needs two options, also where all voters agree on everything
        for (int i = 0; labels.size() < 2; i++) {
            labels.add("none-" + i);
        }
        List<String> options = List.copyOf(labels);
        Map<String, TreeMap<String, String>> byItem = new TreeMap<>(BY_NUMBER);
        votes.forEach((row, label) -> byItem.computeIfAbsent(row.item(), item -> new TreeMap<>(BY_NUMBER))
                .put(row.worker(), label));
        Map<String, String> truths = new HashMap<>();
        for (String[] columns : rows(folder.resolve(TRUTH), 2)) {
            truths.putIfAbsent(columns[0], columns[1]);
        }
        List<Item> items = new ArrayList<>();
        List<String> truth = new ArrayList<>();
        byItem.forEach((item, said) -> {
            items.add(new Item(
                    item,
                    List.copyOf(said.keySet()),
                    said.values().stream().mapToInt(options::indexOf).toArray()));
            truth.add(truths.getOrDefault(item, ""));
        });
        return new VoteSet(
                folder.toAbsolutePath().normalize().getFileName().toString(),
                options,
                List.copyOf(items),
                List.copyOf(truth),
                duplicates,
                conflicts);
    }

    private static List<String[]> rows(Path file, int columns) throws IOException {
        List<String[]> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String[] row = lines.get(i).strip().split(",", -1);
            if (row.length < columns || row[0].isBlank()) {
                throw new IllegalArgumentException("line " + (i + 1) + " of " + file.getFileName() + " must have "
                        + columns + " columns, but was '" + lines.get(i) + "'");
            }
            rows.add(row);
        }
        return rows;
    }

    int votes() {
        return items.stream().mapToInt(item -> item.labels().length).sum();
    }

    /** The accuracy of the majority of an item's votes, a tie scored by its share; over the items whose truth is known. */
    double majority() {
        double right = 0;
        int scored = 0;
        for (int i = 0; i < items.size(); i++) {
            if (truth.get(i).isEmpty()) {
                continue;
            }
            scored++;
            int[] counts = new int[options.size()];
            int most = 0;
            for (int label : items.get(i).labels()) {
                most = Math.max(most, ++counts[label]);
            }
            int leaders = 0;
            for (int count : counts) {
                leaders += count == most ? 1 : 0;
            }
            int answer = options.indexOf(truth.get(i));
            right += answer >= 0 && counts[answer] == most ? 1. / leaders : 0;
        }
        return scored == 0 ? Double.NaN : right / scored;
    }
}
