package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.rows.StateTable;
import io.flinkswarm.state.rows.Table;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * A mailbox's rows in Flink's keyed state: names and serializers of every state, and the store over them.
 *
 * <p>Names are part of every checkpoint: they are never changed.
 */
@Internal
public final class MailboxStateTypes {
    /** The mailbox's own row. */
    static final ValueStateDescriptor<MailboxRow> MAILBOX =
            new ValueStateDescriptor<>("mailbox", new MailboxSerializers.OfMailbox());

    /** Messages by the number of their arrival. */
    static final MapStateDescriptor<Long, Held> MESSAGES =
            new MapStateDescriptor<>("mailbox-messages", LongSerializer.INSTANCE, new MailboxSerializers.OfMessage());

    /** Streams by sender and name. */
    static final MapStateDescriptor<String, SequenceWindow> WINDOWS =
            new MapStateDescriptor<>("mailbox-windows", StringSerializer.INSTANCE, new MailboxSerializers.OfWindow());

    private MailboxStateTypes() {}

    /** The store over the backend's state. */
    static MailboxStore store(RuntimeContext context, KeyedStateBackend<String> backend) {
        return new KeyedStore(context, backend);
    }

    private static final class KeyedStore implements MailboxStore {
        private final KeyedStateBackend<String> backend;
        private final boolean keepsObjects;
        private final ValueState<MailboxRow> mailbox;
        private final MapState<Long, Held> messageState;
        private final MapState<String, SequenceWindow> windowState;
        private final Table<Long, Held> messages;
        private final Table<String, SequenceWindow> windows;

        private KeyedStore(RuntimeContext context, KeyedStateBackend<String> backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            // a backend whose rows may be used again gives out fresh ones: it writes those that it is given at once
            keepsObjects = !backend.isSafeToReuseKVState();
            mailbox = context.getState(MAILBOX);
            messageState = context.getMapState(MESSAGES);
            windowState = context.getMapState(WINDOWS);
            messages = new StateTable<>(messageState, false);
            windows = new StateTable<>(windowState, false);
        }

        @Override
        public void turnTo(String key) {
            if (!key.equals(backend.getCurrentKey())) {
                backend.setCurrentKey(key);
            }
        }

        @Override
        public MailboxRow mailbox() throws Exception {
            return mailbox.value();
        }

        @Override
        public void putMailbox(MailboxRow row) throws Exception {
            mailbox.update(row);
        }

        @Override
        public Table<Long, Held> messages() {
            return messages;
        }

        @Override
        public Table<String, SequenceWindow> windows() {
            return windows;
        }

        @Override
        public boolean keepsObjects() {
            return keepsObjects;
        }

        @Override
        public void clear() {
            mailbox.clear();
            messageState.clear();
            windowState.clear();
        }
    }
}
