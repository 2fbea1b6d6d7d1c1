package io.flinkswarm.jobs.agents;

import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.rejection.Rejections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts what agents say to {@code @coordinator} by protocol: consensus goes on, balance leaves by {@link #BALANCE}, policies by {@link
 * #POLICIES}, what can't be taken by {@link Rejections#TAG}, counted.
 */
final class AgentEventsFunction extends ProcessFunction<Message, ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    static final OutputTag<BalanceEvent> BALANCE = new OutputTag<>("agents-balance", Balance.EVENT_TYPE);
    static final OutputTag<ControlEvent> POLICIES = new OutputTag<>("agents-policies", ControlStreams.TYPE);

    private transient Rejections rejections;

    @Override
    public void open(OpenContext context) {
        rejections = Rejections.of(AgentEvents.READER, getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(Message message, Context context, Collector<ConsensusEvent> events) {
        Long time = context.timestamp();
        AgentEvents.Said said = AgentEvents.read(message, time == null ? message.time() : time);
        if (said.rejection() != null) {
            context.output(Rejections.TAG, rejections.count(said.rejection()));
        } else if (said.policy() != null) {
            context.output(POLICIES, said.policy());
        } else if (said.event().consensus() != null) {
            events.collect(said.event().consensus());
        } else {
            context.output(BALANCE, said.event().balance());
        }
    }
}
