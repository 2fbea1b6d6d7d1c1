package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** Which bucket of a view a row is in: a hash of its key that no release and no machine changes. */
@PublicEvolving
public final class ViewBuckets {
    private ViewBuckets() {}

    /** The bucket of the key, from 0 to {@code buckets} exclusive. */
    public static int of(String key, int buckets) {
        // String.hashCode is specified by the language; the finalizer of MurmurHash3 spreads keys that count up.
        int hash = key.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return Math.floorMod(hash, buckets);
    }

    /** The key under which the bucket's state is kept. */
    static String stateKey(String view, int bucket) {
        return view + '/' + bucket;
    }
}
