package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.RowCodec;
import io.flinkswarm.state.rows.Table;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Mailboxes in maps of bytes, in which nothing of the objects that were put lives on. */
final class BytesMailboxStore implements MailboxStore {
    private final Map<String, Kept> kept = new HashMap<>();
    private final RowCodec<MailboxRow> codec = RowCodec.of(new MailboxSerializers.OfMailbox());
    private Kept current;

    private static final class Kept {
        private byte[] mailbox;
        private final BytesRows<Long, Held> messages = new BytesRows<>(RowCodec.of(new MailboxSerializers.OfMessage()));
        private final BytesRows<String, SequenceWindow> windows =
                new BytesRows<>(RowCodec.of(new MailboxSerializers.OfWindow()));
    }

    private static final class BytesRows<K extends Comparable<K>, R> implements Table<K, R> {
        private final Map<K, byte[]> rows = new TreeMap<>();
        private final RowCodec<R> codec;

        private BytesRows(RowCodec<R> codec) {
            this.codec = codec;
        }

        @Override
        public R get(K key) throws Exception {
            byte[] bytes = rows.get(key);
            return bytes == null ? null : codec.read(bytes);
        }

        @Override
        public void put(K key, R row) throws Exception {
            rows.put(key, codec.write(row));
        }

        @Override
        public void remove(K key) {
            rows.remove(key);
        }

        @Override
        public Iterable<Map.Entry<K, R>> entries() throws Exception {
            Map<K, R> read = new TreeMap<>(Comparator.reverseOrder());
            for (Map.Entry<K, byte[]> row : rows.entrySet()) {
                read.put(row.getKey(), codec.read(row.getValue()));
            }
            return read.entrySet();
        }
    }

    @Override
    public void turnTo(String key) {
        current = kept.computeIfAbsent(key, k -> new Kept());
    }

    @Override
    public MailboxRow mailbox() throws Exception {
        return current.mailbox == null ? null : codec.read(current.mailbox);
    }

    @Override
    public void putMailbox(MailboxRow row) throws Exception {
        current.mailbox = codec.write(row);
    }

    @Override
    public Table<Long, Held> messages() {
        return current.messages;
    }

    @Override
    public Table<String, SequenceWindow> windows() {
        return current.windows;
    }

    @Override
    public boolean keepsObjects() {
        return false;
    }

    @Override
    public void clear() {
        current.mailbox = null;
        current.messages.rows.clear();
        current.windows.rows.clear();
    }

    /** How many rows the current mailbox has beside its own. */
    int rows() {
        return current.messages.rows.size() + current.windows.rows.size();
    }
}
