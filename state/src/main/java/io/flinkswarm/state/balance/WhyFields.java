package io.flinkswarm.state.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.CandidateScore;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The bytes of an assignment's reasons: what a strategy does not predict costs nothing. */
@Internal
public final class WhyFields {
    /** More than any task looks at; only corrupt bytes ask for more. */
    private static final int MOST_SCORES = 1 << 20;

    private static final int TRIAL = 1;
    private static final int SCORE_PREDICTIONS = 2;
    private static final int PREDICTED = 4;
    private static final int BAR = 8;
    private static final int SUCCESS = 16;
    private static final int REASON = 32;

    private WhyFields() {}

    /** Writes the reasons. */
    public static void write(PlacementWhy why, DataOutput out) throws IOException {
        List<CandidateScore> scores = why.scores();
        int flags = (why.trial() ? TRIAL : 0)
                | (anyPredicts(scores) ? SCORE_PREDICTIONS : 0)
                | (Double.isNaN(why.predictedMillis()) ? 0 : PREDICTED)
                | (Double.isNaN(why.lowMillis()) && Double.isNaN(why.highMillis()) ? 0 : BAR)
                | (Double.isNaN(why.successProbability()) ? 0 : SUCCESS)
                | (why.reason().isEmpty() ? 0 : REASON);
        out.writeByte(flags);
        Fields.writeString(out, why.strategy());
        Fields.writeVarInt(out, why.candidates());
        Fields.writeVarInt(out, scores.size());
        for (int i = 0; i < scores.size(); i++) {
            CandidateScore score = scores.get(i);
            Fields.writeString(out, score.node());
            out.writeDouble(score.cost());
            if ((flags & SCORE_PREDICTIONS) != 0) {
                out.writeDouble(score.predictedMillis());
            }
        }
        if ((flags & PREDICTED) != 0) {
            out.writeDouble(why.predictedMillis());
        }
        if ((flags & BAR) != 0) {
            out.writeDouble(why.lowMillis());
            out.writeDouble(why.highMillis());
        }
        if ((flags & SUCCESS) != 0) {
            out.writeDouble(why.successProbability());
        }
        out.writeLong(why.waitedMillis());
        if ((flags & REASON) != 0) {
            Fields.writeString(out, why.reason());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static PlacementWhy read(DataInput in) throws IOException {
        int flags = in.readByte();
        return new PlacementWhy(
                Fields.readString(in),
                (flags & TRIAL) != 0,
                Fields.readVarInt(in),
                readScores(in, (flags & SCORE_PREDICTIONS) != 0),
                (flags & PREDICTED) != 0 ? in.readDouble() : Double.NaN,
                (flags & BAR) != 0 ? in.readDouble() : Double.NaN,
                (flags & BAR) != 0 ? in.readDouble() : Double.NaN,
                (flags & SUCCESS) != 0 ? in.readDouble() : Double.NaN,
                in.readLong(),
                (flags & REASON) != 0 ? Fields.readString(in) : "");
    }

    private static boolean anyPredicts(List<CandidateScore> scores) {
        for (int i = 0; i < scores.size(); i++) {
            if (!Double.isNaN(scores.get(i).predictedMillis())) {
                return true;
            }
        }
        return false;
    }

    private static List<CandidateScore> readScores(DataInput in, boolean predicting) throws IOException {
        int size = Fields.readCount(in, MOST_SCORES);
        if (size == 0) {
            return List.of();
        }
        CandidateScore[] scores = new CandidateScore[size];
        for (int i = 0; i < size; i++) {
            scores[i] = new CandidateScore(
                    Fields.readString(in), in.readDouble(), predicting ? in.readDouble() : Double.NaN);
        }
        return List.of(scores);
    }
}
