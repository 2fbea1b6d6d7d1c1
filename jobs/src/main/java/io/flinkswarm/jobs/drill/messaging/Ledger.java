package io.flinkswarm.jobs.drill.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the members of a drill have written down: for each message who sent it to whom, whether it was called durable, and how often
 * its recipient has processed it.
 *
 * <p>It knows nothing but what clients see, and is the only judge. Thread-safe.
 */
final class Ledger {
    private static final int MOST_NAMED = 10;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong lastProcessed = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong longestGap = new AtomicLong();
    private final AtomicLong processedCount = new AtomicLong();

    private static final class Entry {
        private String recipient;
        private boolean durable;
        private String refused;
        private int processed;
        private int processedElsewhere;
    }

    /**
     * What the entries come to.
     *
     * @param sent messages that were sent
     * @param durable those that were called durable
     * @param pending those that were neither called durable nor refused
     * @param refused those that were refused
     * @param lost those called durable and processed by nobody
     * @param twice those processed more than once, or by someone else
     * @param strays processed ones that nobody has sent
     * @param examples some that are wrong, in words
     */
    record Verdict(
            long sent,
            long durable,
            long pending,
            long refused,
            long lost,
            long twice,
            long strays,
            List<String> examples) {
        Verdict {
            examples = List.copyOf(examples);
        }

        /** Whether nothing was lost, repeated or left hanging. */
        boolean isClean() {
            return lost == 0 && twice == 0 && strays == 0 && pending == 0 && refused == 0;
        }
    }

    /** A message was sent. It may have been processed before its sender gets to say so. */
    void sent(String id, String recipient) {
        change(id, entry -> entry.recipient = recipient);
    }

    /** Its sender was told that it is durable. */
    void durable(String id) {
        change(id, entry -> entry.durable = true);
    }

    /** Its sender was told that it is turned away. */
    void refused(String id, String why) {
        change(id, entry -> entry.refused = why);
    }

    /** A member has processed it at a time in nanoseconds. */
    void processed(String id, String addressee, String by, long nanos) {
        change(id, entry -> {
            entry.processed++;
            entry.processedElsewhere += addressee.equals(by) ? 0 : 1;
        });
        processedCount.incrementAndGet();
        long before = lastProcessed.getAndAccumulate(nanos, Math::max);
        if (before != Long.MIN_VALUE) {
            longestGap.accumulateAndGet(nanos - before, Math::max);
        }
    }

    private void change(String id, java.util.function.Consumer<Entry> change) {
        entries.compute(id, (unused, known) -> {
            Entry entry = known == null ? new Entry() : known;
            change.accept(entry);
            return entry;
        });
    }

    /** Begins to look for the longest time without any processing. */
    void beginGap() {
        longestGap.set(0);
    }

    /** That time in nanoseconds, the one that lasts until now included. */
    long longestGap(long now) {
        long last = lastProcessed.get();
        return Math.max(longestGap.get(), last == Long.MIN_VALUE ? 0 : now - last);
    }

    /** Whether every message has been processed, and called durable or refused. */
    boolean isSettled() {
        return entries.values().stream()
                .allMatch(entry -> entry.refused != null || entry.durable && entry.processed > 0);
    }

    /** How often a message was processed. */
    long processed() {
        return processedCount.get();
    }

    /** What it comes to, when nothing more is expected. */
    Verdict verdict() {
        long durable = 0;
        long pending = 0;
        long refused = 0;
        long lost = 0;
        long twice = 0;
        long unknown = 0;
        List<String> examples = new ArrayList<>();
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            String wrong = null;
            if (entry.recipient == null) {
                unknown++;
                wrong = "was processed, but not sent";
            } else if (entry.refused != null) {
                refused++;
                wrong = "was refused: " + entry.refused;
            } else if (!entry.durable) {
                pending++;
                wrong = "was never called durable; processed " + entry.processed + " times";
            }
            durable += entry.durable ? 1 : 0;
            if (entry.durable && entry.processed == 0) {
                lost++;
                wrong = "was called durable, but processed by nobody";
            }
            if (entry.processed > 1 || entry.processedElsewhere > 0) {
                twice++;
                wrong = "was processed " + entry.processed + " times, " + entry.processedElsewhere
                        + " of them by another than " + entry.recipient;
            }
            if (wrong != null && examples.size() < MOST_NAMED) {
                examples.add(each.getKey() + " to " + entry.recipient + " " + wrong);
            }
        }
        return new Verdict(entries.size() - unknown, durable, pending, refused, lost, twice, unknown, examples);
    }
}
