package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** A member as its node shows it. */
@Internal
record Member(String tenant, String name, SortedMap<String, String> metadata) {
    static final int MAX_METADATA = 32;
    static final int MAX_METADATA_TEXT = 1024;

    Member {
        if (name == null || !Recipient.isName(name)) {
            throw new IllegalArgumentException("member must be 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was " + shown(name));
        }
        if (tenant == null || (!tenant.isEmpty() && !Recipient.isName(tenant))) {
            throw new IllegalArgumentException("tenant must be empty or 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was " + shown(tenant));
        }
        if (metadata.size() > MAX_METADATA) {
            throw new IllegalArgumentException(
                    "metadata must have at most " + MAX_METADATA + " names, but has " + metadata.size());
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            Objects.requireNonNull(entry.getValue(), "metadata");
            if (entry.getKey().length() > MAX_METADATA_TEXT || entry.getValue().length() > MAX_METADATA_TEXT) {
                throw new IllegalArgumentException(
                        "metadata must have texts of at most " + MAX_METADATA_TEXT + " letters, but has a longer one");
            }
        }
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    private static String shown(String text) {
        return text == null
                ? "missing"
                : "'" + text.substring(0, Math.min(80, text.length())).replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
