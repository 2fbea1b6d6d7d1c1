package io.flinkswarm.protocol.id;

import io.flinkswarm.protocol.annotation.Public;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A receiver's memory of what it was told: turns at-least-once delivery of provisional and durable emissions into each
 * change once.
 *
 * <pre>{@code
 * Receipts receipts = new Receipts(10_000);
 * if (receipts.receive(decision.subject(), decision.epoch(), decision.durability(), decision.content()).isNews()) {
 *     act(decision);
 * }
 * }</pre>
 *
 * <p>Of one subject the highest epoch counts, and a durable emission above every provisional one. What contradicts a durable
 * one is refused as {@link Verdict#CONTRADICTION}, whatever its epoch. Content is compared by a 64-bit fingerprint. Bounded:
 * the subject heard of longest ago is forgotten first; what is forgotten would be news again, so size it to cover the time in
 * which repeats can come. Not thread-safe.
 */
@Public
public final class Receipts {
    private final int maxSubjects;
    private final LinkedHashMap<String, Receipt> bySubject = new LinkedHashMap<>(16, .75f, true);
    private long repeats;
    private long revisions;
    private long stale;
    private long contradictions;
    private long evictions;

    /** What an emission is to its receiver. */
    public enum Verdict {
        /** The first word on its subject. */
        NEW(true),
        /** The durable form of what was known provisionally. */
        CONFIRMED(true),
        /** Takes the place of a provisional one that said something else. */
        REVISED(true),
        /** Said before, in this or another epoch. */
        REPEAT(false),
        /** A provisional one that a higher epoch or a durable one has overtaken. */
        STALE(false),
        /** Says something else than a durable one: refused. It cannot come from an operator that kept its promise. */
        CONTRADICTION(false);

        private final boolean news;

        Verdict(boolean news) {
            this.news = news;
        }

        /** Whether the receiver should act on it. */
        public boolean isNews() {
            return news;
        }
    }

    private record Receipt(long epoch, boolean durable, long fingerprint) {}

    /** @param maxSubjects how many subjects are remembered, from 1 up */
    public Receipts(int maxSubjects) {
        if (maxSubjects < 1) {
            throw new IllegalArgumentException("maxSubjects must be at least 1, but was " + maxSubjects);
        }
        this.maxSubjects = maxSubjects;
    }

    /**
     * Takes note of an emission and says what it is.
     *
     * @param subject what it is about: {@link SubjectId#toString()}
     * @param epoch the epoch of its id
     * @param durability how firm it is
     * @param content what it says, spelled the same way each time, without id, epoch and durability
     */
    public Verdict receive(String subject, long epoch, Durability durability, String content) {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(durability, "durability");
        Receipt known = bySubject.get(subject);
        Receipt told = new Receipt(epoch, durability == Durability.DURABLE, fingerprint(content));
        Verdict verdict = known == null ? Verdict.NEW : judge(known, told);
        switch (verdict) {
            case REPEAT -> repeats++;
            case REVISED -> revisions++;
            case STALE -> stale++;
            case CONTRADICTION -> contradictions++;
            case NEW, CONFIRMED -> {}
        }
        if (verdict.isNews()) {
            bySubject.put(subject, told);
            evict();
        } else if (verdict == Verdict.REPEAT && !known.durable() && epoch > known.epoch()) {
            // said again after a restart: from now on the old epoch is stale
            bySubject.put(subject, told);
        }
        return verdict;
    }

    private static Verdict judge(Receipt known, Receipt told) {
        boolean same = known.fingerprint() == told.fingerprint();
        if (known.durable()) {
            if (same) {
                return Verdict.REPEAT;
            }
            return !told.durable() && told.epoch() < known.epoch() ? Verdict.STALE : Verdict.CONTRADICTION;
        }
        if (told.durable()) {
            return same ? Verdict.CONFIRMED : Verdict.REVISED;
        }
        if (told.epoch() < known.epoch()) {
            return Verdict.STALE;
        }
        return same ? Verdict.REPEAT : Verdict.REVISED;
    }

    private void evict() {
        if (bySubject.size() > maxSubjects) {
            Map.Entry<String, Receipt> eldest = bySubject.entrySet().iterator().next();
            bySubject.remove(eldest.getKey());
            evictions++;
        }
    }

    /** How many emissions were dropped because they had been said before. */
    public long repeats() {
        return repeats;
    }

    /** How many provisional emissions were replaced by others that say something else. */
    public long revisions() {
        return revisions;
    }

    /** How many provisional emissions came after what overtook them. */
    public long stale() {
        return stale;
    }

    /** How many emissions were refused because they contradict a durable one; anything but 0 is a fault of the sender. */
    public long contradictions() {
        return contradictions;
    }

    /** How many subjects were forgotten for want of room. */
    public long evictions() {
        return evictions;
    }

    /** How many subjects are remembered. */
    public int size() {
        return bySubject.size();
    }

    // FNV-1a over UTF-16 units, then MurmurHash3's finaliser, since FNV alone mixes the last letters badly
    private static long fingerprint(String content) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < content.length(); i++) {
            hash = (hash ^ content.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
