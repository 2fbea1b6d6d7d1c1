package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rows.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * The decision procedure of one group: a trusted count of untrusted members' votes.
 *
 * <p>It takes events and the passing of time, keeps its state in a {@link GroupStore} and says what follows to a {@link
 * CaucusOutput}. It has no clock and no chance of its own: the same events, times and policies give the same decisions, in
 * a job, in SQL and in a replay.
 *
 * <pre>{@code
 * if (Admission.check(event, config) == null) ...
 * caucus.enter(group, config, policyVersion, epoch, now);
 * caucus.on(event);      // or caucus.onTime()
 * caucus.leave();        // puts the group's row back; its wake says when onTime() is wanted
 * }</pre>
 */
final class Caucus {
    /** Names of voters that are shared; a replay makes a caucus for each group, so no more than pays. */
    private static final int VOTER_NAMES = 1 << 14;

    private final Sitting sitting;
    private final Closing closing;
    private final Teaching teaching;
    private final Reminders reminders;
    private final Outcomes outcomes;
    private final Names names = new Names(VOTER_NAMES);
    private double[] logLikelihood = new double[2];
    private boolean fresh;

    /** The name of the voter whose vote is being taken, as rows hold it. */
    private String voterName;

    Caucus(GroupStore store, CaucusOutput out, VoteRules rules) {
        sitting = new Sitting(store, out, rules);
        teaching = new Teaching(sitting);
        closing = new Closing(sitting, teaching);
        reminders = new Reminders(sitting, closing);
        outcomes = new Outcomes(sitting, teaching);
    }

    /** Turns to a group, at an event time and under a policy. */
    GroupRow enter(String group, ConsensusConfig config, int policyVersion, long epoch, long now) throws Exception {
        return enter(group, config, policyVersion, epoch, now, now);
    }

    /**
     * The same, where events may be older than what has passed: a group that is new lives from {@code passed} on, if that is
     * later, so that it is told from an earlier one of its name, which was forgotten by then.
     */
    GroupRow enter(String group, ConsensusConfig config, int policyVersion, long epoch, long now, long passed)
            throws Exception {
        sitting.group = group;
        sitting.config = config;
        sitting.policyVersion = policyVersion;
        sitting.epoch = epoch;
        sitting.now = now;
        GroupRow row = sitting.store.group();
        fresh = row == null;
        sitting.row = fresh ? new GroupRow(Math.max(now, passed)) : row;
        return sitting.row;
    }

    /** Puts the group's row back. */
    void leave() throws Exception {
        if (sitting.row == null) {
            return;
        }
        if (fresh) {
            sitting.store.putGroup(sitting.row);
        } else {
            sitting.store.updateGroup(sitting.row);
        }
    }

    /** The next event time at which something is due that somebody waits for, whatever is idle. */
    long nextAwaited() throws Exception {
        return reminders.nextAwaited();
    }

    /** Tells that a snapshot was taken: rows of a live store that were read before are no longer the state's. */
    void onSnapshot() {
        sitting.generation++;
    }

    /** Whether {@link #onTime} has anything to do now. */
    boolean isDue() {
        return sitting.row.wake <= sitting.now;
    }

    /** Takes an event of the group that {@link Admission} let in. */
    void on(ConsensusEvent event) throws Exception {
        sitting.row.lastActive = Math.max(sitting.row.lastActive, sitting.now);
        if (event instanceof Vote vote) {
            onVote(vote);
        } else if (event instanceof Proposal proposal) {
            onProposal(proposal);
        } else {
            outcomes.take((Outcome) event);
        }
        if (sitting.row.wake == GroupRow.NEVER) {
            sitting.wakeBy(sitting.idleWake());
        }
    }

    /** Lets time pass up to now: deadlines, repeated calls, expiry. The group's row is null where it was forgotten. */
    GroupRow onTime() throws Exception {
        reminders.onTime();
        return sitting.row;
    }

