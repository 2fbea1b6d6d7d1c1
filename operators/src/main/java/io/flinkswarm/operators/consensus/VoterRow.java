package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What a group knows of one voter: when it was last heard, and what was learned of it for each decision type. */
final class VoterRow implements Row<VoterRow> {
    private static final int VERSION = 1;
    private static final Record[] NONE = {};

    /** What was learned for one decision type. */
    static final class Record {
        final String type;
        VoterSkill skill;
        CopyRecord copies;

        private Record(String type) {
            this.type = type;
        }
    }

    long lastSeen;

    /** How often the voter voted twice and differently. */
    int doubleVotes;

    private Record[] records = NONE;

    /** The hash of the voter's name for {@link CopyRecord}; 0 until it is asked for, never written. */
    private int copyKey;

    VoterRow(long lastSeen) {
        this.lastSeen = lastSeen;
    }

    /** The key of this row's voter in other voters' {@link CopyRecord}s. */
    int copyKey(String name) {
        if (copyKey == 0) {
            copyKey = CopyRecord.keyOf(name);
        }
        return copyKey;
    }

    /** The record for the type, or null if nothing was learned for it. */
    Record find(String type) {
        Record[] known = records;
        for (int i = 0; i < known.length; i++) {
            Record record = known[i];
            if (record.type.equals(type)) {
                return record;
            }
        }
        return null;
    }

    /** The record for the type, made where there is none; as many as the group has types, which are bounded. */
    Record record(String type) {
        Record found = find(type);
        if (found == null) {
            found = new Record(type);
            add(found);
        }
        return found;
    }

    /** What was learned, type by type. */
    List<Record> records() {
        return List.of(records);
    }

    private void add(Record record) {
        records = Arrays.copyOf(records, records.length + 1);
        records[records.length - 1] = record;
    }

    /** What was learned of the voter's votes for the type, or null. */
    VoterSkill skill(String type) {
        Record found = find(type);
        return found == null ? null : found.skill;
    }

    @Override
    public VoterRow copy() {
        VoterRow copy = new VoterRow(lastSeen);
        copy.doubleVotes = doubleVotes;
        for (Record record : records) {
            Record twin = new Record(record.type);
            twin.skill = record.skill == null ? null : record.skill.copy();
            twin.copies = record.copies == null ? null : record.copies.copy();
            copy.add(twin);
        }
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(lastSeen);
        Fields.writeVarInt(out, doubleVotes);
        Fields.writeVarInt(out, records.length);
        for (Record record : records) {
            Fields.writeString(out, record.type);
            out.writeByte((record.skill == null ? 0 : 1) | (record.copies == null ? 0 : 2));
            if (record.skill != null) {
                record.skill.write(out);
            }
            if (record.copies != null) {
                record.copies.write(out);
            }
        }
    }

    static VoterRow read(DataInput in) throws IOException {
        Rows.requireVersion("voter row", VERSION, in.readByte());
        VoterRow row = new VoterRow(in.readLong());
        row.doubleVotes = Fields.readVarInt(in);
        int count = Fields.readCount(in, Rows.LONGEST_LIST);
        for (int i = 0; i < count; i++) {
            Record record = new Record(Fields.readString(in));
            int given = in.readByte();
            record.skill = (given & 1) == 0 ? null : VoterSkill.read(in);
            record.copies = (given & 2) == 0 ? null : CopyRecord.read(in);
            row.add(record);
        }
        return row;
    }
}
