package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The task types of a pool: at most {@value #MAX_TYPES} with an effect of their own, all others together.
 *
 * <p>A new type takes the place of the one longest not seen, if that is more than {@value #IDLE} results ago; so a flood of
 * names that never come again cannot drive out what is known.
 */
final class TypeTable {
    static final int MAX_TYPES = 128;
    static final int MAX_NAME = 128;
    static final long IDLE = 20_000;

    private TypeEffect rest = new TypeEffect(0);
    private final Map<String, TypeEffect> byName = new LinkedHashMap<>();
    private int nextId = 1;

    /** What the policy allows; not state, it is told anew with each policy. */
    private int most = MAX_TYPES;

    /** Takes no more types than that from now on; those above stay until they are idle. */
    void limit(int types) {
        most = Math.max(1, Math.min(MAX_TYPES, types));
    }

    /** The type's effect, or that of all others together. */
    TypeEffect find(String type) {
        TypeEffect own = byName.get(type);
        return own == null ? rest : own;
    }

    /** The effect to learn with: made where there is room. */
    TypeEffect require(String type, long now) {
        TypeEffect own = byName.get(type);
        if (own == null) {
            if (type.length() > MAX_NAME || (byName.size() >= most && !dropIdle(now))) {
                return rest;
            }
            own = new TypeEffect(nextId++);
            byName.put(type, own);
        }
        own.lastUsed = now;
        return own;
    }

    private boolean dropIdle(long now) {
        String idle = null;
        long oldest = now - IDLE;
        for (Map.Entry<String, TypeEffect> each : byName.entrySet()) {
            if (each.getValue().lastUsed < oldest) {
                oldest = each.getValue().lastUsed;
                idle = each.getKey();
            }
        }
        return idle != null && byName.remove(idle) != null;
    }

    boolean isRest(TypeEffect effect) {
        return effect == rest;
    }

    Map<String, TypeEffect> byName() {
        return byName;
    }

    int size() {
        return byName.size();
    }

    TypeTable copy() {
        TypeTable copy = new TypeTable();
        copy.rest = rest.copy();
        byName.forEach((name, effect) -> copy.byName.put(name, effect.copy()));
        copy.nextId = nextId;
        copy.most = most;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        rest.write(out);
        out.writeInt(nextId);
        out.writeShort(byName.size());
        for (Map.Entry<String, TypeEffect> each : byName.entrySet()) {
            out.writeUTF(each.getKey());
            each.getValue().write(out);
        }
    }

    static TypeTable read(DataInput in) throws IOException {
        TypeTable table = new TypeTable();
        table.rest = TypeEffect.read(in);
        table.nextId = in.readInt();
        int size = in.readUnsignedShort();
        for (int i = 0; i < size; i++) {
            String name = in.readUTF();
            table.byName.put(name, TypeEffect.read(in));
        }
        return table;
    }
}
