package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The votes cast on one proposal, in the order in which they came. */
final class VoteSheet {
    private static final int ATTRIBUTABLE = 0x40;
    private static final int OPTION = 0x3f;

    private String[] voters;

    /** The option chosen, which takes six bits, and {@link #ATTRIBUTABLE}. */
    private byte[] choices;

    private float[] confidences;
    private int count;

    /** A sheet with room for so many votes before it must grow. */
    VoteSheet(int expected) {
        int room = Math.max(1, expected);
        voters = new String[room];
        choices = new byte[room];
        confidences = new float[room];
    }

    int count() {
        return count;
    }

    String voter(int vote) {
        return voters[vote];
    }

    int choice(int vote) {
        return choices[vote] & OPTION;
    }

    double confidence(int vote) {
        return confidences[vote];
    }

    boolean attributable(int vote) {
        return (choices[vote] & ATTRIBUTABLE) != 0;
    }

    /** The number of the voter's vote, or -1. */
    int indexOf(String voter) {
        int hash = voter.hashCode();
        for (int i = 0; i < count; i++) {
            if (voters[i].hashCode() == hash && voters[i].equals(voter)) {
                return i;
            }
        }
        return -1;
    }

    void add(String voter, int choice, double confidence, boolean provable) {
        if (count == voters.length) {
            int larger = count * 2;
            voters = Arrays.copyOf(voters, larger);
            choices = Arrays.copyOf(choices, larger);
            confidences = Arrays.copyOf(confidences, larger);
        }
        voters[count] = voter;
        choices[count] = (byte) (provable ? choice | ATTRIBUTABLE : choice);
        confidences[count] = (float) confidence;
        count++;
    }

    /** How many chose the option. */
    int votesFor(int option) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if ((choices[i] & OPTION) == option) {
                sum++;
            }
        }
        return sum;
    }

    VoteSheet copy() {
        VoteSheet copy = new VoteSheet(1);
        copy.voters = voters.clone();
        copy.choices = choices.clone();
        copy.confidences = confidences.clone();
        copy.count = count;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Fields.writeVarInt(out, count);
        for (int i = 0; i < count; i++) {
            Fields.writeString(out, voters[i]);
            out.writeByte(choices[i]);
            out.writeFloat(confidences[i]);
        }
    }

    static VoteSheet read(DataInput in) throws IOException {
        int count = Fields.readCount(in, Rows.LONGEST_LIST);
        VoteSheet sheet = new VoteSheet(count);
        for (int i = 0; i < count; i++) {
            String voter = Fields.readString(in);
            int choice = in.readByte();
            sheet.add(voter, choice & OPTION, in.readFloat(), (choice & ATTRIBUTABLE) != 0);
        }
        return sheet;
    }
}