    private void onProposal(Proposal proposal) throws Exception {
        if (sitting.store.open().get(proposal.id()) != null
                || sitting.store.closed().get(proposal.id()) != null) {
            sitting.out.rejected(
                    Reason.DUPLICATE, proposal, "a proposal's id must be new in its group, but was taken already");
            return;
        }
        if (proposal.deadline() > 0 && proposal.deadline() <= sitting.now) {
            sitting.out.rejected(
                    Reason.LATE,
                    proposal,
                    "deadline must lie ahead of " + sitting.now + ", but was " + proposal.deadline());
            return;
        }
        TypeRow type = sitting.type(sitting.learnedAs(proposal.type()));
        int asked = proposal.voters().isEmpty()
                ? sitting.config.consensusGroupSize()
                : proposal.voters().size();
        Ballot ballot = new Ballot(
                proposal,
                names.shared(proposal.voters()),
                type.name,
                type.labelsOf(proposal.options()),
                asked,
                sitting.now);
        sitting.reliability.prior(type.record, ballot.labels, ballot.logPrior);
        sitting.row.open[ballot.priority.ordinal()]++;
        Ballot victim = null;
        // more than one only where a policy made less room
        while (victim != ballot && sitting.row.openProposals() > sitting.config.maxOpenProposals()) {
            victim = reminders.leastUrgent(ballot);
            closing.reject(victim, victim == ballot ? type : sitting.type(victim.learnedAs));
        }
        if (victim != ballot) {
            open(ballot, proposal);
        }
        if (sitting.row.earlyProposals > 0) {
            countEarlyVotes(ballot.id);
        }
    }

    private void open(Ballot ballot, Proposal proposal) throws Exception {
        ConsensusConfig config = sitting.config;
        long ownDeadline = config.deadlineMillisOf(proposal.type());
        ballot.deadline = proposal.deadline() > 0
                ? proposal.deadline()
                : ownDeadline > 0 ? sitting.now + ownDeadline : GroupRow.NEVER;
        long answerBy = sitting.now
                + sitting.row.responseTimes.timeoutMillis(
                        0, config.adaptiveTimeoutBaseMillis(), config.maxTimeoutMillis());
        ballot.due = Math.min(answerBy, ballot.deadline);
        sitting.wakeBy(ballot.due);
        sitting.store.open().put(ballot.id, ballot);
        reminders.call(ballot, reminders.askedOf(ballot));
    }

    private void countEarlyVotes(String proposal) throws Exception {
        EarlyVotes early = sitting.store.early().get(proposal);
        if (early == null) {
            return;
        }
        sitting.store.early().remove(proposal);
        sitting.row.earlyProposals--;
        sitting.row.earlyVotes -= early.votes().size();
        for (Vote vote : early.votes()) {
            // the policy may be another than that under which the vote was let in
            Admission.Fault fault = Admission.check(vote, sitting.config);
            if (fault == null) {
                takeVote(vote, false);
            } else {
                sitting.out.rejected(fault.reason(), vote, fault.detail());
            }
        }
    }

    private void onVote(Vote vote) throws Exception {
        boolean taken = takeVote(vote, true);
        if (taken && vote.feedback() != null) {
            Admission.Fault fault = teaching.feedback(vote.voter(), vote.feedback());
            if (fault != null) {
                sitting.out.rejected(fault.reason(), vote, fault.detail());
            }
        }
    }

    /** Counts the vote, or keeps it for its proposal; false where it was turned away. */
    private boolean takeVote(Vote vote, boolean answers) throws Exception {
        voterName = names.shared(vote.voter());
        Ballot ballot = sitting.store.open().get(vote.proposal());
        if (ballot == null) {
            ClosedBallot closed = sitting.store.closed().get(vote.proposal());
            return closed == null ? keepEarly(vote) : onLateVote(closed, vote);
        }
        int choice = admitted(vote, ballot.options, ballot.voters, ballot.sheet);
        if (choice < 0) {
            return false;
        }
        VoterRow voter = seen();
        if (answers && ballot.attempt == 0) {
            sitting.row.responseTimes.record(sitting.now - ballot.openedAt);
        }
        countVote(ballot, vote, choice, voter);
        return true;
    }

    private void countVote(Ballot ballot, Vote vote, int choice, VoterRow voter) throws Exception {
        TypeRow type = sitting.type(ballot.learnedAs);
        int options = ballot.options.size();
        if (logLikelihood.length != options) {
            logLikelihood = new double[options];
        }
        sitting.reliability.evidence(
                type.record, voter.skill(ballot.learnedAs), ballot.labels, choice, vote.confidence(), logLikelihood);
        ballot.add(voterName, choice, vote.confidence(), attributable(vote), vote.reasoning(), logLikelihood);
        if (sitting.store.isLive()) {
            ballot.keepRow(voter, sitting.generation);
        }
        closing.afterVote(ballot, type);
    }

    private boolean onLateVote(ClosedBallot closed, Vote vote) throws Exception {
        int choice = admitted(vote, closed.options, closed.voters, closed.sheet);
        if (choice < 0) {
            return false;
        }
        VoterRow voter = seen();
        closed.sheet.add(voterName, choice, vote.confidence(), attributable(vote));
        teaching.lateVote(closed, voter);
        sitting.store.closed().update(closed.id, closed);
        return true;
    }

