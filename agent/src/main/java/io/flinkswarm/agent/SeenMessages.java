package io.flinkswarm.agent;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which messages have been handled: exact, as bits, in pages of {@value #PAGE} consecutive numbers of one sender's stream, of which
 * the most recently used {@code most} are kept.
 *
 * <p>Not one window behind the highest number: priorities overtake, so that a low number may rightly come long after high ones. What
 * is on an evicted page counts as not seen, so that nothing is lost, and evictions are counted. Not thread-safe.
 */
final class SeenMessages {
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private final int most;
    private final Map<Key, long[]> pages;
    private long evicted;

    private record Key(String sender, String stream, long page) {}

    SeenMessages(int most) {
        this.most = most;
        this.pages = new LinkedHashMap<>(16, .75f, true);
    }

    boolean contains(String sender, String stream, long sequence) {
        long[] page = pages.get(new Key(sender, stream, sequence >>> PAGE_BITS));
        return page != null && (page[word(sequence)] & bit(sequence)) != 0;
    }

    void add(String sender, String stream, long sequence) {
        Key key = new Key(sender, stream, sequence >>> PAGE_BITS);
        long[] page = pages.get(key);
        if (page == null) {
            page = new long[PAGE >>> 6];
            pages.put(key, page);
            if (pages.size() > most) {
                pages.remove(pages.keySet().iterator().next());
                evicted++;
            }
        }
        page[word(sequence)] |= bit(sequence);
    }

    /** How many pages were evicted. */
    long evicted() {
        return evicted;
    }

    private static int word(long sequence) {
        return (int) (sequence & (PAGE - 1)) >>> 6;
    }

    private static long bit(long sequence) {
        return 1L << (sequence & 63);
    }
}
