package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;

/** The rows that live tables and pages show of consensus: the latest decisions, and what is known of each voter. */
final class ConsensusViews {
    static final String DECISIONS = "consensus.decisions";
    static final String VOTERS = "consensus.voters";

    private ConsensusViews() {}

    /** The row of a decision, keyed by group and proposal. */
    static ViewDelta decision(Decision decision) {
        return ViewDelta.upsert(
                DECISIONS,
                key(decision.group(), decision.proposal()),
                decision.time(),
                ViewRow.builder(12)
                        .put("group", decision.group())
                        .put("proposal", decision.proposal())
                        .put("type", decision.type())
                        .put("status", decision.status().name())
                        .put("choice", decision.choice())
                        .put("posterior", decision.posterior())
                        .put("threshold", decision.why().threshold())
                        .put("votes", (long) decision.why().votes())
                        .put("asked", (long) decision.why().asked())
                        .put("disagreement", decision.disagreement())
                        .put("rule", decision.rule())
                        .put("time", decision.time())
                        .build());
    }

    /** The row of a voter's record for a type. */
    static ViewDelta voter(String group, String voter, String type, VoterRow row, long time) {
        VoterSkill skill = row.skill(type);
        return ViewDelta.upsert(
                VOTERS,
                key(group, voter + "/" + type),
                time,
                ViewRow.builder(8)
                        .put("group", group)
                        .put("voter", voter)
                        .put("type", type)
                        .put("accuracy", skill == null ? Double.NaN : skill.accuracy())
                        .put("outcomes", skill == null ? 0. : skill.revealedVotes())
                        .put("double_votes", (long) row.doubleVotes)
                        .put("last_seen", row.lastSeen)
                        .build());
    }

    /** That a voter's record for a type was forgotten. */
    static ViewDelta forgotten(String group, String voter, String type, long time) {
        return ViewDelta.delete(VOTERS, key(group, voter + "/" + type), time);
    }

    private static String key(String group, String rest) {
        return new SubjectId("consensus", group, rest).toString();
    }
}
