package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A copy of a view at an agent: first its rows, page by page and bucket by bucket, and all the while the changes that the swarm
 * tells.
 *
 * <p>Each row has a version, and the copy keeps the highest: pages and changes may come in any order and repeatedly. A row that is
 * gone leaves its version behind while pages are read, and the last {@value #MAX_GONE} do after that. Thread-safe.
 */
@Public
public final class ViewCopy implements AutoCloseable {
    private static final int MAX_GONE = 4096;
    private static final int PAGE_ROWS = 500;

    private final String view;
    private final ViewListener listener;
    private final int maxRows;
    private final Requests requests;
    private final SortedMap<String, Row> rows = new TreeMap<>();
    private final Map<String, Long> gone = new LinkedHashMap<>();
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private Set<String> unread = new HashSet<>();
    private String awaited;
    private int bucket;
    private int buckets;
    private String after;
    private boolean reading;

    private record Row(long version, ViewRow row) {}

    /** What the copy asks of the agent. */
    interface Requests {
        /** Asks for a page; the request's id is told before it goes out. */
        void page(String view, int bucket, String after, int limit, Consumer<String> numbered);

        void close(ViewCopy copy);
    }

    ViewCopy(String view, ViewListener listener, int maxRows, Requests requests) {
        this.view = view;
        this.listener = listener;
        this.maxRows = maxRows;
        this.requests = requests;
    }

    /** The view's name. */
    public String view() {
        return view;
    }

    /** The rows now, by key; complete once {@link #synced}. */
    public SortedMap<String, ViewRow> rows() {
        synchronized (rows) {
            SortedMap<String, ViewRow> copy = new TreeMap<>();
            rows.forEach((key, row) -> copy.put(key, row.row));
            return Collections.unmodifiableSortedMap(copy);
        }
    }

    /** Completes when all rows have been read for the first time; fails if there are more than the agent keeps. */
    public CompletableFuture<Void> synced() {
        return synced.copy();
    }

    /** Ends it: the view is unsubscribed, the rows stay as they are. */
    @Override
    public void close() {
        requests.close(this);
    }

    /** Reads all rows from the first on; those that are not found again were deleted meanwhile. */
    void read() {
        synchronized (rows) {
            unread = new HashSet<>(rows.keySet());
            reading = true;
            bucket = 0;
            buckets = 1;
            after = "";
        }
        ask();
    }

    /** Asks again for the page that is missing, if one is. */
    void askAgain() {
        boolean missing;
        synchronized (rows) {
            missing = reading;
        }
        if (missing) {
            ask();
        }
    }

    private void ask() {
        int of;
        String from;
        synchronized (rows) {
            awaited = null;
            of = bucket;
            from = after;
        }
        requests.page(view, of, from, PAGE_ROWS, id -> {
            synchronized (rows) {
                awaited = id;
            }
        });
    }

    /** Whether a page answers the last request. */
    boolean awaits(String correlation) {
        synchronized (rows) {
            return reading && awaited != null && (correlation.equals(awaited) || correlation.endsWith("/" + awaited));
        }
    }

    /** Takes the page that was asked for. */
    void page(Message page) {
        PayloadJson.Rows read = PayloadJson.rows(view, page.payload());
        List<ViewDelta> told = apply(read.rows(), true);
        String next = read.next();
        boolean more;
        synchronized (rows) {
            buckets = Math.max(1, read.buckets());
            after = next == null ? "" : next;
            bucket += next == null ? 1 : 0;
            more = bucket < buckets && !synced.isCompletedExceptionally();
            if (!more) {
                reading = false;
                awaited = null;
                for (String key : unread) {
                    Row lost = rows.remove(key);
                    if (lost != null) {
                        told.add(ViewDelta.delete(view, key, lost.version));
                    }
                }
                unread = new HashSet<>();
            }
        }
        told.forEach(listener::changed);
        if (more) {
            ask();
        } else if (!synced.isCompletedExceptionally()) {
            listener.synced();
            synced.complete(null);
        }
    }

    /** Takes changes. */
    void delta(Message delta) {
        apply(PayloadJson.rows(view, delta.payload()).rows(), false).forEach(listener::changed);
    }

    /** Applies what is newer than what is known, and gives that back. */
    private List<ViewDelta> apply(List<ViewDelta> deltas, boolean fromPage) {
        List<ViewDelta> told = new ArrayList<>();
        synchronized (rows) {
            for (ViewDelta delta : deltas) {
                String key = delta.key();
                if (fromPage || !delta.isDelete()) {
                    unread.remove(key);
                }
                Row known = rows.get(key);
                Long lost = gone.get(key);
                if (known != null && delta.version() <= known.version || lost != null && delta.version() <= lost) {
                    continue;
                }
                if (delta.isDelete()) {
                    rows.remove(key);
                    lost(key, delta.version());
                } else if (known == null && rows.size() >= maxRows) {
                    synced.completeExceptionally(new AgentException.Full("rows of " + view + " must be at most "
                            + maxRows + ", but were more: raise the agent's limit of rows"));
                    continue;
                } else {
                    gone.remove(key);
                    rows.put(key, new Row(delta.version(), delta.row()));
                }
                told.add(delta);
            }
        }
        return told;
    }

    private void lost(String key, long version) {
        gone.remove(key);
        gone.put(key, version);
        if (gone.size() > (reading ? Math.max(MAX_GONE, maxRows) : MAX_GONE)) {
            gone.remove(gone.keySet().iterator().next());
        }
    }
}
