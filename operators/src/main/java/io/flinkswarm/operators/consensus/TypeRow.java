package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a group knows of one decision type: its labels, what was learned of it, and the threshold in force. */
final class TypeRow {
    /** The type that stands for all those beyond max-types. */
    static final String SHARED = "*";

    private static final int VERSION = 1;
    private static final int MOST_LABELS = 64;

    final String name;
    final TypeRecord record;

    /** Whether the type's network decides, and the running log losses of both; NaN before the first outcome. */
    boolean networkActs;

    double weightedLogLoss = Double.NaN;
    double neuralLogLoss = Double.NaN;

    /** Labels by number; a type whose proposals name ever new options has none after {@value #MOST_LABELS}. */
    private final List<String> labels;

    private boolean freeForm;

    private List<String> lastOptions;
    private int[] lastLabels;

    /** The configured threshold from which the adaptive one started. */
    private double startedAt;

    private AdaptiveThreshold threshold;

    TypeRow(String name) {
        this(name, new TypeRecord(), new ArrayList<>(2), false, Double.NaN, null);
    }

    private TypeRow(
            String name,
            TypeRecord record,
            List<String> labels,
            boolean freeForm,
            double startedAt,
            AdaptiveThreshold threshold) {
        this.name = name;
        this.record = record;
        this.labels = labels;
        this.freeForm = freeForm;
        this.startedAt = startedAt;
        this.threshold = threshold;
    }

    /** The adaptive threshold, to be read; a new one where the configured one is another than that from which it started. */
    AdaptiveThreshold threshold(double configured) {
        return threshold == null || startedAt != configured ? AdaptiveThreshold.startingAt(configured) : threshold;
    }

    /** The same, to be moved; what is put back then holds it. */
    AdaptiveThreshold movedThreshold(double configured) {
        threshold = threshold(configured);
        startedAt = configured;
        return threshold;
    }

    /** The number of each option's label within the type, or -1 for all where the type's options are free-form. */
    int[] labelsOf(List<String> options) {
        if (options.equals(lastOptions)) {
            return lastLabels;
        }
        int[] numbers = new int[options.size()];
        for (int k = 0; k < numbers.length && !freeForm; k++) {
            int number = labels.indexOf(options.get(k));
            if (number < 0) {
                number = labels.size();
                labels.add(options.get(k));
                freeForm = labels.size() > MOST_LABELS;
            }
            numbers[k] = number;
        }
        if (freeForm) {
            labels.clear();
            Arrays.fill(numbers, -1);
        }
        // most proposals of a type have the options of the one before: one array serves them all, nobody writes to it
        lastOptions = freeForm ? null : options;
        lastLabels = numbers;
        return numbers;
    }

    TypeRow copy() {
        TypeRow copy = new TypeRow(
                name,
                record.copy(),
                new ArrayList<>(labels),
                freeForm,
                startedAt,
                threshold == null ? null : threshold.copy());
        copy.networkActs = networkActs;
        copy.weightedLogLoss = weightedLogLoss;
        copy.neuralLogLoss = neuralLogLoss;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeString(out, name);
        record.write(out);
        Rows.writeStrings(out, labels);
        out.writeBoolean(freeForm);
        out.writeDouble(startedAt);
        out.writeBoolean(threshold != null);
        if (threshold != null) {
            threshold.write(out);
        }
        out.writeBoolean(networkActs);
        out.writeDouble(weightedLogLoss);
        out.writeDouble(neuralLogLoss);
    }

    static TypeRow read(DataInput in) throws IOException {
        Rows.requireVersion("type row", VERSION, in.readByte());
        TypeRow row = new TypeRow(
                Fields.readString(in),
                TypeRecord.read(in),
                Rows.readStrings(in),
                in.readBoolean(),
                in.readDouble(),
                in.readBoolean() ? AdaptiveThreshold.read(in) : null);
        row.networkActs = in.readBoolean();
        row.weightedLogLoss = in.readDouble();
        row.neuralLogLoss = in.readDouble();
        return row;
    }
}
