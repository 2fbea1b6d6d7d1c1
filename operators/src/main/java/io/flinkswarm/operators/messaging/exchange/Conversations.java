package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.operators.messaging.exchange.ExchangeOutput.Counted;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rows.Table;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The requests and alerts of one member that await their answers.
 *
 * <p>A request awaits a {@code response} with its id as correlation, from whom it was sent to, until its deadline or for the
 * time-out; then its sender is told {@code TIMED_OUT}. An alert awaits an {@code alert-response} from anybody; each time-out
 * sends it again, as an emergency, to the next level, until it is answered or the levels are through. An answer may overtake
 * what it answers; it is kept for a while. A request that comes again, after a reconnect, is known by its number.
 *
 * <p>Rows are written through to the tables; what is in memory is an index that can be made anew.
 */
final class Conversations {
    /** When nothing is due. */
    static final long NEVER = Long.MAX_VALUE;

    /** How many streams of a member are remembered: runs of its process of late. */
    static final int MOST_STREAMS = 16;

    /** How many answers may await their request: enough for those that overtake, too few to be a burden. */
    static final int MOST_EARLY = 64;

    /** Alerts keep their payload, to be sent again. */
    static final long MOST_ALERT_BYTES = 16L << 20;

    private static final Comparator<OpenRequest> BY_DUE =
            Comparator.comparingLong(OpenRequest::due).thenComparing(OpenRequest::id);

    private final ExchangeLimits limits;
    private final String tenant;
    private final String asker;
    private final Table<String, OpenRequest> openRows;
    private final Table<String, AskedStream> askedRows;
    private final Map<String, OpenRequest> open = new HashMap<>();
    private final TreeSet<OpenRequest> byDue = new TreeSet<>(BY_DUE);
    private final Map<String, AskedStream> asked = new HashMap<>();
    private int early;
    private long alertBytes;

    /** Those of a member as the tables have them. */
    Conversations(
            ExchangeLimits limits,
            String tenant,
            String asker,
            Table<String, OpenRequest> openRows,
            Table<String, AskedStream> askedRows)
            throws Exception {
        this.limits = limits;
        this.tenant = tenant;
        this.asker = asker;
        this.openRows = openRows;
        this.askedRows = askedRows;
        for (Map.Entry<String, OpenRequest> row : openRows.entries()) {
            index(row.getValue());
        }
        for (Map.Entry<String, AskedStream> row : askedRows.entries()) {
            asked.put(row.getKey(), row.getValue());
        }
    }

    /** How many rows are in memory. */
    int size() {
        return 1 + open.size() + asked.size();
    }

    /** The next event time at which something is due; {@link #NEVER} where nothing is. */
    long nextDue() {
        return byDue.isEmpty() ? NEVER : byDue.first().due();
    }

    /** The event time of the last request or alert that is remembered. */
    long lastAsked() {
        long last = Long.MIN_VALUE;
        for (AskedStream stream : asked.values()) {
            last = Math.max(last, stream.time());
        }
        return last;
    }

    /** The member asks for something, or raises an alert. */
    void opened(Message message, long now, ExchangeOutput out) throws Exception {
        boolean alert = message.type() == MessageType.ALERT;
        OpenRequest kept = open.get(message.id());
        boolean fresh = kept == null || kept.kind() == OpenRequest.Kind.EARLY_ANSWER;
        if (!fresh || !isNew(message.stream(), message.sequence())) {
            out.counted(Counted.REPEATED);
            return;
        }
        note(message, now, out);
        if (kept != null) {
            close(kept);
            if (answers(kept.message(), message)) {
                out.counted(Counted.ANSWERED);
                return;
            }
            out.counted(Counted.UNAWAITED);
        }
        if (open.size() - early >= limits.maxOpen()) {
            unwatched(message, "open requests of a member must be at most " + limits.maxOpen(), now, out);
            return;
        }
        if (alert && alertBytes > 0 && alertBytes + message.weight() > MOST_ALERT_BYTES) {
            unwatched(message, "open alerts of a member must be at most " + MOST_ALERT_BYTES + " bytes", now, out);
            return;
        }
        long due = alert
                ? now + limits.alertTimeoutMillis()
                : message.deadline() == Message.NO_DEADLINE ? now + limits.requestTimeoutMillis() : message.deadline();
        put(new OpenRequest(message.id(), alert ? OpenRequest.Kind.ALERT : OpenRequest.Kind.REQUEST, 0, due, message));
    }

    private void unwatched(Message message, String detail, long now, ExchangeOutput out) {
        out.counted(Counted.UNWATCHED);
        String full = detail + " (max-open-requests): nobody watches over this one";
        out.rejected(Reason.BUFFER_FULL, message, full);
        out.send(SwarmMessages.error(tenant, asker, message.globalId(), ErrorCode.LIMIT, full, now));
    }

    /** Somebody answers the member. */
    void answered(Message answer, long now, ExchangeOutput out) throws Exception {
        String id = Askers.answeredId(answer, asker);
        OpenRequest request = id == null ? null : open.get(id);
        if (request == null && id != null && id.startsWith(SwarmMessages.ESCALATIONS)) {
            request = ofEscalation(id.substring(0, id.lastIndexOf(':')));
        }
        if (request == null && id != null && mayCome(id)) {
            if (early >= MOST_EARLY) {
                close(firstEarly());
                out.counted(Counted.EVICTED);
            }
            out.counted(Counted.EARLY);
            put(new OpenRequest(
                    id,
                    OpenRequest.Kind.EARLY_ANSWER,
                    0,
                    now + limits.requestTimeoutMillis(),
                    SwarmMessages.bare(answer)));
        } else if (request != null
                && request.kind() != OpenRequest.Kind.EARLY_ANSWER
                && answers(answer, request.message())) {
            close(request);
            out.counted(Counted.ANSWERED);
        } else {
            out.counted(Counted.UNAWAITED);
        }
    }

