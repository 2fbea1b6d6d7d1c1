package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The members whom a group asks where a proposal names nobody: those first heard most recently, at most {@value #MOST}.
 *
 * <p>Who is asked is drawn by rendezvous hashing (Thaler and Ravishankar 1998) of proposal and member: the same for
 * everybody who computes it, and even over many proposals.
 */
final class Roster implements Row<Roster> {
    static final int MOST = 64;

    private static final int VERSION = 1;

    private final List<String> members;

    Roster() {
        this(new ArrayList<>());
    }

    private Roster(List<String> members) {
        this.members = members;
    }

    /** Takes a member that was not there; the one longest there makes room. */
    void add(String member) {
        if (members.contains(member)) {
            return;
        }
        if (members.size() == MOST) {
            members.remove(0);
        }
        members.add(member);
    }

    void remove(String member) {
        members.remove(member);
    }

    /** At most {@code count} members to ask about the proposal. */
    List<String> draw(String proposal, int count) {
        long seed = hash(proposal, 0x9E3779B97F4A7C15L);
        return members.stream()
                .sorted(Comparator.<String>comparingLong(member -> hash(member, seed))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .toList();
    }

    /** A stable 64-bit hash: FNV-1a with the finalizer of SplitMix64. */
    static long hash(String text, long seed) {
        long hash = seed ^ 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    @Override
    public Roster copy() {
        return new Roster(new ArrayList<>(members));
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Rows.writeStrings(out, members);
    }

    static Roster read(DataInput in) throws IOException {
        Rows.requireVersion("roster", VERSION, in.readByte());
        return new Roster(Rows.readStrings(in));
    }
}
