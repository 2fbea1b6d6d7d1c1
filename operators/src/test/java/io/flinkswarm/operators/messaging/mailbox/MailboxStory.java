package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.List;

/** A mailbox to which something happens, told in the milliseconds since it was made. */
abstract class MailboxStory {
    static final long T = 1_000_000;

    final Limits limits = new Limits();
    final Letters letters = new Letters();
    final BytesMailboxStore store = new BytesMailboxStore();
    Mailbox mailbox;

    Mailbox mailbox() {
        if (mailbox == null) {
            store.turnTo(Letters.KEY);
            mailbox = Mailbox.create(Letters.KEY, limits.build(), 0, T);
        }
        return mailbox;
    }

    MailboxStory at(long time, MessagingEvent event) {
        mailbox().on(event, T + time, letters);
        return this;
    }

    MailboxStory pass(long time) {
        mailbox().onTime(T + time, letters);
        return this;
    }

    List<Long> sequences() {
        return letters.deliveries.stream()
                .map(each -> each.message().sequence())
                .toList();
    }

    MailboxStory reload(long run, long time) throws Exception {
        mailbox.writeTo(store);
        mailbox = Mailbox.load(Letters.KEY, limits.build(), store, run, T + time);
        return this;
    }
}
