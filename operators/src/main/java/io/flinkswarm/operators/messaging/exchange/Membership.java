package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.operators.messaging.exchange.ExchangeOutput.Counted;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rows.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What one member has subscribed to, and whether it is there.
 *
 * <p>A member of the swarm hears what is sent to all and to the groups of its token from its first session on; topics and views
 * when it asks. A subscription lasts over reconnects and restarts, as does the mailbox; an ephemeral one ends when the member
 * leaves, or when its session has been gone for longer than a grace. Who is gone for long enough is forgotten.
 *
 * <p>No session outlives the job: one that a restored row believes in has ended unless the member has joined again.
 */
final class Membership {
    private final ExchangeLimits limits;
    private final String tenant;
    private final String agent;
    private final MemberRow row;
    private final Table<String, Boolean> topics;
    private final ExchangeOutput out;

    /**
     * One visit to a member.
     *
     * @param topics whether each of its subscriptions is ephemeral, by recipient
     */
    Membership(
            ExchangeLimits limits,
            String tenant,
            String agent,
            MemberRow row,
            Table<String, Boolean> topics,
            ExchangeOutput out) {
        this.limits = limits;
        this.tenant = tenant;
        this.agent = agent;
        this.row = row;
        this.topics = topics;
        this.out = out;
    }

    /**
     * The member has joined. Its topics are told once more, which heals what they had no room for before. The word of a session
     * may come after that of its successor at another gateway; then it is of no interest.
     */
    void opened(SessionOpened event, long now) {
        if (row.ended == MemberRow.LASTS && now < row.opened) {
            return;
        }
        row.opened = now;
        row.session = event.session();
        row.ended = MemberRow.LASTS;
        row.known = true;
        change(Recipient.ALL, true, now);
        TreeSet<String> groups = new TreeSet<>();
        for (String group : event.groups()) {
            if (Recipient.isName(group) && groups.size() < limits.maxTopics()) {
                groups.add(group);
            } else if (!groups.contains(group)) {
                out.counted(Counted.EVICTED);
            }
        }
        for (String group : row.groups) {
            if (!groups.contains(group)) {
                change(Recipient.group(group), false, now);
            }
        }
        for (String group : groups) {
            change(Recipient.group(group), true, now);
        }
        row.groups = List.copyOf(groups);
        if (limits.presence() && !row.present) {
            row.present = true;
            out.send(SwarmMessages.joined(tenant, agent, row.session, now));
        }
    }

    /** A session has ended; one that another has taken the place of is of no interest. */
    void closed(SessionClosed event, long now) throws Exception {
        if (event.session() != row.session || row.ended != MemberRow.LASTS) {
            return;
        }
        row.ended = now;
        leaves(event.reason(), now);
        if (event.left()) {
            endEphemeral(now);
        }
    }

    private void leaves(String reason, long now) {
        if (row.present) {
            row.present = false;
            out.send(SwarmMessages.left(tenant, agent, row.session, reason, now));
        }
    }

    /** The member subscribes to a topic or view, or does so no longer. */
    void subscription(Message message, long now) throws Exception {
        String topic = message.to().toString();
        Boolean before = topics.get(topic);
        if (message.type() == MessageType.UNSUBSCRIBE) {
            if (before != null) {
                topics.remove(topic);
                row.topics--;
                row.ephemeral -= before ? 1 : 0;
            }
            change(message.to(), false, now);
            return;
        }
        if (before == null && row.topics + row.groups.size() >= limits.maxTopics()) {
            String detail =
                    "subscriptions of a member must be at most " + limits.maxTopics() + " (max-topics-per-agent)";
            out.rejected(Reason.BUFFER_FULL, message, detail);
            out.send(SwarmMessages.error(tenant, agent, message.globalId(), ErrorCode.LIMIT, detail, now));
            return;
        }
        boolean ephemeral = Boolean.parseBoolean(message.metadata().get("ephemeral"));
        if (before == null || before != ephemeral) {
            topics.put(topic, ephemeral);
            row.topics += before == null ? 1 : 0;
            row.ephemeral += (ephemeral ? 1 : 0) - (before != null && before ? 1 : 0);
        }
        change(message.to(), true, now);
    }

    /**
     * Event time has come to {@code now}.
     *
     * @param joined whether the member has joined since the job started and has not gone
     * @return whether the member is still remembered
     */
    boolean passed(long now, boolean joined) throws Exception {
        if (row.ended == MemberRow.LASTS) {
            if (joined) {
                return true;
            }
            row.ended = now;
        }
        if (now - row.ended >= limits.sessionGraceMillis()) {
            endEphemeral(now);
            leaves("its session has ended with the gateway", now);
        }
        if (now - row.ended < limits.agentIdleMillis()) {
            return true;
        }
        forget(now);
        return false;
    }

    /** The next event time at which {@link #passed} has something to see to. */
    long wake(long now) {
        boolean soon = row.ephemeral > 0 || row.present;
        long from = row.ended == MemberRow.LASTS ? now : row.ended;
        return from + (soon ? limits.sessionGraceMillis() : limits.agentIdleMillis());
    }

    private void endEphemeral(long now) throws Exception {
        if (row.ephemeral > 0) {
            for (Map.Entry<String, Boolean> entry : all()) {
                if (entry.getValue()) {
                    topics.remove(entry.getKey());
                    row.topics--;
                    change(Recipient.parse(entry.getKey()), false, now);
                }
            }
            row.ephemeral = 0;
        }
    }

    private void forget(long now) throws Exception {
        for (Map.Entry<String, Boolean> entry : all()) {
            topics.remove(entry.getKey());
            change(Recipient.parse(entry.getKey()), false, now);
        }
        if (row.known) {
            for (String group : row.groups) {
                change(Recipient.group(group), false, now);
            }
            change(Recipient.ALL, false, now);
            out.counted(Counted.FORGOTTEN);
        }
    }

    /** A sorted copy: the order is the same each time, and the table may change meanwhile. */
    private List<Map.Entry<String, Boolean>> all() throws Exception {
        List<Map.Entry<String, Boolean>> entries = new ArrayList<>();
        for (Map.Entry<String, Boolean> entry : topics.entries()) {
            entries.add(Map.entry(entry.getKey(), entry.getValue()));
        }
        entries.sort(Map.Entry.comparingByKey());
        return entries;
    }

    private void change(Recipient topic, boolean begins, long now) {
        out.subscription(SwarmMessages.subscription(tenant, agent, topic, begins, now));
    }
}
