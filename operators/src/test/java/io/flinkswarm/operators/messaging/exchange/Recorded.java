package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.view.PageRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Everything that the exchange gives out, in its order. */
final class Recorded implements ExchangeOutput, Routing.Ways {
    final List<Message> sent = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    final List<String> rejections = new ArrayList<>();
    final Map<Counted, Integer> counts = new EnumMap<>(Counted.class);
    final List<MessagingEvent> mailbox = new ArrayList<>();
    final List<Message> topics = new ArrayList<>();
    final List<MessagingEvent> members = new ArrayList<>();
    final List<Message> coordinator = new ArrayList<>();
    final List<PageRequest> pages = new ArrayList<>();
    /** What is recorded of subscriptions as messages too. */
    final List<Message> subscriptions = new ArrayList<>();

    @Override
    public void send(Message message) {
        sent.add(message);
    }

    @Override
    public void subscription(Message change) {
        subscriptions.add(change);
        changes.add((change.type() == MessageType.SUBSCRIBE ? "+" : "-") + change.sender() + " " + change.to());
    }

    @Override
    public void rejected(Reason reason, Message message, String detail) {
        rejections.add(reason + ": " + detail);
    }

    @Override
    public void counted(Counted what) {
        counts.merge(what, 1, Integer::sum);
    }

    @Override
    public void toMailbox(MessagingEvent event) {
        mailbox.add(event);
    }

    @Override
    public void toTopic(Message message) {
        topics.add(message);
    }

    @Override
    public void toMember(MessagingEvent event) {
        members.add(event);
    }

    @Override
    public void toCoordinator(Message message) {
        coordinator.add(message);
    }

    @Override
    public void toViews(PageRequest request) {
        pages.add(request);
    }

    @Override
    public void rejected(Rejection rejection) {
        rejections.add(rejection.reason() + ": " + rejection.detail());
    }

    /** The messages sent since the last call. */
    List<Message> takeSent() {
        List<Message> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** The changes of subscriptions since the last call. */
    List<String> takeChanges() {
        List<String> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    int count(Counted what) {
        return counts.getOrDefault(what, 0);
    }
}
