package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.protocol.view.ViewDelta;
import java.util.ArrayList;
import java.util.List;

/** What a mailbox said, one line each; and the events of agent {@code b} in short. */
final class Letters implements MailboxOutput {
    static final String AGENT = "b";
    static final String KEY = "\nb";

    final List<String> lines = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    final List<DeadLetter> dead = new ArrayList<>();
    final List<ViewDelta> views = new ArrayList<>();

    static Message message(String sender, long sequence, Priority priority, long deadline, int payload) {
        return Message.of(
                        sender,
                        "s",
                        sequence,
                        Recipient.agent(AGENT),
                        MessageType.EVENT,
                        0,
                        "\"" + "x".repeat(payload) + "\"")
                .withPriority(priority)
                .withDeadline(deadline);
    }

    static Message message(String sender, long sequence, Priority priority) {
        return message(sender, sequence, priority, Message.NO_DEADLINE, 0);
    }

    static Message message(long sequence) {
        return message("a", sequence, Priority.NORMAL);
    }

    static SessionOpened opened(long session, int window) {
        return new SessionOpened("", AGENT, (int) session % 3, session, window, List.of());
    }

    static SessionClosed closed(long session) {
        return new SessionClosed("", AGENT, session, "gone", false);
    }

    static Acknowledgement ack(long session, long upTo, long... others) {
        return new Acknowledgement("", AGENT, session, upTo, others);
    }

    static WindowChange window(long session, int window) {
        return new WindowChange("", AGENT, session, window);
    }

    @Override
    public void deliver(Delivery delivery, boolean timedOut) {
        deliveries.add(delivery);
        lines.add("deliver " + delivery.message().globalId() + " over " + delivery.session() + "@"
                + delivery.gateway() + " as " + delivery.number() + " retry " + delivery.retry()
                + (timedOut ? " timed out" : ""));
    }

    @Override
    public void dead(DeadLetter letter) {
        dead.add(letter);
        lines.add("dead " + letter.message().globalId() + " " + letter.reason() + " after " + letter.attempts() + " at "
                + letter.time());
    }

    @Override
    public void duplicate(Message message) {
        lines.add("duplicate " + message.globalId());
    }

    @Override
    public void acknowledged(Message message) {
        lines.add("acknowledged " + message.globalId());
    }

    @Override
    public void violated(String id, long deadline, long now) {
        lines.add("violated " + id + " of " + deadline + " at " + now);
    }

    @Override
    public void show(ViewDelta delta) {
        views.add(delta);
    }

    @Override
    public void evicted(Evicted what) {
        lines.add("evicted " + what);
    }

    /** What was said since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