    private static boolean answers(Message answer, Message asked) {
        if (asked.type() == MessageType.ALERT) {
            return answer.type() == MessageType.ALERT_RESPONSE;
        }
        Recipient to = asked.to();
        return answer.type() == MessageType.RESPONSE
                && (to.isMany()
                        || answer.sender().equals(SwarmMessages.isCoordinator(to) ? SwarmMessages.SENDER : to.name()));
    }

    private OpenRequest ofEscalation(String stream) {
        for (OpenRequest request : byDue) {
            if (request.kind() == OpenRequest.Kind.ALERT
                    && SwarmMessages.escalationStream(tenant, asker, request.id())
                            .equals(stream)) {
                return request;
            }
        }
        return null;
    }

    private OpenRequest firstEarly() {
        for (OpenRequest request : byDue) {
            if (request.kind() == OpenRequest.Kind.EARLY_ANSWER) {
                return request;
            }
        }
        throw new IllegalStateException("early answers must be indexed, but none was found of " + early);
    }

    /** Whether the member may yet send the message of that id. */
    private boolean mayCome(String id) {
        int colon = id.lastIndexOf(':');
        if (colon < 1 || colon > Message.MAX_STREAM) {
            return false;
        }
        try {
            long sequence = Long.parseLong(id.substring(colon + 1));
            return sequence >= 1 && isNew(id.substring(0, colon), sequence);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The job's own ids are made of what they say and not in order. */
    private boolean isNew(String stream, long sequence) {
        AskedStream known = asked.get(stream);
        return known == null || sequence > known.highest();
    }

    private void note(Message message, long now, ExchangeOutput out) throws Exception {
        if (asker.equals(SwarmMessages.SENDER)) {
            return;
        }
        if (!asked.containsKey(message.stream()) && asked.size() >= MOST_STREAMS) {
            String oldest = null;
            for (Map.Entry<String, AskedStream> entry : asked.entrySet()) {
                if (oldest == null || isOlder(entry, oldest)) {
                    oldest = entry.getKey();
                }
            }
            asked.remove(oldest);
            askedRows.remove(oldest);
            out.counted(Counted.EVICTED);
        }
        AskedStream noted = new AskedStream(message.sequence(), now);
        asked.put(message.stream(), noted);
        askedRows.put(message.stream(), noted);
    }

    private boolean isOlder(Map.Entry<String, AskedStream> entry, String than) {
        int byTime = Long.compare(entry.getValue().time(), asked.get(than).time());
        return byTime < 0 || (byTime == 0 && entry.getKey().compareTo(than) < 0);
    }

    /** Event time has come to {@code now}: what is due happens. */
    void passed(long now, ExchangeOutput out) throws Exception {
        while (nextDue() <= now) {
            OpenRequest request = byDue.first();
            switch (request.kind()) {
                case REQUEST -> {
                    close(request);
                    out.counted(Counted.TIMED_OUT);
                    timedOut(
                            request.message(),
                            "a request to " + request.message().to(),
                            now,
                            out);
                }
                case ALERT -> escalate(request, now, out);
                default -> {
                    close(request);
                    out.counted(Counted.UNAWAITED);
                }
            }
        }
    }

    private void escalate(OpenRequest request, long now, ExchangeOutput out) throws Exception {
        Message alert = request.message();
        close(request);
        if (request.level() < limits.alertLevels().size()) {
            Recipient next = Recipient.parse(limits.alertLevels().get(request.level()));
            out.counted(Counted.ESCALATED);
            out.send(SwarmMessages.escalated(alert, request.level() + 1, next, now));
            put(request.escalated(request.level() + 1, now + limits.alertTimeoutMillis()));
        } else {
            out.counted(Counted.UNANSWERED);
            out.rejected(
                    Reason.LATE,
                    alert,
                    "an alert must be answered at one of its levels, but nobody did of " + alert.to() + " and "
                            + limits.alertLevels() + " (alert-levels), each within " + limits.alertTimeoutMillis()
                            + " ms");
            timedOut(alert, "an alert to " + alert.to() + " and " + limits.alertLevels(), now, out);
        }
    }

    private void timedOut(Message message, String what, long now, ExchangeOutput out) {
        out.send(SwarmMessages.error(
                tenant,
                asker,
                message.globalId(),
                ErrorCode.TIMED_OUT,
                what + " must be answered in time, but nobody did",
                now));
    }

    /** Forgets which requests there were, where none is open: the member has been gone for long. */
    boolean forget() throws Exception {
        if (!open.isEmpty()) {
            return false;
        }
        for (String stream : asked.keySet()) {
            askedRows.remove(stream);
        }
        asked.clear();
        return true;
    }

    private void put(OpenRequest request) throws Exception {
        index(request);
        openRows.put(request.id(), request);
    }

    private void index(OpenRequest request) {
        open.put(request.id(), request);
        byDue.add(request);
        early += request.kind() == OpenRequest.Kind.EARLY_ANSWER ? 1 : 0;
        alertBytes +=
                request.kind() == OpenRequest.Kind.ALERT ? request.message().weight() : 0;
    }

    private void close(OpenRequest request) throws Exception {
        open.remove(request.id());
        byDue.remove(request);
        early -= request.kind() == OpenRequest.Kind.EARLY_ANSWER ? 1 : 0;
        alertBytes -=
                request.kind() == OpenRequest.Kind.ALERT ? request.message().weight() : 0;
        openRows.remove(request.id());
    }
}
