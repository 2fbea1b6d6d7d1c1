package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.state.messaging.DeliverySerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A mailbox without windows and bounds, keyed by agent: all that a test of the gateway needs, so that it tests the gateway
 * alone. It drops repeats by a set of ids.
 */
final class SimpleMailboxFunction extends KeyedProcessFunction<String, MessagingEvent, Delivery> {
    private static final long serialVersionUID = 1L;

    static final TypeInformation<Delivery> DELIVERY_TYPE = RecordTypeInfo.of(DeliverySerializer.INSTANCE);

    private transient MapState<Long, MessagingEvent> held;
    private transient MapState<String, Boolean> known;
    private transient ValueState<Long> numbers;
    // Like a session, it does not survive the attempt.
    private transient TreeMap<String, SessionOpened> sessions;
    private transient TreeMap<String, Long> sent;
    private transient TreeMap<String, TreeMap<Long, Long>> open;

    /** Deliveries for what comes in. */
    static SingleOutputStreamOperator<Delivery> on(DataStream<MessagingEvent> events) {
        return events.keyBy(SimpleMailboxFunction::agent, Types.STRING)
                .process(new SimpleMailboxFunction(), DELIVERY_TYPE)
                .uid("mailbox");
    }

    private static String agent(MessagingEvent event) {
        return event instanceof Message message
                ? message.to().kind() == Recipient.Kind.AGENT
                        ? message.to().name()
                        : message.to().toString()
                : event instanceof Acknowledgement acknowledgement
                        ? acknowledgement.agent()
                        : event instanceof SessionOpened opened
                                ? opened.agent()
                                : event instanceof SessionClosed closed ? closed.agent() : "nobody";
    }

    @Override
    public void open(OpenContext context) {
        held = getRuntimeContext().getMapState(new MapStateDescriptor<>("held", Types.LONG, Gateway.EVENT_TYPE));
        known = getRuntimeContext().getMapState(new MapStateDescriptor<>("known", Types.STRING, Types.BOOLEAN));
        numbers = getRuntimeContext()
                .getState(new org.apache.flink.api.common.state.ValueStateDescriptor<>("numbers", Types.LONG));
        sessions = new TreeMap<>();
        sent = new TreeMap<>();
        open = new TreeMap<>();
    }

    @Override
    public void processElement(MessagingEvent event, Context context, Collector<Delivery> out) throws Exception {
        String agent = context.getCurrentKey();
        if (event instanceof Message message) {
            String id = message.globalId() + "@" + message.hops();
            if (!known.contains(id)) {
                known.put(id, true);
                long number = numbers.value() == null ? 1 : numbers.value() + 1;
                numbers.update(number);
                held.put(number, message);
                deliver(agent, number, message, out);
            }
        } else if (event instanceof SessionOpened opened) {
            sessions.put(agent, opened);
            sent.put(agent, 0L);
            open.put(agent, new TreeMap<>());
            List<Long> all = new ArrayList<>();
            held.keys().forEach(all::add);
            all.sort(null);
            for (long number : all) {
                deliver(agent, number, (Message) held.get(number), out);
            }
        } else if (event instanceof SessionClosed closed) {
            SessionOpened session = sessions.get(agent);
            if (session != null && session.session() == closed.session()) {
                sessions.remove(agent);
            }
        } else if (event instanceof Acknowledgement acknowledgement) {
            SessionOpened session = sessions.get(agent);
            if (session != null && session.session() == acknowledgement.session()) {
                TreeMap<Long, Long> numbersOf = open.get(agent);
                for (Long delivery : List.copyOf(
                        numbersOf.headMap(acknowledgement.upTo(), true).keySet())) {
                    held.remove(numbersOf.remove(delivery));
                }
                for (long delivery : acknowledgement.others()) {
                    Long number = numbersOf.remove(delivery);
                    if (number != null) {
                        held.remove(number);
                    }
                }
            }
        }
    }

    private void deliver(String agent, long number, Message message, Collector<Delivery> out) {
        SessionOpened session = sessions.get(agent);
        if (session != null) {
            long delivery = sent.merge(agent, 1L, Long::sum);
            open.get(agent).put(delivery, number);
            out.collect(new Delivery(agent, session.gateway(), session.session(), delivery, 0, message));
        }
    }
}
