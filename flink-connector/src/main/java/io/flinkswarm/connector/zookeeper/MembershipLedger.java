package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who was told to be there, and what is still to be told to agree with what is observed.
 *
 * <p>A session of a member that was told {@code JOINED} is told {@code LEFT} once, and the next one only after that: also when nobody looked
 * for a while, as over a crash. What is told changes the books one by one, so that they can be kept at any moment.
 */
@Internal
final class MembershipLedger {
    /** Parts the tenant from the member in a key; no name holds it. */
    private static final char SEPARATOR = '\n';

    private final SortedMap<String, Membership> told = new TreeMap<>();
    private final Deque<Membership> toTell = new ArrayDeque<>();

    /** Books in which nobody is there but those told. */
    MembershipLedger(Collection<Membership> told) {
        told.forEach(one -> this.told.put(key(one), one));
    }

    static String key(Membership membership) {
        return membership.tenant() + SEPARATOR + membership.member();
    }

    /** Those told to be there, by key. */
    Collection<Membership> told() {
        return Collections.unmodifiableCollection(told.values());
    }

    /** Takes all that are there now, by key, instead of those of the last time. */
    void observe(SortedMap<String, Membership> present) {
        toTell.clear();
        SortedSet<String> keys = new TreeSet<>(told.keySet());
        keys.addAll(present.keySet());
        for (String key : keys) {
            Membership before = told.get(key);
            Membership now = present.get(key);
            boolean sameSession =
                    before != null && now != null && before.session().equals(now.session());
            if (before != null && !sameSession) {
                toTell.add(as(Membership.Kind.LEFT, before));
            }
            if (now != null && !sameSession) {
                toTell.add(as(Membership.Kind.JOINED, now));
            }
            if (sameSession && !before.metadata().equals(now.metadata())) {
                toTell.add(as(Membership.Kind.CHANGED, now));
            }
        }
    }

    /** Whether something is to be told. */
    boolean hasNext() {
        return !toTell.isEmpty();
    }

    /** Tells the next thing; null when nothing is left. */
    Membership next() {
        Membership next = toTell.poll();
        if (next == null) {
            return null;
        }
        if (next.kind() == Membership.Kind.LEFT) {
            told.remove(key(next));
        } else {
            told.put(key(next), next);
        }
        return next;
    }

    private static Membership as(Membership.Kind kind, Membership membership) {
        return new Membership(
                membership.tenant(), membership.member(), kind, membership.session(), membership.metadata());
    }
}
