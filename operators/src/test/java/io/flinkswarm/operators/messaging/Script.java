package io.flinkswarm.operators.messaging;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.testkit.ReplaySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** What gateways say, event by event at its time; a client that reconnects, since no session outlives a crash. */
final class Script {
    /** How far the source runs ahead of a checkpoint: what is this far apart cannot overtake. */
    static final int WINDOW = 12;

    /** Event time passes with each event. */
    static final WatermarkStrategy<MessagingEvent> WATERMARKS =
            WatermarkStrategy.forGenerator(context -> new WatermarkGenerator<>() {
                @Override
                public void onEvent(MessagingEvent event, long time, WatermarkOutput output) {
                    output.emitWatermark(new Watermark(time - 1));
                }

                @Override
                public void onPeriodicEmit(WatermarkOutput output) {}
            });

    private final List<MessagingEvent> events = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final Map<String, Long> sequences = new TreeMap<>();
    private final Map<String, List<String>> groups = new TreeMap<>();
    private long now;
    private long sessions;

    Script member(String agent, String... ofGroups) {
        groups.put(agent, List.of(ofGroups));
        return open(agent);
    }

    private Script open(String agent) {
        return add(new SessionOpened("", agent, 0, ++sessions, 100_000, groups.get(agent)));
    }

    /** Everybody joins anew: what nobody has acknowledged is delivered again. */
    Script rejoin() {
        groups.keySet().forEach(this::open);
        return this;
    }

    Script add(MessagingEvent event) {
        now++;
        events.add(event);
        times.add(now);
        return this;
    }

    Message message(String from, String to, MessageType type) {
        return message(from, to, type, "{}");
    }

    Message message(String from, String to, MessageType type, String payload) {
        long sequence = sequences.merge(from, 1L, Long::sum);
        Message message = Message.of(from, "s", sequence, Recipient.parse(to), type, now, payload);
        add(message);
        return message;
    }

    Message answer(String from, Message asked, MessageType type) {
        long sequence = sequences.merge(from, 1L, Long::sum);
        Message message = Message.of(from, "s", sequence, Recipient.agent(asked.sender()), type, now, "{}")
                .answering(asked.globalId());
        add(message);
        return message;
    }

    /** So many milliseconds pass in which nothing that matters happens. */
    Script pause(int millis) {
        for (int i = 0; i < WINDOW; i++) {
            now += millis / WINDOW;
            add(new Acknowledgement("", "nobody", 1, 0, Acknowledgement.NO_OTHERS));
        }
        return this;
    }

    List<MessagingEvent> events() {
        return events;
    }

    long time(int index) {
        return times.get(index);
    }

    ReplaySource<MessagingEvent> source() {
        int[] next = {0};
        return ReplaySource.of(events, event -> times.get(next[0]++), Messaging.EVENT_TYPE);
    }
}
