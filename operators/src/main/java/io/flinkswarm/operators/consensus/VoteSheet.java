package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The votes cast on one proposal, in the order in which they came. */
final class VoteSheet {
    private String[] voters;
    private byte[] choices;
    private float[] confidences;
    private boolean[] attributable;
    private int count;

    /** A sheet with room for so many votes before it must grow. */
    VoteSheet(int expected) {
        int room = Math.max(1, expected);
        voters = new String[room];
        choices = new byte[room];
        confidences = new float[room];
        attributable = new boolean[room];
    }

    int count() {
        return count;
    }

    String voter(int vote) {
        return voters[vote];
    }

    int choice(int vote) {
        return choices[vote];
    }

    double confidence(int vote) {
        return confidences[vote];
    }

    boolean attributable(int vote) {
        return attributable[vote];
    }

    /** The number of the voter's vote, or -1. */
    int indexOf(String voter) {
        for (int i = 0; i < count; i++) {
            if (voters[i].equals(voter)) {
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
            attributable = Arrays.copyOf(attributable, larger);
        }
        voters[count] = voter;
        choices[count] = (byte) choice;
        confidences[count] = (float) confidence;
        attributable[count] = provable;
        count++;
    }

    /** How many chose the option. */
    int votesFor(int option) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if (choices[i] == option) {
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
        copy.attributable = attributable.clone();
        copy.count = count;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Fields.writeVarInt(out, count);
        for (int i = 0; i < count; i++) {
            Fields.writeString(out, voters[i]);
            out.writeByte(choices[i]);
            out.writeFloat(confidences[i]);
            out.writeBoolean(attributable[i]);
        }
    }

    static VoteSheet read(DataInput in) throws IOException {
        int count = Fields.readCount(in, Rows.LONGEST_LIST);
        VoteSheet sheet = new VoteSheet(count);
        for (int i = 0; i < count; i++) {
            sheet.add(Fields.readString(in), in.readByte(), in.readFloat(), in.readBoolean());
        }
        return sheet;
    }
}
