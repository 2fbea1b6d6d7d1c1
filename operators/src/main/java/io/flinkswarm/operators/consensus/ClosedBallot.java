package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A proposal that is decided, as long as its outcome or a late vote may still teach something. */
final class ClosedBallot implements Row<ClosedBallot> {
    private static final int VERSION = 1;
    private static final DecisionStatus[] STATUSES = DecisionStatus.values();
    static final float[] NONE = {};

    final String id;
    final String learnedAs;
    final List<String> options;
    final int[] labels;
    final List<String> voters;
    final DecisionStatus status;
    final VoteSheet sheet;

    /** Votes from this one on came after the decision. */
    final int votesInTime;

    /** The leading option, -1 without votes, and its posterior when it closed. */
    final int leader;

    final double posterior;

    /** Posterior of each option by the weighted rule, and the network's input; empty where they were not needed. */
    float[] weighted = NONE;

    float[] features = NONE;

    /** What was learned from the decision itself, to be taken back when the truth comes; null if nothing was. */
    float[] guess;

    /** The revealed truth as a distribution over the options; null as long as it is not known. */
    float[] truth;

    /** Whether the truth is only what raters say; a revealed outcome still counts then. */
    boolean truthByFeedback;

    /** What raters say, as log-odds that the decision was right. */
    float feedback;

    List<String> raters;

    ClosedBallot(
            String id,
            String learnedAs,
            List<String> options,
            int[] labels,
            List<String> voters,
            DecisionStatus status,
            VoteSheet sheet,
            int votesInTime,
            int leader,
            double posterior,
            List<String> raters) {
        this.id = id;
        this.learnedAs = learnedAs;
        this.options = options;
        this.labels = labels;
        this.voters = voters;
        this.status = status;
        this.sheet = sheet;
        this.votesInTime = votesInTime;
        this.leader = leader;
        this.posterior = posterior;
        this.raters = raters;
    }

    static ClosedBallot of(Ballot ballot, DecisionStatus status, int leader, double posterior) {
        return new ClosedBallot(
                ballot.id,
                ballot.learnedAs,
                ballot.options,
                ballot.labels,
                ballot.voters,
                status,
                ballot.sheet,
                ballot.sheet.count(),
                leader,
                posterior,
                List.of());
    }

    void addRater(String rater) {
        List<String> more = new ArrayList<>(raters);
        more.add(rater);
        raters = more;
    }

    boolean decided() {
        return status == DecisionStatus.DECIDED;
    }

    @Override
    public ClosedBallot copy() {
        ClosedBallot copy = new ClosedBallot(
                id, learnedAs, options, labels, voters, status, sheet.copy(), votesInTime, leader, posterior, raters);
        // replaced as a whole, never changed in place
        copy.weighted = weighted;
        copy.features = features;
        copy.guess = guess;
        copy.truth = truth;
        copy.feedback = feedback;
        copy.truthByFeedback = truthByFeedback;
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeString(out, id);
        Fields.writeString(out, learnedAs);
        Rows.writeStrings(out, options);
        Rows.writeInts(out, labels);
        Rows.writeStrings(out, voters);
        out.writeByte(status.ordinal());
        sheet.write(out);
        Fields.writeVarInt(out, votesInTime);
        Fields.writeVarInt(out, leader + 1);
        out.writeDouble(posterior);
        Rows.writeStrings(out, raters);
        Fields.writeFloats(out, weighted);
        Fields.writeFloats(out, features);
        Fields.writeFloats(out, guess == null ? NONE : guess);
        Fields.writeFloats(out, truth == null ? NONE : truth);
        out.writeFloat(feedback);
        out.writeBoolean(truthByFeedback);
    }

    static ClosedBallot read(DataInput in) throws IOException {
        Rows.requireVersion("closed ballot", VERSION, in.readByte());
        ClosedBallot closed = new ClosedBallot(
                Fields.readString(in),
                Fields.readString(in),
                Ballot.interned(Rows.readStrings(in)),
                Rows.readInts(in),
                Rows.readStrings(in),
                STATUSES[in.readByte()],
                VoteSheet.read(in),
                Fields.readVarInt(in),
                Fields.readVarInt(in) - 1,
                in.readDouble(),
                Rows.readStrings(in));
        closed.weighted = Fields.readFloats(in);
        closed.features = Fields.readFloats(in);
        closed.guess = orNull(Fields.readFloats(in));
        closed.truth = orNull(Fields.readFloats(in));
        closed.feedback = in.readFloat();
        closed.truthByFeedback = in.readBoolean();
        return closed;
    }

    private static float[] orNull(float[] values) {
        return values.length == 0 ? null : values;
    }
}
