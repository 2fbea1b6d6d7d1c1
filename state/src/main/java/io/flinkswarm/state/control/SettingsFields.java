package io.flinkswarm.state.control;

import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How settings are written: the count, then name and value of each in order. */
final class SettingsFields {
    // far above what PolicyHistory takes: only a guard against corrupt bytes
    private static final int MOST = 1 << 20;

    private SettingsFields() {}

    static void write(DataOutput out, SortedMap<String, String> settings) throws IOException {
        Fields.writeVarInt(out, settings.size());
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            Fields.writeString(out, setting.getKey());
            Fields.writeString(out, setting.getValue());
        }
    }

    static SortedMap<String, String> read(DataInput in) throws IOException {
        SortedMap<String, String> settings = new TreeMap<>();
        for (int left = Fields.readCount(in, MOST); left > 0; left--) {
            settings.put(Fields.readString(in), Fields.readString(in));
        }
        return settings;
    }
}
