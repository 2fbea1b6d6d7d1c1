package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.consensus.CaucusOutput.Evicted;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the passing of time brings: repeated calls for missing votes, deadlines, and forgetting what is idle. */
final class Reminders {
    /** The more urgent first, then the older; ids break ties, so that the order is a function of the state. */
    private static final Comparator<Ballot> URGENCY = Comparator.<Ballot>comparingInt(b -> b.priority.ordinal())
            .thenComparingLong(b -> b.openedAt)
            .thenComparing(b -> b.id);

    private final Sitting sitting;
    private final Closing closing;

    Reminders(Sitting sitting, Closing closing) {
        this.sitting = sitting;
        this.closing = closing;
    }

    void onTime() throws Exception {
        GroupRow row = sitting.row;
        row.wake = GroupRow.NEVER;
        if (row.openProposals() > 0) {
            onDueBallots();
        }
        if (row.earlyProposals > 0) {
            expireEarlyVotes();
        }
        if (row.openProposals() == 0
                && row.earlyProposals == 0
                && sitting.now >= row.lastActive + sitting.config.groupIdleMillis()) {
            forgetAllVoters();
            sitting.store.clear();
            sitting.row = null;
            sitting.out.evicted(Evicted.GROUP, 1);
            return;
        }
        if (row.voters > 0) {
            if (sitting.now >= row.nextSweep) {
                forgetIdleVoters();
                row.nextSweep = sitting.now + Math.max(1, sitting.config.voterIdleMillis() / 4);
            }
            sitting.wakeBy(row.nextSweep);
        }
        sitting.wakeBy(sitting.idleWake());
    }

    /** When something is due that somebody waits for, whatever is idle: a ballot or the proposal of an early vote. */
    long nextAwaited() throws Exception {
        long next = GroupRow.NEVER;
        if (sitting.row.openProposals() > 0) {
            for (Map.Entry<String, Ballot> entry : sitting.store.open().entries()) {
                next = Math.min(next, entry.getValue().due);
            }
        }
        if (sitting.row.earlyProposals > 0) {
            for (Map.Entry<String, EarlyVotes> entry : sitting.store.early().entries()) {
                next = Math.min(next, entry.getValue().since() + sitting.config.maxTimeoutMillis());
            }
        }
        return next;
    }

    private void onDueBallots() throws Exception {
        List<Ballot> due = new ArrayList<>();
        for (Map.Entry<String, Ballot> entry : sitting.store.open().entries()) {
            Ballot ballot = entry.getValue();
            if (ballot.due <= sitting.now) {
                due.add(ballot);
            } else {
                sitting.wakeBy(ballot.due);
            }
        }
        due.sort(URGENCY);
        for (Ballot ballot : due) {
            onDue(ballot);
        }
    }

    private void onDue(Ballot ballot) throws Exception {
        ConsensusConfig config = sitting.config;
        boolean lastCallOver = ballot.attempt >= config.maxRetries();
        if (ballot.deadline <= sitting.now || lastCallOver && ballot.deadline == GroupRow.NEVER) {
            if (closing.atDeadline(ballot, sitting.type(ballot.learnedAs))) {
                return;
            }
        }
        if (lastCallOver) {
            ballot.due = ballot.deadline;
        } else {
            ballot.attempt++;
            long timeout = sitting.row.responseTimes.timeoutMillis(
                    ballot.attempt, config.adaptiveTimeoutBaseMillis(), config.maxTimeoutMillis());
            ballot.due = Math.min(sitting.now + timeout, ballot.deadline);
            call(ballot, missingOf(ballot));
        }
        sitting.wakeBy(ballot.due);
        sitting.store.open().update(ballot.id, ballot);
    }

    /** Calls voters to the ballot. */
    void call(Ballot ballot, List<String> voters) {
        sitting.out.request(new VoteRequest(
                sitting.subject("request", ballot.attempt + ":" + ballot.id).at(sitting.epoch),
                sitting.group,
                ballot.id,
                ballot.type,
                ballot.options,
                voters,
                ballot.attempt,
                ballot.priority,
                ballot.due,
                sitting.now));
    }

    /** Who is called when the ballot opens: those it names, else a draw of members; empty calls whoever is there. */
    List<String> askedOf(Ballot ballot) throws Exception {
        if (!ballot.voters.isEmpty()) {
            return ballot.voters;
        }
        Roster roster = sitting.store.roster();
        return roster == null ? List.of() : roster.draw(ballot.id, ballot.asked);
    }

