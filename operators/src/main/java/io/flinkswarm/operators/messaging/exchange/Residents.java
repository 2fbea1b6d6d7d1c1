package io.flinkswarm.operators.messaging.exchange;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is kept in memory of keyed rows, up to a bound; what was used longest ago goes first and is read again when it is needed.
 *
 * @param <V> an index over the rows of a key, which writes them through
 */
final class Residents<V> {
    private final int mostRows;
    private final LinkedHashMap<String, Resident<V>> residents = new LinkedHashMap<>(16, .75f, true);
    private int rows;

    /** Makes the index of a key that is not in memory. */
    interface Reader<V> {
        V read() throws Exception;
    }

    private static final class Resident<V> {
        private final V value;
        private int rows;

        private Resident(V value) {
            this.value = value;
        }
    }

    /** Of at most so many rows, or of one key that has more. */
    Residents(int mostRows) {
        this.mostRows = mostRows;
    }

    /** The index of the key. */
    V of(String key, Reader<V> reader) throws Exception {
        Resident<V> resident = residents.get(key);
        if (resident == null) {
            resident = new Resident<>(reader.read());
            residents.put(key, resident);
        }
        return resident.value;
    }

    /** Ends a visit to the key, which now has so many rows; none where it need not be kept. */
    void keep(String key, int size) {
        Resident<V> current = residents.get(key);
        rows += size - current.rows;
        current.rows = size;
        if (size == 0) {
            residents.remove(key);
        }
        Iterator<Map.Entry<String, Resident<V>>> eldest = residents.entrySet().iterator();
        while (rows > mostRows && eldest.hasNext()) {
            Map.Entry<String, Resident<V>> next = eldest.next();
            if (!next.getKey().equals(key)) {
                rows -= next.getValue().rows;
                eldest.remove();
            }
        }
    }

    int size() {
        return residents.size();
    }
}
