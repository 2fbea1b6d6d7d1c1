package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The gateway subtasks that run in this JVM, by job, uid and subtask: how a sink finds the server beside it.
 *
 * <p>The one static state of the system that is shared between operators. An entry lives from the start to the close of a
 * source reader; the next attempt of a restarted job enters itself anew.
 */
@Internal
public final class GatewayRegistry {
    private static final Map<Key, Entry> HERE = new ConcurrentHashMap<>();

    private record Key(String job, String uid, int subtask) {}

    private record Entry(GatewayEndpoint endpoint, String address) {}

    private GatewayRegistry() {}

    /** Enters a subtask, in place of an attempt before it. */
    static void enter(String job, String uid, int subtask, GatewayEndpoint endpoint, String address) {
        HERE.put(new Key(job, uid, subtask), new Entry(Objects.requireNonNull(endpoint, "endpoint"), address));
    }

    /** Takes out a subtask, unless a later attempt has taken its place. */
    static void leave(String job, String uid, int subtask, GatewayEndpoint endpoint) {
        HERE.computeIfPresent(new Key(job, uid, subtask), (key, entry) -> entry.endpoint() == endpoint ? null : entry);
    }

    /** The subtask, or null if it is not in this JVM. */
    static GatewayEndpoint find(String job, String uid, int subtask) {
        Entry entry = HERE.get(new Key(job, uid, subtask));
        return entry == null ? null : entry.endpoint();
    }

    /** The addresses of the gateways of that uid in this JVM, such as {@code ws://127.0.0.1:8765}, sorted. */
    public static Set<String> addresses(String uid) {
        Set<String> addresses = new TreeSet<>();
        HERE.forEach((key, entry) -> {
            if (key.uid().equals(uid) && entry.address() != null) {
                addresses.add(entry.address());
            }
        });
        return addresses;
    }

    /** How many subtasks are entered. */
    public static int size() {
        return HERE.size();
    }
}
