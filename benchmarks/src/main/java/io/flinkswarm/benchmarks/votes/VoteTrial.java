package io.flinkswarm.benchmarks.votes;

import io.flinkswarm.jobs.trial.Question;
import io.flinkswarm.jobs.trial.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A set of votes as a trial: the items in a seeded random order, the votes of each in a seeded random order, and the truth
 * of some afterwards.
 *
 * <p>What is drawn, and in what order, depends on seed and votes alone: the truth says only what an outcome holds.
 */
final class VoteTrial implements Trial {
    private static final long serialVersionUID = 1L;

    private final VoteSet set;
    private final double truthRate;

    VoteTrial(VoteSet set, double truthRate) {
        this.set = set;
        this.truthRate = truthRate;
    }

    @Override
    public int rounds() {
        return set.items().size();
    }

    @Override
    public Iterator<Question> questions(int seed) {
        Random order = new Random(mix(seed));
        List<Integer> items =
                new ArrayList<>(IntStream.range(0, rounds()).boxed().toList());
        Collections.shuffle(items, order);
        Iterator<Integer> next = items.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next.hasNext();
            }

            @Override
            public Question next() {
                return question(next.next(), order);
            }
        };
    }

    private Question question(int index, Random random) {
        VoteSet.Item item = set.items().get(index);
        int votes = item.labels().length;
        int[] order = IntStream.range(0, votes).toArray();
        for (int i = votes - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int drawn = order[j];
            order[j] = order[i];
            order[i] = drawn;
        }
        List<String> voters = new ArrayList<>(votes);
        int[] choices = new int[votes];
        for (int i = 0; i < votes; i++) {
            voters.add("w" + item.workers().get(order[i]));
            choices[i] = item.labels()[order[i]];
        }
        boolean revealed = random.nextDouble() < truthRate;
        return new Question(
                item.id(),
                set.options(),
                voters,
                choices,
                null,
                null,
                set.truth().get(index),
                revealed,
                true);
    }

    /** Neighbouring seeds of {@link Random} start alike; a multiply by the golden ratio parts them. */
    private static long mix(int seed) {
        return seed * 0x9E3779B97F4A7C15L;
    }
}
