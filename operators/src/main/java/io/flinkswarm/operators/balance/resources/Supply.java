package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * What a node has: capacity, what the pool reserved there, what the node reports as used, and its GPU devices.
 *
 * <p>Free of a resource is {@code capacity - max(reserved, reported)}: a report lags behind the pool's own reservations and
 * also counts work that is not the pool's. Devices are alike: the milli reported beyond the pool's own are taken off the
 * devices with the least left. What is free is never negative, also where a report takes capacity away that is in use; a
 * later release gives back exactly what was reserved.
 */
@Internal
public final class Supply {
    private static final int VERSION = 1;
    private static final long[] NOTHING = {};

    private long[] capacity = NOTHING;
    private long[] reserved = NOTHING;
    private long[] reported = NOTHING;
    private GpuDevices gpus = new GpuDevices();
    private String model;

    // Derived, so that fits() is a few comparisons.
    private long[] free = NOTHING;

    /** A node that has nothing until it reports. */
    public Supply() {}

    /** A node with nothing used. */
    public static Supply of(long[] capacity, int gpus, String model) {
        Supply supply = new Supply();
        supply.report(capacity, NOTHING, gpus, 0, model);
        return supply;
    }

    /**
     * Takes what the node says it has and uses; reservations stay.
     *
     * @param capacity thousandths by resource index
     * @param used thousandths in use by resource index; missing ones are not known and count as 0
     * @param gpus devices
     * @param gpuUsedMilli thousandths of devices in use, 0 where not known
     * @param model GPU model, null where none
     */
    public void report(long[] capacity, long[] used, int gpus, long gpuUsedMilli, String model) {
        if (gpus < 0 || gpus > Demand.MOST_GPUS) {
            throw new IllegalArgumentException("gpus must be from 0 to " + Demand.MOST_GPUS + ", but was " + gpus);
        }
        this.capacity = floored(capacity);
        this.reported = floored(used);
        this.gpus.report(gpus, gpuUsedMilli);
        this.model = model;
        derive();
    }

    private static long[] floored(long[] amounts) {
        long[] floored = amounts.clone();
        for (int r = 0; r < floored.length; r++) {
            floored[r] = Math.max(0, floored[r]);
        }
        return floored;
    }

    /** The resources that this node has a capacity of. */
    public int resources() {
        return capacity.length;
    }

    /** Thousandths that the node has. */
    public long capacity(int resource) {
        return resource < capacity.length ? capacity[resource] : 0;
    }

    /** Thousandths that the pool reserved. */
    public long reserved(int resource) {
        return resource < reserved.length ? reserved[resource] : 0;
    }

    /** Thousandths that a task may still ask for, never negative. */
    public long free(int resource) {
        return resource < free.length ? free[resource] : 0;
    }

    /** Devices that the node has. */
    public int gpus() {
        return gpus.count();
    }

    /** Thousandths of a device that are free. */
    public int idle(int device) {
        return gpus.idle(device);
    }

    /** Thousandths free over all devices. */
    public long idleTotal() {
        return gpus.idleTotal();
    }

    /** Thousandths free on the device with the most. */
    public int mostIdle() {
        return gpus.mostIdle();
    }

    /** Devices that are wholly free. */
    public int wholeIdle() {
        return gpus.wholeIdle();
    }

    /** The node's GPU model, or null. */
    public String model() {
        return model;
    }

