package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random records of the consensus protocol, with odd texts and numbers among them. */
public final class RandomRecords {
    private static final String[] TEXTS = {
        "a", "ann", "group/7#%", "Zoë", "Ωmega", "\"quoted\"", "back\\slash", "tab\tline\n", "😀", "ÿ\u0000x", "null"
    };

    private final Random random;

    public RandomRecords(long seed) {
        random = new Random(seed);
    }

    public Proposal proposal() {
        return new Proposal(
                text(),
                text(),
                optional(),
                text(),
                random.nextBoolean() ? Proposal.ACCEPT_REJECT : texts(2),
                number(),
                vector(),
                Priority.of(random.nextInt(5)),
                whole(),
                texts(0),
                whole(),
                whole());
    }

    public Vote vote() {
        return new Vote(
                text(),
                text(),
                text(),
                text(),
                number(),
                vector(),
                whole(),
                whole(),
                random.nextBoolean() ? new Signature(text(), text()) : null,
                random.nextBoolean() ? new Feedback(text(), random.nextDouble()) : null,
                false);
    }

    public Outcome outcome() {
        return new Outcome(text(), text(), optional(), number(), optional(), whole(), whole());
    }

    public Decision decision() {
        return new Decision(
                text(),
                text(),
                text(),
                text(),
                DecisionStatus.values()[random.nextInt(5)],
                optional(),
                random.nextDouble(),
                random.nextInt(64),
                random.nextDouble(),
                text(),
                text(),
                why(),
                random.nextInt(),
                whole(),
                whole(),
                optional(),
                random.nextBoolean());
    }

    private Why why() {
        List<Contribution> contributions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            contributions.add(new Contribution(text(), text(), random.nextGaussian()));
        }
        return new Why(
                contributions,
                random.nextGaussian(),
                number(),
                random.nextInt(),
                random.nextInt(),
                whole(),
                number(),
                number(),
                random.nextBoolean(),
                vector());
    }

    public VoteRequest request() {
        return new VoteRequest(
                text(),
                text(),
                text(),
                text(),
                texts(2),
                texts(0),
                random.nextInt(10),
                Priority.of(random.nextInt(5)),
                whole(),
                whole());
    }

    public Evidence evidence() {
        return new Evidence(text(), text(), text(), text(), text(), vote(), random.nextBoolean(), whole());
    }

    public String text() {
        return TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(100);
    }

    private String optional() {
        return random.nextBoolean() ? text() : "";
    }

    private List<String> texts(int least) {
        List<String> texts = new ArrayList<>();
        for (int i = least + random.nextInt(4); i > 0; i--) {
            texts.add(text());
        }
        return texts;
    }

    private double number() {
        return switch (random.nextInt(5)) {
            case 0 -> Double.NaN;
            case 1 -> Double.MIN_VALUE;
            case 2 -> -0.;
            default -> random.nextDouble();
        };
    }

    private long whole() {
        return random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1000);
    }

    private FloatVector vector() {
        float[] values = new float[random.nextInt(12)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(9) == 0 ? Float.MIN_VALUE : (float) random.nextGaussian();
        }
        return FloatVector.wrap(values);
    }
}
