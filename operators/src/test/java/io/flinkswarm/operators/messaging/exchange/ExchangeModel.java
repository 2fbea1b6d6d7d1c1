package io.flinkswarm.operators.messaging.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the exchange must do, told naively: who hears a topic is worked out anew from all that ever happened, and so is who awaits
 * an answer.
 */
final class ExchangeModel {
    private final ExchangeLimits limits;
    private final Map<String, Member> members = new TreeMap<>();
    private final List<Asked> asked = new ArrayList<>();

    private static final class Member {
        /** Ephemeral or not, by topic. */
        private final Map<String, Boolean> topics = new TreeMap<>();

        private final TreeSet<String> groups = new TreeSet<>();
        private boolean known;
        private boolean online;
        private long session;
        private long ended;
    }

    /** A request or alert. */
    static final class Asked {
        final String asker;
        final long sequence;
        final boolean alert;
        final String to;
        long due;
        int level;
        boolean over;

        Asked(String asker, long sequence, boolean alert, String to, long due) {
            this.asker = asker;
            this.sequence = sequence;
            this.alert = alert;
            this.to = to;
            this.due = due;
        }
    }

    ExchangeModel(ExchangeLimits limits) {
        this.limits = limits;
    }

    void opened(String agent, long session, List<String> groups) {
        Member member = members.computeIfAbsent(agent, a -> new Member());
        member.known = true;
        member.online = true;
        member.session = session;
        member.groups.clear();
        member.groups.addAll(groups);
    }

    void closed(String agent, long session, boolean left, long now) {
        Member member = members.get(agent);
        if (member != null && member.online && member.session == session) {
            member.online = false;
            member.ended = now;
            if (left) {
                member.topics.values().removeIf(ephemeral -> ephemeral);
            }
        }
    }

    /** Every connection is gone, as when the job starts again. */
    void restarted() {
        members.values().stream().filter(member -> member.online).forEach(member -> {
            member.online = false;
            member.ended = Long.MIN_VALUE;
        });
    }

    boolean isOnline(String agent) {
        return members.containsKey(agent) && members.get(agent).online;
    }

    long session(String agent) {
        return members.containsKey(agent) ? members.get(agent).session : 0;
    }

    /** Whether it was taken. */
    boolean subscribed(String agent, String topic, boolean ephemeral, long now) {
        Member member = member(agent, now);
        if (!member.topics.containsKey(topic) && member.topics.size() + member.groups.size() >= limits.maxTopics()) {
            return false;
        }
        member.topics.put(topic, ephemeral);
        return true;
    }

    void unsubscribed(String agent, String topic, long now) {
        member(agent, now).topics.remove(topic);
    }

    /** Who was never there counts as gone from when it was first heard of. */
    private Member member(String agent, long now) {
        return members.computeIfAbsent(agent, a -> {
            Member member = new Member();
            member.ended = now;
            return member;
        });
    }

    /** Who hears it, sorted. */
    List<String> hearers(String to, String sender) {
        List<String> hearers = new ArrayList<>();
        members.forEach((name, member) -> {
            boolean hears = to.equals("all")
                    ? member.known
                    : to.startsWith("group:") ? member.groups.contains(to.substring(6)) : member.topics.containsKey(to);
            if (hears && !name.equals(sender)) {
                hearers.add(name);
            }
        });
        return hearers;
    }

    /** Ephemeral subscriptions end; the visit of a member whose session went with the job begins its grace. */
    void passed(long now) {
        for (Member member : members.values()) {
            if (!member.online) {
                if (member.ended == Long.MIN_VALUE) {
                    member.ended = now;
                }
                if (now - member.ended >= limits.sessionGraceMillis()) {
                    member.topics.values().removeIf(ephemeral -> ephemeral);
                }
            }
        }
    }

    /** Whether it is watched over. */
    boolean asks(String asker, long sequence, boolean alert, String to, long due) {
        if (open(asker) >= limits.maxOpen()) {
            return false;
        }
        asked.add(new Asked(asker, sequence, alert, to, due));
        return true;
    }

    private long open(String asker) {
        return asked.stream()
                .filter(each -> !each.over && each.asker.equals(asker))
                .count();
    }

    /** Whether somebody awaits the answer. */
    boolean answers(String answerer, String asker, long sequence, boolean alertResponse) {
        for (Asked each : asked) {
            if (!each.over
                    && each.asker.equals(asker)
                    && each.sequence == sequence
                    && each.alert == alertResponse
                    && (each.alert || each.to.startsWith("topic:") || each.to.equals("agent:" + answerer))) {
                each.over = true;
                return true;
            }
        }
        return false;
    }

    /** What the asker is sent, or the levels, by its text. */
    Map<String, List<String>> due(long now) {
        Map<String, List<String>> sent = new HashMap<>();
        for (Asked each : asked) {
            while (!each.over && each.due <= now) {
                List<String> own = sent.computeIfAbsent(each.asker, a -> new ArrayList<>());
                if (each.alert && each.level < limits.alertLevels().size()) {
                    own.add("alert " + each.sequence + " to "
                            + limits.alertLevels().get(each.level));
                    each.level++;
                    each.due = now + limits.alertTimeoutMillis();
                } else {
                    own.add("error " + each.sequence + " to agent:" + each.asker);
                    each.over = true;
                }
            }
        }
        return sent;
    }
}
