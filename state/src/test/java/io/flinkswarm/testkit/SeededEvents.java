package io.flinkswarm.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Random but repeatable event sequences: a protocol's generator gives events in order, and these disturb them the way that
 * networks do.
 *
 * <pre>{@code
 * List<Vote> votes = SeededEvents.of(seed, votesOfARound)
 *         .disorder(Vote::time, 500)
 *         .duplicates(0.05)
 *         .drops(0.02)
 *         .late(Vote::time, 0.01, 60_000)
 *         .toList();
 * }</pre>
 *
 * <p>The same seed, generator and calls give the same sequence. Each step leaves what it doesn't touch in its order.
 */
public final class SeededEvents<T> {
    /** Makes a valid sequence of one protocol's events, from nothing but the random source. */
    @FunctionalInterface
    public interface Generator<T> {
        /** The events in order of their time. */
        List<T> generate(Random random);
    }

    private final long seed;
    private final List<T> events;
    private int steps;

    private SeededEvents(long seed, List<T> events) {
        this.seed = seed;
        this.events = events;
    }

    /** The generator's events. */
    public static <T> SeededEvents<T> of(long seed, Generator<T> generator) {
        return new SeededEvents<>(seed, new ArrayList<>(generator.generate(new Random(seed))));
    }

    /** These events, as they are. */
    public static <T> SeededEvents<T> of(long seed, List<T> events) {
        return new SeededEvents<>(seed, new ArrayList<>(events));
    }

    /** Delays each event by up to that many milliseconds: none comes after one that is more than that younger. */
    public SeededEvents<T> disorder(ToLongFunction<T> time, long maxOutOfOrdernessMillis) {
        Random random = random();
        long[] arrivals = new long[events.size()];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] =
                    time.applyAsLong(events.get(i)) + (long) (random.nextDouble() * (maxOutOfOrdernessMillis + 1));
        }
        reorder(arrivals);
        return this;
    }

    /** Delays that share of events by more than {@code afterMillis}, up to twice that: what a watermark leaves behind. */
    public SeededEvents<T> late(ToLongFunction<T> time, double share, long afterMillis) {
        Random random = random();
        long[] arrivals = new long[events.size()];
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < arrivals.length; i++) {
            // By arrival, not by time: what earlier steps disordered stays in place.
            newest = Math.max(newest, time.applyAsLong(events.get(i)));
            boolean isLate = random.nextDouble() < share;
            arrivals[i] = newest + (isLate ? afterMillis + 1 + (long) (random.nextDouble() * afterMillis) : 0);
        }
        reorder(arrivals);
        return this;
    }

    /** Repeats that share of events, each at a random later place. */
    public SeededEvents<T> duplicates(double share) {
        Random random = random();
        for (int i = events.size() - 1; i >= 0; i--) {
            if (random.nextDouble() < share) {
                int place = i + 1 + random.nextInt(events.size() - i);
                events.add(place, events.get(i));
            }
        }
        return this;
    }

    /** Loses that share of events. */
    public SeededEvents<T> drops(double share) {
        Random random = random();
        events.removeIf(event -> random.nextDouble() < share);
        return this;
    }

    /** Puts other events, such as malformed ones, at random places; their own order is kept. */
    public SeededEvents<T> mixedWith(List<T> others) {
        Random random = random();
        int[] places = IntStream.range(0, others.size())
                .map(i -> random.nextInt(events.size() + 1))
                .sorted()
                .toArray();
        for (int i = places.length - 1; i >= 0; i--) {
            events.add(places[i], others.get(i));
        }
        return this;
    }

    /** The sequence. */
    public List<T> toList() {
        return List.copyOf(events);
    }

    /** For messages of failed tests. */
    @Override
    public String toString() {
        return events.size() + " events of seed " + seed;
    }

    private Random random() {
        // A random source for each step, so that a step's draws don't depend on how many the ones before took.
        steps++;
        return new Random(seed * 31 + steps);
    }

    private void reorder(long[] arrivals) {
        List<T> ordered = IntStream.range(0, arrivals.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> arrivals[i]))
                .map(events::get)
                .toList();
        events.clear();
        events.addAll(ordered);
    }
}
