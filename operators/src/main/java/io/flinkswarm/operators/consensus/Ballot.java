package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** An open proposal with the votes so far and what they weigh. */
final class Ballot implements Row<Ballot> {
    private static final int VERSION = 1;

    final String id;
    final String type;
    final List<String> options;
    final double confidence;
    final FloatVector weights;
    final Priority priority;

    /** Who is asked; empty where any member may vote. */
    final List<String> voters;

    /** How many votes are awaited. */
    final int asked;

    final long openedAt;

    /** The type under which is learned: the proposal's own, or the shared one beyond max-types. */
    final String learnedAs;

    /** The type-wide label of each option, or -1. */
    final int[] labels;

    /** Event time at which it must be decided; {@link GroupRow#NEVER} where the last call's time-out ends it. */
    long deadline;

    /** Event time at which it is looked at next. */
    long due;

    int attempt;
    int extensions;

    final VoteSheet sheet;

    /** Log-prior of each option when it opened. */
    final double[] logPrior;

    /** Sum of the votes' log-likelihoods under each option. */
    final double[] sum;

    /** The log-likelihoods vote by vote, options side by side. */
    private double[] evidence;

    /** Sum of the reasoning vectors of each option's voters, and how many gave one; null and 0 where none did. */
    private final double[][] reasoningSum;

    private final int[] reasoned;

    /** The voters' rows as they were read, while {@link #rowsOf} is the sitting's; never written. */
    private VoterRow[] rows;

    private int rowsOf;

    /** The outcome, should it come before the decision. */
    float[] truth;

    Ballot(Proposal proposal, List<String> voters, String learnedAs, int[] labels, int asked, long openedAt) {
        this(
                proposal.id(),
                proposal.type(),
                interned(proposal.options()),
                proposal.confidence(),
                proposal.weights(),
                proposal.priority(),
                voters,
                asked,
                openedAt,
                learnedAs,
                labels,
                new VoteSheet(Math.min(asked, 64)));
    }

    private Ballot(
            String id,
            String type,
            List<String> options,
            double confidence,
            FloatVector weights,
            Priority priority,
            List<String> voters,
            int asked,
            long openedAt,
            String learnedAs,
            int[] labels,
            VoteSheet sheet) {
        this.id = id;
        this.type = type;
        this.options = options;
        this.confidence = confidence;
        this.weights = weights;
        this.priority = priority;
        this.voters = voters;
        this.asked = asked;
        this.openedAt = openedAt;
        this.learnedAs = learnedAs;
        this.labels = labels;
        this.sheet = sheet;
        this.logPrior = new double[options.size()];
        this.sum = new double[options.size()];
        this.evidence = new double[4 * options.size()];
        this.reasoningSum = new double[options.size()][];
        this.reasoned = new int[options.size()];
    }

    /** Takes a vote and what it weighs under each option. */
    void add(String voter, int choice, double stated, boolean provable, FloatVector vector, double[] logLikelihood) {
        int vote = sheet.count();
        int width = options.size();
        if (vote * width == evidence.length) {
            evidence = Arrays.copyOf(evidence, 2 * evidence.length);
        }
        sheet.add(voter, choice, stated, provable);
        if (!vector.isEmpty()) {
            double[] reasons = reasoningSum[choice];
            if (reasons == null || reasons.length < vector.size()) {
                reasons = reasons == null ? new double[vector.size()] : Arrays.copyOf(reasons, vector.size());
                reasoningSum[choice] = reasons;
            }
            vector.addTo(reasons, 1);
            reasoned[choice]++;
        }
        for (int k = 0; k < width; k++) {
            evidence[vote * width + k] = logLikelihood[k];
            sum[k] += logLikelihood[k];
        }
    }

    double evidence(int vote, int option) {
        return evidence[vote * options.size() + option];
    }

    /** How many of the option's voters reasoned. */
    int reasoned(int option) {
        return reasoned[option];
    }

    /** The sum of their vectors, null if none did; to be read only. */
    double[] reasoningSum(int option) {
        return reasoningSum[option];
    }

    FloatVector meanReasoning(int option) {
        if (reasoned[option] == 0) {
            return FloatVector.EMPTY;
        }
        double[] total = reasoningSum[option];
        float[] mean = new float[total.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (total[d] / reasoned[option]);
        }
        return FloatVector.wrap(mean);
    }

