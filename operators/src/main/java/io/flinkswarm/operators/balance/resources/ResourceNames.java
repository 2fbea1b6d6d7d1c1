package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A pool's dictionary of resource names: name to index in order of first mention, at most {@link #MOST} of them. */
@Internal
public final class ResourceNames {
    /** The most resources a pool may know. */
    public static final int MOST = 32;

    private static final int VERSION = 1;

    private final List<String> names = new ArrayList<>();

    /** An empty dictionary. */
    public ResourceNames() {}

    /** The resources known. */
    public int size() {
        return names.size();
    }

    /** The name at an index. */
    public String name(int index) {
        return names.get(index);
    }

    /** The index of a name, or -1 where it is not known. */
    public int index(String name) {
        // A linear look: pools name a handful of resources.
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of a name, which is added where it is new; -1 where the dictionary is full. */
    public int add(String name) {
        int known = index(name);
        if (known >= 0 || names.size() == MOST) {
            return known;
        }
        names.add(name);
        return names.size() - 1;
    }

    /** A dictionary with the same names. */
    public ResourceNames copy() {
        ResourceNames copy = new ResourceNames();
        copy.names.addAll(names);
        return copy;
    }

    /** Writes the dictionary. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeVarInt(out, names.size());
        for (String name : names) {
            Fields.writeString(out, name);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static ResourceNames read(DataInput in) throws IOException {
        Versions.require("resource names", VERSION, in.readByte());
        ResourceNames names = new ResourceNames();
        int count = Fields.readCount(in, MOST);
        for (int i = 0; i < count; i++) {
            names.names.add(Fields.readString(in));
        }
        return names;
    }
}
