package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What was learned of one node: how long it takes relative to others, for which types it differs from that, how noisy and
 * how reliable it is, and how well it was foretold. Part of the node's state row; changed only by {@link
 * DurationModel#learn}.
 *
 * <p>Bounded: {@value #MAX_CELLS} types have a cell of their own, the one longest not seen gives way. At most
 * {@value #MAX_BYTES} bytes.
 */
@Internal
public final class NodeProfile {
    static final int MAX_CELLS = 16;
    static final int LAST = 8;
    static final int MAX_BYTES = 800;
    private static final int VERSION = 1;

    /** Fields of a cell. */
    static final int MEAN = 0;

    static final int VARIANCE = 1;
    static final int EVIDENCE = 2;
    static final int ERRORS = 3;
    static final int COVERED = 4;
    static final int TRIED = 5;
    static final int SUCCEEDED = 6;
    static final int STRIDE = 7;

    /** Log of the duration relative to that of the same types elsewhere. */
    LevelShift effect = new LevelShift();

    /** What other tasks on the node cost. */
    static final int CROWD = 0;

    /** The first of the node's latent factors, which meet those of a type. */
    static final int FACTOR = 1;

    static final int EFFECTS = FACTOR + EffectModel.FACTORS;

    final float[] mean = new float[EFFECTS];
    final float[] variance = new float[EFFECTS];

    /** Squared residuals relative to what their types show elsewhere. */
    float noise = 1;

    float meanMillis;
    float meanEvidence;

    /** Discounted results and successes. */
    float tried;

    float succeeded;
    long results;
    Accuracy accuracy = new Accuracy();

    int cells;
    int[] cellType = new int[0];
    int[] cellUsed = new int[0];
    float[] cell = new float[0];

    private final float[] last = new float[LAST];

    /** A node of which nothing is known. */
    public NodeProfile() {
        Arrays.fill(variance, FACTOR, EFFECTS, (float) EffectModel.NODE_FACTOR_VARIANCE);
        variance[CROWD] = (float) EffectModel.NODE_CROWD_VARIANCE;
    }

    /** The duration of tasks here relative to the same types elsewhere: 1 is like the others, 3 three times slower. */
    public double relativeDuration() {
        return Math.exp(effect.mean());
    }

    /** The mean duration of the node's recent successes, whatever their type; NaN before the first. */
    public double meanMillis() {
        return meanEvidence == 0 ? Double.NaN : meanMillis;
    }

    /** The share of recent results that were successes; NaN before the first result. */
    public double successShare() {
        return succeeded / tried;
    }

    /** The number of results ever learned. */
    public long results() {
        return results;
    }

    /** How well this node's durations were foretold. */
    public Accuracy accuracy() {
        return accuracy;
    }

    /** The latest durations in milliseconds, oldest first, at most {@value #LAST}; a failure's is negative. */
    public float[] lastMillis() {
        int kept = (int) Math.min(LAST, results);
        float[] latest = new float[kept];
        for (int i = 0; i < kept; i++) {
            latest[i] = last[(int) ((results - kept + i) % LAST)];
        }
        return latest;
    }

    void keepMean(double durationMillis, int window) {
        meanEvidence = Math.min(window, meanEvidence + 1);
        meanMillis += (float) ((durationMillis - meanMillis) / meanEvidence);
    }

    void recordCell(int at, double errorMillis, boolean covered, int window) {
        double decay = 1 - 1.0 / window;
        cell[at + EVIDENCE] = (float) (decay * cell[at + EVIDENCE] + 1);
        cell[at + ERRORS] = (float) Math.min(Float.MAX_VALUE, decay * cell[at + ERRORS] + errorMillis);
        cell[at + COVERED] = (float) (decay * cell[at + COVERED] + (covered ? 1 : 0));
    }

    /** How well the type was foretold here; null where it was not. */
    TypeAccuracy accuracyOf(int type, String name) {
        int at = find(type);
        if (at < 0 || cell[at + EVIDENCE] == 0) {
            return null;
        }
        double evidence = cell[at + EVIDENCE];
        return new TypeAccuracy(
                name, evidence, cell[at + ERRORS] / evidence, cell[at + COVERED] / evidence, Math.exp(cell[at + MEAN]));
    }

    void keep(double durationMillis, boolean success) {
        last[(int) (results % LAST)] = (float) (success ? durationMillis : -durationMillis);
        results++;
    }

    /** Moves an effect by its share of a miss whose variance is {@code total}. */
    void move(int effect, double x, double miss, double total, double drift) {
        if (x == 0) {
            return;
        }
        double gain = variance[effect] * x / total;
        mean[effect] = (float) EffectModel.bounded(mean[effect] + gain * miss);
        variance[effect] = (float) Math.min(EffectModel.MOST_VARIANCE, variance[effect] * (1 - gain * x) + drift);
    }

    /** Moves what is peculiar to the type of a cell. */
    void moveCell(int at, double miss, double total, double drift) {
        double gain = cell[at + VARIANCE] / total;
        cell[at + MEAN] = (float) EffectModel.bounded(cell[at + MEAN] + gain * miss);
        cell[at + VARIANCE] = (float) Math.min(EffectModel.MOST_VARIANCE, cell[at + VARIANCE] * (1 - gain) + drift);
    }

    /** Where the fields of the type's cell begin, or −1. */
    int find(int type) {
        for (int i = 0; i < cells; i++) {
            if (cellType[i] == type) {
                return i * STRIDE;
            }
        }
        return -1;
    }

    /** The type's cell, made from the prior where there is none. */
    int require(int type) {
        int at = find(type);
        if (at < 0) {
            at = place() * STRIDE;
            Arrays.fill(cell, at, at + STRIDE, 0);
            cell[at + VARIANCE] = (float) EffectModel.CELL_VARIANCE;
            cellType[at / STRIDE] = type;
        }
        cellUsed[at / STRIDE] = (int) results;
        return at;
    }

    private int place() {
        if (cells == MAX_CELLS) {
            int oldest = 0;
            for (int i = 1; i < cells; i++) {
                // A difference, so that the counter may wrap.
                if (cellUsed[i] - cellUsed[oldest] < 0) {
                    oldest = i;
                }
            }
            return oldest;
        }
        if (cells == cellType.length) {
            grow(Math.min(MAX_CELLS, Math.max(2, 2 * cells)));
        }
        return cells++;
    }

    private void grow(int capacity) {
        cellType = Arrays.copyOf(cellType, capacity);
        cellUsed = Arrays.copyOf(cellUsed, capacity);
        cell = Arrays.copyOf(cell, capacity * STRIDE);
    }

    /** An independent profile with the same past. */
    public NodeProfile copy() {
        NodeProfile copy = new NodeProfile();
        copy.effect = effect.copy();
        System.arraycopy(mean, 0, copy.mean, 0, EFFECTS);
        System.arraycopy(variance, 0, copy.variance, 0, EFFECTS);
        copy.noise = noise;
        copy.meanMillis = meanMillis;
        copy.meanEvidence = meanEvidence;
        copy.tried = tried;
        copy.succeeded = succeeded;
        copy.results = results;
        copy.accuracy = accuracy.copy();
        copy.cells = cells;
        copy.cellType = Arrays.copyOf(cellType, cells);
        copy.cellUsed = Arrays.copyOf(cellUsed, cells);
        copy.cell = Arrays.copyOf(cell, cells * STRIDE);
        System.arraycopy(last, 0, copy.last, 0, LAST);
        return copy;
    }

    /** Writes the whole profile, version first. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        effect.write(out);
        for (int i = 0; i < EFFECTS; i++) {
            out.writeFloat(mean[i]);
            out.writeFloat(variance[i]);
        }
        out.writeFloat(noise);
        out.writeFloat(meanMillis);
        out.writeFloat(meanEvidence);
        out.writeFloat(tried);
        out.writeFloat(succeeded);
        out.writeLong(results);
        accuracy.write(out);
        for (float each : last) {
            out.writeFloat(each);
        }
        out.writeByte(cells);
        for (int i = 0; i < cells; i++) {
            out.writeInt(cellType[i]);
            out.writeInt(cellUsed[i]);
            for (int j = 0; j < STRIDE; j++) {
                out.writeFloat(cell[i * STRIDE + j]);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static NodeProfile read(DataInput in) throws IOException {
        Formats.require("node profile", VERSION, in.readUnsignedByte());
        NodeProfile profile = new NodeProfile();
        profile.effect = LevelShift.read(in);
        for (int i = 0; i < EFFECTS; i++) {
            profile.mean[i] = in.readFloat();
            profile.variance[i] = in.readFloat();
        }
        profile.noise = in.readFloat();
        profile.meanMillis = in.readFloat();
        profile.meanEvidence = in.readFloat();
        profile.tried = in.readFloat();
        profile.succeeded = in.readFloat();
        profile.results = in.readLong();
        profile.accuracy = Accuracy.read(in);
        for (int i = 0; i < LAST; i++) {
            profile.last[i] = in.readFloat();
        }
        profile.cells = in.readUnsignedByte();
        profile.grow(profile.cells);
        for (int i = 0; i < profile.cells; i++) {
            profile.cellType[i] = in.readInt();
            profile.cellUsed[i] = in.readInt();
            for (int j = 0; j < STRIDE; j++) {
                profile.cell[i * STRIDE + j] = in.readFloat();
            }
        }
        return profile;
    }
}
