package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What a task asks of a node, as a shape that tasks alike share: amounts by resource index, GPU devices, models allowed.
 *
 * <p>Amounts are in thousandths (1.5 cores are 1500), indexed by the pool's {@link ResourceNames}. A task asks for no GPU, a
 * share of one, or whole ones. Immutable.
 */
@Internal
public final class Demand {
    /** The thousandths of a whole device. */
    public static final int WHOLE = 1000;

    /** Asks for nothing and fits any node. */
    public static final Demand NONE = new Demand(new long[0], 0, 0, new String[0]);

    /** The most devices that one task may ask for. */
    public static final int MOST_GPUS = 1024;

    /** The most GPU models that one task may name. */
    public static final int MOST_MODELS = 64;

    private static final int VERSION = 1;

    private final long[] amounts;
    private final int gpus;
    private final int gpuMilli;
    private final String[] models;
    private final int hash;

    private Demand(long[] amounts, int gpus, int gpuMilli, String[] models) {
        this.amounts = amounts;
        this.gpus = gpus;
        this.gpuMilli = gpuMilli;
        this.models = models;
        this.hash = ((Arrays.hashCode(amounts) * 31 + gpus) * 31 + gpuMilli) * 31 + Arrays.hashCode(models);
    }

    /**
     * The demand for these amounts and devices.
     *
     * @param amounts thousandths by resource index, none negative
     * @param gpus devices: 0 none, 1 one or a share of it, more than 1 whole ones
     * @param gpuMilli share of the one device in thousandths, 1000 the whole; more than one device is always asked whole
     * @param models the GPU models allowed in any order; empty where any is
     * @throws IllegalArgumentException where an amount is negative or a count is out of its range
     */
    public static Demand of(long[] amounts, int gpus, int gpuMilli, List<String> models) {
        int length = amounts.length;
        while (length > 0 && amounts[length - 1] == 0) {
            length--;
        }
        for (int r = 0; r < length; r++) {
            if (amounts[r] < 0) {
                throw new IllegalArgumentException("amount must not be negative, but was " + amounts[r]);
            }
        }
        if (gpus < 0 || gpus > MOST_GPUS) {
            throw new IllegalArgumentException("gpus must be from 0 to " + MOST_GPUS + ", but was " + gpus);
        }
        if (gpus == 1 && (gpuMilli < 1 || gpuMilli > WHOLE)) {
            throw new IllegalArgumentException("gpuMilli must be from 1 to " + WHOLE + ", but was " + gpuMilli);
        }
        if (models.size() > MOST_MODELS) {
            throw new IllegalArgumentException("models must be at most " + MOST_MODELS + ", but was " + models.size());
        }
        int milli = gpus == 0 ? 0 : gpus > 1 ? WHOLE : gpuMilli;
        String[] sorted = models.stream().distinct().sorted().toArray(String[]::new);
        return new Demand(Arrays.copyOf(amounts, length), gpus, milli, sorted);
    }

    /** One more than the last resource index that is asked for. */
    public int resources() {
        return amounts.length;
    }

    /** Thousandths asked of a resource; 0 beyond {@link #resources}. */
    public long amount(int resource) {
        return resource < amounts.length ? amounts[resource] : 0;
    }

    /** Devices asked for. */
    public int gpus() {
        return gpus;
    }

    /** Thousandths asked of each device, 1000 for whole ones, 0 where no device is asked for. */
    public int gpuMilli() {
        return gpuMilli;
    }

    /** Thousandths of devices asked for in all. */
    public long gpuTotal() {
        return (long) gpus * gpuMilli;
    }

    /** Whether a share of one device is asked for, rather than whole ones or none. */
    public boolean sharesGpu() {
        return gpus == 1 && gpuMilli < WHOLE;
    }

    /** The GPU models allowed, sorted; empty where any is. */
    public List<String> models() {
        return List.of(models);
    }

    /** Whether a node with this GPU model, null for none, may run the task. */
    public boolean allows(String model) {
        if (models.length == 0) {
            return true;
        }
        for (String allowed : models) {
            if (allowed.equals(model)) {
                return true;
            }
        }
        return false;
    }

    /** Writes the demand. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeVarInt(out, amounts.length);
        for (long amount : amounts) {
            out.writeLong(amount);
        }
        Fields.writeVarInt(out, gpus);
        Fields.writeVarInt(out, gpuMilli);
        Fields.writeVarInt(out, models.length);
        for (String model : models) {
            Fields.writeString(out, model);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Demand read(DataInput in) throws IOException {
        Versions.require("demand", VERSION, in.readByte());
        long[] amounts = new long[Fields.readCount(in, ResourceNames.MOST)];
        for (int r = 0; r < amounts.length; r++) {
            amounts[r] = in.readLong();
        }
        int gpus = Fields.readVarInt(in);
        int gpuMilli = Fields.readVarInt(in);
        String[] models = new String[Fields.readCount(in, MOST_MODELS)];
        for (int m = 0; m < models.length; m++) {
            models[m] = Fields.readString(in);
        }
        return new Demand(amounts, gpus, gpuMilli, models);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Demand that
                        && hash == that.hash
                        && gpus == that.gpus
                        && gpuMilli == that.gpuMilli
                        && Arrays.equals(amounts, that.amounts)
                        && Arrays.equals(models, that.models));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Demand" + Arrays.toString(amounts) + (gpus == 0 ? "" : " gpu " + gpus + "x" + gpuMilli)
                + (models.length == 0 ? "" : " of " + String.join("|", models));
    }
}