    /**
     * Keeps the row of the newest vote's voter at hand, for a closing that comes before rows may have moved.
     *
     * @param generation which rows of the state are the live ones; another one makes all that was kept worthless
     */
    void keepRow(VoterRow row, int generation) {
        int vote = sheet.count() - 1;
        if (vote == 0) {
            rows = new VoterRow[Math.min(asked, 64)];
            rowsOf = generation;
        } else if (rows == null || rowsOf != generation || vote >= rows.length) {
            rows = null;
            return;
        }
        rows[vote] = row;
    }

    /** The rows of all voters, or null if they must be read. */
    VoterRow[] rows(int generation) {
        return rows != null && rowsOf == generation && sheet.count() <= rows.length ? rows : null;
    }

    /** How many votes are still awaited. */
    int missing() {
        return Math.max(0, asked - sheet.count());
    }

    @Override
    public Ballot copy() {
        Ballot copy = new Ballot(
                id,
                type,
                options,
                confidence,
                weights,
                priority,
                voters,
                asked,
                openedAt,
                learnedAs,
                labels,
                sheet.copy());
        copy.deadline = deadline;
        copy.due = due;
        copy.attempt = attempt;
        copy.extensions = extensions;
        System.arraycopy(logPrior, 0, copy.logPrior, 0, logPrior.length);
        System.arraycopy(sum, 0, copy.sum, 0, sum.length);
        copy.evidence = evidence.clone();
        for (int k = 0; k < reasoned.length; k++) {
            copy.reasoned[k] = reasoned[k];
            copy.reasoningSum[k] = reasoningSum[k] == null ? null : reasoningSum[k].clone();
        }
        copy.truth = truth;
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeString(out, id);
        Fields.writeString(out, type);
        Rows.writeStrings(out, options);
        out.writeDouble(confidence);
        Fields.writeFloats(out, weights.toArray());
        out.writeByte(priority.ordinal());
        Rows.writeStrings(out, voters);
        Fields.writeVarInt(out, asked);
        out.writeLong(openedAt);
        Fields.writeString(out, learnedAs);
        Rows.writeInts(out, labels);
        sheet.write(out);
        out.writeLong(deadline);
        out.writeLong(due);
        Fields.writeVarInt(out, attempt);
        Fields.writeVarInt(out, extensions);
        int width = options.size();
        for (int k = 0; k < width; k++) {
            out.writeDouble(logPrior[k]);
            out.writeDouble(sum[k]);
            Fields.writeVarInt(out, reasoned[k]);
            if (reasoned[k] > 0) {
                Fields.writeDoubles(out, reasoningSum[k]);
            }
        }
        for (int i = 0; i < sheet.count(); i++) {
            for (int k = 0; k < width; k++) {
                out.writeDouble(evidence(i, k));
            }
        }
        Fields.writeFloats(out, truth == null ? new float[0] : truth);
    }

    static Ballot read(DataInput in) throws IOException {
        Rows.requireVersion("ballot", VERSION, in.readByte());
        Ballot ballot = new Ballot(
                Fields.readString(in),
                Fields.readString(in),
                interned(Rows.readStrings(in)),
                in.readDouble(),
                FloatVector.wrap(Fields.readFloats(in)),
                Priority.of(in.readByte()),
                Rows.readStrings(in),
                Fields.readVarInt(in),
                in.readLong(),
                Fields.readString(in),
                Rows.readInts(in),
                VoteSheet.read(in));
        ballot.deadline = in.readLong();
        ballot.due = in.readLong();
        ballot.attempt = Fields.readVarInt(in);
        ballot.extensions = Fields.readVarInt(in);
        int width = ballot.options.size();
        for (int k = 0; k < width; k++) {
            ballot.logPrior[k] = in.readDouble();
            ballot.sum[k] = in.readDouble();
            ballot.reasoned[k] = Fields.readVarInt(in);
            if (ballot.reasoned[k] > 0) {
                ballot.reasoningSum[k] = Fields.readDoubles(in);
            }
        }
        int votes = ballot.sheet.count();
        ballot.evidence = new double[Math.max(4, votes) * width];
        for (int i = 0; i < votes; i++) {
            for (int k = 0; k < width; k++) {
                ballot.evidence[i * width + k] = in.readDouble();
            }
        }
        float[] truth = Fields.readFloats(in);
        ballot.truth = truth.length == 0 ? null : truth;
        return ballot;
    }

    /** The options as they are shared by nearly all proposals, so that a million rows hold one list. */
    static List<String> interned(List<String> options) {
        return options.equals(Proposal.ACCEPT_REJECT) ? Proposal.ACCEPT_REJECT : List.copyOf(options);
    }
}