    private List<String> missingOf(Ballot ballot) throws Exception {
        List<String> missing = new ArrayList<>();
        for (String voter : askedOf(ballot)) {
            if (ballot.sheet.indexOf(voter) < 0) {
                missing.add(voter);
            }
        }
        return missing;
    }

    /** The ballot that is turned away where one is too many: the least urgent, of equals the newest. */
    Ballot leastUrgent(Ballot newest) throws Exception {
        int lowest = newest.priority.ordinal();
        for (int priority = sitting.row.open.length - 1; priority > lowest; priority--) {
            if (sitting.row.open[priority] > 0) {
                return newestOf(priority);
            }
        }
        return newest;
    }

    private Ballot newestOf(int priority) throws Exception {
        Ballot newest = null;
        for (Map.Entry<String, Ballot> entry : sitting.store.open().entries()) {
            Ballot ballot = entry.getValue();
            if (ballot.priority.ordinal() == priority && (newest == null || URGENCY.compare(ballot, newest) > 0)) {
                newest = ballot;
            }
        }
        return newest;
    }

    private void expireEarlyVotes() throws Exception {
        long patience = sitting.config.maxTimeoutMillis();
        List<EarlyVotes> expired = new ArrayList<>();
        for (Map.Entry<String, EarlyVotes> entry : sitting.store.early().entries()) {
            long until = entry.getValue().since() + patience;
            if (until <= sitting.now) {
                expired.add(entry.getValue());
            } else {
                sitting.wakeBy(until);
            }
        }
        expired.sort(Comparator.comparingLong(EarlyVotes::since)
                .thenComparing(early -> early.votes().get(0).proposal()));
        for (EarlyVotes early : expired) {
            sitting.store.early().remove(early.votes().get(0).proposal());
            sitting.row.earlyProposals--;
            sitting.row.earlyVotes -= early.votes().size();
            sitting.out.evicted(Evicted.EARLY_VOTE, early.votes().size());
            for (Vote vote : early.votes()) {
                sitting.out.rejected(
                        Reason.UNKNOWN_SUBJECT,
                        vote,
                        "proposal must be known within " + patience + " ms of a vote (max-timeout), but '"
                                + vote.proposal() + "' did not come");
            }
        }
    }

    private void forgetIdleVoters() throws Exception {
        // lastSeen is written only when it moved by a 16th of that time
        long patience = sitting.config.voterIdleMillis() / 16 * 17;
        List<String> idle = new ArrayList<>();
        for (Map.Entry<String, VoterRow> entry : sitting.store.voters().entries()) {
            if (sitting.now - entry.getValue().lastSeen >= patience) {
                idle.add(entry.getKey());
            }
        }
        idle.sort(Comparator.naturalOrder());
        forget(idle, Evicted.IDLE_VOTER);
    }

    private void forgetAllVoters() throws Exception {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, VoterRow> entry : sitting.store.voters().entries()) {
            all.add(entry.getKey());
        }
        all.sort(Comparator.naturalOrder());
        forget(all, Evicted.IDLE_VOTER);
    }

    /** Makes room for new voters by forgetting the idlest tenth, so that a flood of names costs little each. */
    void forgetCrowdedVoters() throws Exception {
        List<Map.Entry<Long, String>> byAge = new ArrayList<>();
        for (Map.Entry<String, VoterRow> entry : sitting.store.voters().entries()) {
            byAge.add(Map.entry(entry.getValue().lastSeen, entry.getKey()));
        }
        byAge.sort(Map.Entry.<Long, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
        int surplus = Math.max(1, byAge.size() - sitting.config.maxVoters() * 9 / 10);
        forget(
                byAge.subList(0, Math.min(surplus, byAge.size())).stream()
                        .map(Map.Entry::getValue)
                        .toList(),
                Evicted.CROWDED_VOTER);
    }

    private void forget(List<String> voters, Evicted why) throws Exception {
        if (voters.isEmpty()) {
            return;
        }
        Roster roster = sitting.store.roster();
        for (String voter : voters) {
            sitting.out.forgotten(voter, sitting.store.voters().get(voter));
            sitting.store.voters().remove(voter);
            if (roster != null) {
                roster.remove(voter);
            }
        }
        if (roster != null) {
            sitting.store.putRoster(roster);
        }
        sitting.row.voters -= voters.size();
        sitting.generation++;
        sitting.out.evicted(why, voters.size());
    }
}
