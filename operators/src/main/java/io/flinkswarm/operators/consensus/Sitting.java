package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.id.SubjectId;
import java.util.Objects;

/** One event's visit to a group: the policy in force, the time, the group's state and where results go. */
final class Sitting {
    static final String PROTOCOL = "consensus";

    final GroupStore store;
    final CaucusOutput out;
    final VoteRules rules;
    final Reliability reliability = new Reliability();

    String group;
    ConsensusConfig config;
    int policyVersion;
    long epoch;
    long now;
    GroupRow row;

    /** Which rows of a live store are the ones in the state: a snapshot or an eviction makes others of them. */
    int generation;

    Sitting(GroupStore store, CaucusOutput out, VoteRules rules) {
        this.store = Objects.requireNonNull(store, "store");
        this.out = Objects.requireNonNull(out, "out");
        this.rules = Objects.requireNonNull(rules, "rules");
    }

    VoteRule ruleOf(String type) {
        String name = config.ruleOf(type);
        VoteRule rule = rules.find(name);
        if (rule == null) {
            throw new IllegalStateException("rule '" + name + "' must be on the class path of the task: add its jar");
        }
        return rule;
    }

    /** The name of the decision on a proposal. */
    SubjectId subject(String proposal) {
        return new SubjectId(PROTOCOL, group, proposal);
    }

    /** The name of something else emitted about the group: no proposal, whatever its id, has the same. */
    SubjectId subject(String kind, String what) {
        return new SubjectId(PROTOCOL + "-" + kind, group, what);
    }

    /** The type under which a decision type is learned: its own as long as there is room. */
    String learnedAs(String type) {
        return row.type(type) != null || row.types() < config.maxTypes() ? type : TypeRow.SHARED;
    }

    /** The type's row, made where there is none. */
    TypeRow type(String learnedAs) {
        TypeRow type = row.type(learnedAs);
        if (type == null) {
            type = new TypeRow(learnedAs);
            row.add(type);
        }
        return type;
    }

    /** When the group is looked at for having been idle: in coarse steps, so that activity does not move it each time. */
    long idleWake() {
        long idle = config.groupIdleMillis();
        long step = Math.max(1, idle / 64);
        long due = Math.max(now + 1, row.lastActive + idle);
        return Math.floorDiv(due + step - 1, step) * step;
    }

    /** The next event time at which the group must be looked at is at most this. */
    void wakeBy(long time) {
        row.wake = Math.min(row.wake, time);
    }
}