    /** The number of the option that the vote chose, or -1 where the vote cannot count. */
    private int admitted(Vote vote, List<String> options, List<String> asked, VoteSheet sheet) throws Exception {
        int choice = options.indexOf(vote.choice());
        if (choice < 0) {
            sitting.out.rejected(
                    Reason.INVALID_VALUE,
                    vote,
                    "choice must be one of " + options + ", but was '" + vote.choice() + "'");
            return -1;
        }
        if (!asked.isEmpty() && !contains(asked, voterName)) {
            sitting.out.rejected(
                    Reason.FORBIDDEN, vote, "voter must be one of those asked, but was '" + vote.voter() + "'");
            return -1;
        }
        int earlier = sheet.indexOf(voterName);
        if (earlier >= 0) {
            onSecondVote(vote, sheet, earlier, options, choice);
            return -1;
        }
        if (sheet.count() >= sitting.config.maxVotes()) {
            sitting.out.rejected(
                    Reason.BUFFER_FULL, vote, "votes of a proposal must be at most " + sitting.config.maxVotes());
            return -1;
        }
        return choice;
    }

    /** The same as the list's own, with a first look for the very instance, which shared names nearly always are. */
    private static boolean contains(List<String> names, String name) {
        for (int i = 0; i < names.size(); i++) {
            if (isSame(names.get(i), name)) {
                return true;
            }
        }
        return names.contains(name);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(String one, String other) {
        return one == other;
    }

    private void onSecondVote(Vote vote, VoteSheet sheet, int earlier, List<String> options, int choice)
            throws Exception {
        if (sheet.choice(earlier) == choice) {
            sitting.out.rejected(Reason.DUPLICATE, vote, "a voter must vote once, but repeated its vote");
            return;
        }
        VoterRow voter = seen();
        voter.doubleVotes++;
        sitting.store.voters().update(voterName, voter);
        sitting.out.evidence(new Evidence(
                sitting.subject(
                                "double-vote",
                                choice + ":" + vote.voter().length() + ":" + vote.voter() + ":" + vote.proposal())
                        .at(sitting.epoch),
                sitting.group,
                vote.proposal(),
                vote.voter(),
                options.get(sheet.choice(earlier)),
                vote,
                sheet.attributable(earlier) && attributable(vote),
                sitting.now));
    }

    /** Signed with a key that is known (admission verified it), or stamped by a gateway. */
    private boolean attributable(Vote vote) {
        return vote.bound() || vote.signature() != null && sitting.config.key(vote.voter()) != null;
    }

    /** The voter's row with the time at which it was heard; put back where that moved by much or the row is new. */
    private VoterRow seen() throws Exception {
        VoterRow voter = sitting.store.voters().get(voterName);
        if (voter == null) {
            if (sitting.row.voters >= sitting.config.maxVoters()) {
                reminders.forgetCrowdedVoters();
            }
            voter = new VoterRow(sitting.now);
            sitting.row.voters++;
            Roster roster = sitting.store.roster();
            roster = roster == null ? new Roster() : roster;
            roster.add(voterName);
            sitting.store.putRoster(roster);
            sitting.store.voters().put(voterName, voter);
        } else if (sitting.now - voter.lastSeen > sitting.config.voterIdleMillis() / 16) {
            voter.lastSeen = sitting.now;
            sitting.store.voters().update(voterName, voter);
        }
        return voter;
    }

    private boolean keepEarly(Vote vote) throws Exception {
        EarlyVotes early = sitting.store.early().get(vote.proposal());
        if (sitting.row.earlyVotes >= sitting.config.maxEarlyVotes()) {
            sitting.out.rejected(
                    Reason.UNKNOWN_SUBJECT,
                    vote,
                    "proposal must be known, or fewer than " + sitting.config.maxEarlyVotes()
                            + " votes of the group wait for theirs (max-early-votes), but was '" + vote.proposal()
                            + "'");
            return false;
        }
        if (early == null) {
            early = new EarlyVotes(sitting.now, List.of());
            sitting.row.earlyProposals++;
            sitting.wakeBy(sitting.now + sitting.config.maxTimeoutMillis());
        }
        List<Vote> votes = new ArrayList<>(early.votes());
        votes.add(vote);
        sitting.store.early().put(vote.proposal(), new EarlyVotes(early.since(), votes));
        sitting.row.earlyVotes++;
        return true;
    }
}
