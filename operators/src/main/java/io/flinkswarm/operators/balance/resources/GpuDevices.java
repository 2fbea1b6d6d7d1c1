package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** A node's GPU devices: what the pool reserved of each, what the node reports in all, what is idle. */
final class GpuDevices {
    static final int[] NONE = {};

    private int count;
    private long reported;

    /** By device; longer than {@link #count} where devices went away that are still reserved. */
    private int[] reserved = NONE;

    // Derived, so that fits() is a few comparisons.
    private int[] idle = NONE;
    private int most;
    private int whole;
    private long idleTotal;

    void report(int devices, long usedMilli) {
        count = devices;
        reported = Math.max(0, usedMilli);
        derive();
    }

    int count() {
        return count;
    }

    int idle(int device) {
        return idle[device];
    }

    long idleTotal() {
        return idleTotal;
    }

    int mostIdle() {
        return most;
    }

    int wholeIdle() {
        return whole;
    }

    boolean fit(Demand demand) {
        int asked = demand.gpus();
        return asked == 1 ? demand.gpuMilli() <= most : asked <= whole;
    }

    /** The devices by best fit, or null where they do not suffice. */
    int[] bestFit(Demand demand) {
        if (!fit(demand)) {
            return null;
        }
        int[] devices = new int[demand.gpus()];
        int found = 0;
        for (int d = 0; d < count && devices.length > 0; d++) {
            if (devices.length > 1) {
                if (idle[d] == Demand.WHOLE && found < devices.length) {
                    devices[found++] = d;
                }
            } else if (idle[d] >= demand.gpuMilli() && (found == 0 || idle[d] < idle[devices[0]])) {
                devices[0] = d;
                found = 1;
            }
        }
        return devices;
    }

    /** Refuses devices that do not exist, have too little left or are named twice. */
    void check(Demand demand, int[] devices) {
        if (devices.length != demand.gpus()) {
            throw new IllegalArgumentException(
                    "devices must be as many as the task asks, " + demand.gpus() + ", but were " + devices.length);
        }
        for (int i = 0; i < devices.length; i++) {
            int d = devices[i];
            if (d < 0 || d >= count || idle[d] < demand.gpuMilli()) {
                throw new IllegalArgumentException(
                        "device must have " + demand.gpuMilli() + " thousandths free, but was device " + d);
            }
            for (int j = 0; j < i; j++) {
                if (devices[j] == d) {
                    throw new IllegalArgumentException(
                            "devices must be distinct, but were " + Arrays.toString(devices));
                }
            }
        }
    }

    void take(Demand demand, int[] devices) {
        for (int d : devices) {
            reserved[d] += demand.gpuMilli();
        }
        if (devices.length > 0) {
            derive();
        }
    }

    void giveBack(Demand demand, int[] devices) {
        for (int d : devices) {
            if (d < reserved.length) {
                reserved[d] = Math.max(0, reserved[d] - demand.gpuMilli());
            }
        }
        if (devices.length > 0) {
            derive();
        }
    }

    private void derive() {
        int length = reserved.length;
        while (length > count && reserved[length - 1] == 0) {
            length--;
        }
        length = Math.max(length, count);
        if (length != reserved.length) {
            reserved = Arrays.copyOf(reserved, length);
        }
        if (idle.length != count) {
            idle = new int[count];
        }
        long ours = 0;
        for (int d = 0; d < count; d++) {
            ours += reserved[d];
            idle[d] = Demand.WHOLE - reserved[d];
        }
        takeForOthers(reported - ours);
        most = 0;
        whole = 0;
        idleTotal = 0;
        for (int milli : idle) {
            most = Math.max(most, milli);
            whole += milli == Demand.WHOLE ? 1 : 0;
            idleTotal += milli;
        }
    }

    private void takeForOthers(long milli) {
        long left = milli;
        while (left > 0) {
            int least = -1;
            for (int d = 0; d < count; d++) {
                if (idle[d] > 0 && (least < 0 || idle[d] < idle[least])) {
                    least = d;
                }
            }
            if (least < 0) {
                return;
            }
            int taken = (int) Math.min(left, idle[least]);
            idle[least] -= taken;
            left -= taken;
        }
    }

    GpuDevices copy() {
        GpuDevices copy = new GpuDevices();
        copy.reserved = reserved.clone();
        copy.report(count, reported);
        return copy;
    }

    void write(DataOutput out) throws IOException {
        Fields.writeVarInt(out, count);
        out.writeLong(reported);
        Fields.writeVarInt(out, reserved.length);
        for (int milli : reserved) {
            Fields.writeVarInt(out, milli);
        }
    }

    static GpuDevices read(DataInput in) throws IOException {
        GpuDevices devices = new GpuDevices();
        int count = Fields.readCount(in, Demand.MOST_GPUS);
        long reported = in.readLong();
        devices.reserved = new int[Fields.readCount(in, Demand.MOST_GPUS)];
        for (int d = 0; d < devices.reserved.length; d++) {
            devices.reserved[d] = Fields.readVarInt(in);
        }
        devices.report(count, reported);
        return devices;
    }
}
