package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.MemoryTable;

/** One group's state in maps: for replays and tests, where no Flink runs. */
final class MemoryGroupStore implements GroupStore {
    private GroupRow group;
    private Roster roster;
    private final MemoryTable<String, NeuralPosterior> networks = new MemoryTable<>();
    private final MemoryTable<String, VoterRow> voters = new MemoryTable<>();
    private final MemoryTable<String, Ballot> open = new MemoryTable<>();
    private final MemoryTable<String, ClosedBallot> closed = new MemoryTable<>();
    private final MemoryTable<Long, String> closings = new MemoryTable<>();
    private final MemoryTable<String, EarlyVotes> early = new MemoryTable<>();

    @Override
    public GroupRow group() {
        return group;
    }

    @Override
    public void putGroup(GroupRow row) {
        group = row;
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public void putRoster(Roster members) {
        roster = members;
    }

    @Override
    public MemoryTable<String, NeuralPosterior> networks() {
        return networks;
    }

    @Override
    public MemoryTable<String, VoterRow> voters() {
        return voters;
    }

    @Override
    public MemoryTable<String, Ballot> open() {
        return open;
    }

    @Override
    public MemoryTable<String, ClosedBallot> closed() {
        return closed;
    }

    @Override
    public MemoryTable<Long, String> closings() {
        return closings;
    }

    @Override
    public MemoryTable<String, EarlyVotes> early() {
        return early;
    }

    @Override
    public void clear() {
        group = null;
        roster = null;
        networks.clear();
        voters.clear();
        open.clear();
        closed.clear();
        closings.clear();
        early.clear();
    }
}
