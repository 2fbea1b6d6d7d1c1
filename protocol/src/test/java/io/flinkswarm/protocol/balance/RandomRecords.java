package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random records of the balance protocol, with odd texts and numbers among them. */
public final class RandomRecords {
    private static final String[] TEXTS = {
        "a", "gpu-17", "pool/7#%", "Zoë", "Ωmega", "\"quoted\"", "back\\slash", "tab\tline\n", "😀", "ÿ\u0000x", "null"
    };

    private final Random random;

    public RandomRecords(long seed) {
        random = new Random(seed);
    }

    /** One of every kind of event. */
    public List<BalanceEvent> events() {
        return List.of(report(), statusChange(), task(), bid(), cancel(), start(), result());
    }

    /** One of every kind of decision. */
    public List<BalanceDecision> decisions() {
        return List.of(assignment(), revocation(), update());
    }

    public NodeReport report() {
        return new NodeReport(
                text(),
                text(),
                map(this::finite),
                map(this::finite),
                small(),
                small(),
                optional(),
                map(this::optional),
                number(),
                number(),
                NodeStatus.of(random.nextInt(5)),
                whole(),
                sequence());
    }

    public NodeStatusChange statusChange() {
        return new NodeStatusChange(text(), text(), NodeStatus.of(random.nextInt(5)), optional(), whole(), sequence());
    }

    public Task task() {
        return new Task(
                text(),
                text(),
                optional(),
                optional(),
                Priority.of(random.nextInt(5)),
                map(this::finite),
                random.nextBoolean() ? Constraints.NONE : new Constraints(texts(), texts(), texts(), texts()),
                random.nextBoolean()
                        ? Preferences.NONE
                        : new Preferences(texts(), texts(), texts(), number(), number(), number(), number()),
                sequence(),
                sequence(),
                texts(),
                optional(),
                small(),
                optional(),
                sequence(),
                small(),
                random.nextBoolean(),
                whole(),
                sequence());
    }

    public TaskBid bid() {
        return new TaskBid(text(), text(), text(), finite(), whole(), sequence());
    }

    public TaskCancel cancel() {
        return new TaskCancel(text(), text(), random.nextBoolean(), optional(), whole(), sequence());
    }

    public TaskStart start() {
        return new TaskStart(text(), text(), text(), whole(), whole(), sequence());
    }

    public TaskResult result() {
        return new TaskResult(
                text(),
                text(),
                text(),
                whole(),
                random.nextBoolean(),
                sequence(),
                number(),
                optional(),
                whole(),
                sequence());
    }

    public Assignment assignment() {
        List<Integer> gpus = new ArrayList<>();
        for (int i = random.nextInt(5) - 1; i > 0; i--) {
            gpus.add(random.nextInt(300));
        }
        return new Assignment(
                text(),
                text(),
                text(),
                text(),
                1 + random.nextInt(200),
                gpus,
                optional(),
                why(),
                random.nextInt(1000),
                whole(),
                whole(),
                optional(),
                random.nextBoolean());
    }

    public Revocation revocation() {
        return new Revocation(text(), text(), text(), text(), optional(), whole(), whole(), random.nextBoolean());
    }

    public TaskUpdate update() {
        return new TaskUpdate(
                text(),
                text(),
                text(),
                TaskState.of(random.nextInt(8)),
                small(),
                optional(),
                optional(),
                sequence(),
                number(),
                whole(),
                whole(),
                random.nextBoolean());
    }

    private PlacementWhy why() {
        boolean predicting = random.nextBoolean();
        List<CandidateScore> scores = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            scores.add(new CandidateScore(text(), number(), predicting ? number() : Double.NaN));
        }
        return new PlacementWhy(
                text(),
                random.nextBoolean(),
                small(),
                scores,
                number(),
                number(),
                number(),
                number(),
                whole(),
                optional());
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(100);
    }

    private String optional() {
        return random.nextBoolean() ? text() : "";
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(6) - 2; i > 0; i--) {
            texts.add(text());
        }
        return texts;
    }

    private <V> SortedMap<String, V> map(Supplier<V> values) {
        SortedMap<String, V> map = new TreeMap<>();
        for (int i = random.nextInt(5) - 1; i > 0; i--) {
            map.put(text(), values.get());
        }
        return map;
    }

    private double finite() {
        return switch (random.nextInt(5)) {
            case 0 -> Double.MAX_VALUE;
            case 1 -> Double.MIN_VALUE;
            case 2 -> -0.;
            default -> 100 * random.nextGaussian();
        };
    }

    private double number() {
        return random.nextInt(4) == 0 ? Double.NaN : finite();
    }

    /** A number of what is counted; now and then one that nobody can mean. */
    private int small() {
        return random.nextInt(5) == 0 ? random.nextInt() : random.nextInt(20);
    }

    private long whole() {
        return random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1000);
    }

    private long sequence() {
        return random.nextBoolean() ? whole() : 0;
    }
}