    /** Whether the node could run the task were it empty. */
    public boolean canEver(Demand demand) {
        if (!demand.allows(model) || demand.gpus() > gpus.count()) {
            return false;
        }
        for (int r = demand.resources() - 1; r >= 0; r--) {
            if (demand.amount(r) > capacity(r)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the node can take the task now. */
    public boolean fits(Demand demand) {
        if (!gpus.fit(demand)) {
            return false;
        }
        for (int r = demand.resources() - 1; r >= 0; r--) {
            if (demand.amount(r) > free(r)) {
                return false;
            }
        }
        return demand.allows(model);
    }

    /** What keeps the node from taking the task now, such as {@code gpu model; cpu short by 3}; empty where it fits. */
    public String shortage(Demand demand, ResourceNames names) {
        StringBuilder reasons = new StringBuilder();
        if (!demand.allows(model)) {
            reasons.append("gpu model");
        }
        for (int r = 0; r < demand.resources(); r++) {
            if (demand.amount(r) > free(r)) {
                append(reasons, r < names.size() ? names.name(r) : "resource " + r, demand.amount(r) - free(r));
            }
        }
        if (!gpus.fit(demand)) {
            boolean one = demand.gpus() == 1;
            append(
                    reasons,
                    "gpu",
                    one
                            ? demand.gpuMilli() - gpus.mostIdle()
                            : (long) Demand.WHOLE * (demand.gpus() - gpus.wholeIdle()));
        }
        return reasons.toString();
    }

    private static void append(StringBuilder reasons, String what, long milli) {
        reasons.append(reasons.length() == 0 ? "" : "; ")
                .append(what)
                .append(" short by ")
                .append(BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString());
    }

    /**
     * The devices that the task takes here by best fit: the one with the least left that suffices, or the first whole ones.
     *
     * @throws IllegalStateException where the devices do not suffice
     */
    public int[] devices(Demand demand) {
        int[] devices = gpus.bestFit(demand);
        if (devices == null) {
            throw misfit(demand);
        }
        return devices;
    }

    /**
     * Reserves what the task asks.
     *
     * @param chosen the devices it takes, or null for those of {@link #devices}
     * @return the devices it takes, to be handed to {@link #release}
     * @throws IllegalStateException where it does not fit
     */
    public int[] reserve(Demand demand, int[] chosen) {
        if (!fits(demand)) {
            throw misfit(demand);
        }
        int[] devices = chosen == null ? devices(demand) : chosen;
        gpus.check(demand, devices);
        take(demand, devices);
        return devices;
    }

    private void take(Demand demand, int[] devices) {
        int resources = demand.resources();
        if (resources > reserved.length) {
            reserved = Arrays.copyOf(reserved, resources);
        }
        for (int r = 0; r < resources; r++) {
            reserved[r] += demand.amount(r);
            if (r < free.length) {
                free[r] = freeOf(r);
            }
        }
        gpus.take(demand, devices);
    }

    private static IllegalStateException misfit(Demand demand) {
        return new IllegalStateException("demand must fit the node, but was " + demand + ": ask fits() first");
    }

    /** Takes note that others gave the node a task, whether it fits or not; on which devices it runs is not known. */
    public void occupy(Demand demand) {
        take(demand, GpuDevices.NONE);
    }

    /** Gives back what {@link #reserve} took with these devices. */
    public void release(Demand demand, int[] devices) {
        for (int r = Math.min(demand.resources(), reserved.length) - 1; r >= 0; r--) {
            reserved[r] = Math.max(0, reserved[r] - demand.amount(r));
            if (r < free.length) {
                free[r] = freeOf(r);
            }
        }
        gpus.giveBack(demand, devices);
    }

    /** The greatest share in use over the resources and devices that the node has, 0..1; 0 where it has none. */
    public double utilisation() {
        double greatest = gpus.count() == 0 ? 0 : 1 - (double) gpus.idleTotal() / ((long) gpus.count() * Demand.WHOLE);
        for (int r = 0; r < capacity.length; r++) {
            if (capacity[r] > 0) {
                greatest = Math.max(greatest, 1 - (double) free[r] / capacity[r]);
            }
        }
        return greatest;
    }

    private long freeOf(int resource) {
        return Math.max(0, capacity(resource) - Math.max(reserved(resource), reportedOf(resource)));
    }

    private long reportedOf(int resource) {
        return resource < reported.length ? reported[resource] : 0;
    }

    private void derive() {
        free = new long[capacity.length];
        for (int r = 0; r < free.length; r++) {
            free[r] = freeOf(r);
        }
    }

    /** A supply of the same capacity of which nothing is in use. */
    public Supply emptied() {
        return of(capacity, gpus.count(), model);
    }

    /** A supply with the same contents that shares nothing that changes. */
    public Supply copy() {
        Supply copy = new Supply();
        copy.capacity = capacity.clone();
        copy.reserved = reserved.clone();
        copy.reported = reported.clone();
        copy.gpus = gpus.copy();
        copy.model = model;
        copy.derive();
        return copy;
    }

    /** Writes the supply. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        writeLongs(out, capacity);
        writeLongs(out, reserved);
        writeLongs(out, reported);
        gpus.write(out);
        Fields.writeString(out, model);
    }

    /** Reads what {@link #write} wrote. */
    public static Supply read(DataInput in) throws IOException {
        Versions.require("supply", VERSION, in.readByte());
        Supply supply = new Supply();
        supply.capacity = readLongs(in);
        supply.reserved = readLongs(in);
        supply.reported = readLongs(in);
        supply.gpus = GpuDevices.read(in);
        supply.model = Fields.readString(in);
        supply.derive();
        return supply;
    }

    private static void writeLongs(DataOutput out, long[] values) throws IOException {
        Fields.writeVarInt(out, values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[Fields.readCount(in, ResourceNames.MOST)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }
}
