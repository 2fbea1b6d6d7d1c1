package io.flinkswarm.jobs.agents;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a message to {@code @coordinator} says to the protocols: reads its payload, puts the authenticated sender in the place of
 * whoever it claims to be from, and checks that the sender may speak for the group, pool and node that it names.
 *
 * <p>The payload is the event's JSON as in a line of a file; its {@code kind} may be left out where the message's type tells.
 */
@Internal
public final class AgentEvents {
    static final String READER = "agents";

    /** What parts the name of an agent from what follows in the name of a node that the agent stands for. */
    public static final char NODE_PART = '/';

    private static final RecordJson<Object> EVENTS =
            RecordJson.empty().including(ConsensusJson.EVENTS).including(BalanceJson.EVENTS);

    private static final Map<MessageType, Kinds> KINDS = Map.of(
            MessageType.PROPOSAL, new Kinds("proposal", Set.of(Proposal.class)),
            MessageType.VOTE, new Kinds("vote", Set.of(Vote.class)),
            MessageType.OUTCOME, new Kinds("outcome", Set.of(Outcome.class)),
            MessageType.TASK, new Kinds("task", Set.of(Task.class, TaskCancel.class)),
            MessageType.TASK_STATUS,
                    new Kinds(null, Set.of(NodeReport.class, NodeStatusChange.class, TaskBid.class, TaskStart.class)),
            MessageType.TASK_RESULT, new Kinds("result", Set.of(TaskResult.class)));

    /** What a type of message may hold, and what it holds where it doesn't say. */
    private record Kinds(String unnamed, Set<Class<?>> classes) {}

    /** What a message said: one of the three. */
    public record Said(LineEvent event, ControlEvent policy, Rejection rejection) {}

    private AgentEvents() {}

    /**
     * Reads a message.
     *
     * @param message the message, its sender stamped by the gateway
     * @param arrival the event time in milliseconds at which it came: what an agent says of the time counts for nothing
     */
    public static Said read(Message message, long arrival) {
        try {
            if (message.type() == MessageType.POLICY) {
                return new Said(null, policy(message, arrival), null);
            }
            return new Said(event(message).at(arrival, message.sequence()), null, null);
        } catch (RefusedException e) {
            return rejected(message, e.reason, e.getMessage(), arrival);
        } catch (MalformedJsonException e) {
            return rejected(message, Reason.MALFORMED, "payload: " + e.getMessage(), arrival);
        }
    }

    private static Said rejected(Message message, Reason reason, String detail, long arrival) {
        return new Said(
                null,
                null,
                new Rejection(
                        READER, reason, detail, message.sender(), message + " " + message.payloadText(), arrival));
    }

    private static ControlEvent policy(Message message, long arrival) throws MalformedJsonException, RefusedException {
        // a policy is what all go by: the gateway has let only operators send one, and this doesn't rely on it
        require(message, Role.OPERATOR, "a policy");
        return PolicyChange.JSON
                .read(message.payloadText(), "policy")
                .event(message.globalId(), message.sender(), arrival);
    }

    private static LineEvent event(Message message) throws MalformedJsonException, RefusedException {
        Kinds kinds = KINDS.get(message.type());
        if (kinds == null) {
            throw new RefusedException(
                    Reason.INVALID_VALUE,
                    "type of a message to @coordinator must be proposal, vote, outcome, task, task-status, task-result or"
                            + " policy, but was " + message.type().wireName());
        }
        Object said = EVENTS.read(message.payloadText(), kinds.unnamed());
        if (!kinds.classes().contains(said.getClass())) {
            throw new RefusedException(
                    Reason.INVALID_VALUE,
                    "payload of a " + message.type().wireName() + " must be of a kind that fits it, but was a "
                            + said.getClass().getSimpleName());
        }
        Object stamped =
                said instanceof ConsensusEvent event ? stamped(event, message) : stamped((BalanceEvent) said, message);
        return LineEvent.of(stamped);
    }

    private static ConsensusEvent stamped(ConsensusEvent said, Message message)
            throws MalformedJsonException, RefusedException {
        TenantScope group = TenantScope.said(message.tenant(), said.group());
        String refusal = SenderAccess.groupRefusal(message, group.name());
        if (refusal != null) {
            throw new RefusedException(Reason.FORBIDDEN, refusal);
        }
        ConsensusEvent event =
                group.scoped().equals(said.group()) ? said : TenantScope.with(said, "group", group.scoped());
        String sender = message.sender();
        if (event instanceof Proposal proposal) {
            return proposal.withProposer(sender);
        }
        if (event instanceof Outcome outcome) {
            return outcome.withReporter(sender);
        }
        Vote vote = (Vote) event;
        return new Vote(
                vote.group(),
                vote.proposal(),
                sender,
                vote.choice(),
                vote.confidence(),
                vote.reasoning(),
                vote.time(),
                vote.sequence(),
                vote.signature(),
                vote.feedback(),
                true);
    }

    private static BalanceEvent stamped(BalanceEvent said, Message message)
            throws MalformedJsonException, RefusedException {
        TenantScope pool = TenantScope.said(message.tenant(), said.pool());
        String refusal = SenderAccess.poolRefusal(message, pool.name());
        if (refusal != null) {
            throw new RefusedException(Reason.FORBIDDEN, refusal);
        }
        BalanceEvent event = pool.scoped().equals(said.pool()) ? said : TenantScope.with(said, "pool", pool.scoped());
        if (event instanceof Task task) {
            return message.tenant().isEmpty()
                    ? task
                    : task.toBuilder().tenant(message.tenant()).build();
        }
        if (event instanceof NodeStatusChange) {
            // what a node is, others say of it
            require(message, Role.OPERATOR, "a node-status");
            return event;
        }
        Optional<String> node = node(event);
        if (node.isPresent() && !speaksFor(message.sender(), node.get())) {
            throw new RefusedException(
                    Reason.FORBIDDEN,
                    "node must be the sender, or begin with its name and " + NODE_PART + ", but " + message.sender()
                            + " spoke for " + node.get());
        }
        return event;
    }

    private static Optional<String> node(BalanceEvent event) {
        if (event instanceof NodeReport report) {
            return Optional.of(report.node());
        }
        if (event instanceof TaskStart start) {
            return Optional.of(start.node());
        }
        if (event instanceof TaskBid bid) {
            return Optional.of(bid.node());
        }
        return event instanceof TaskResult result ? Optional.of(result.node()) : Optional.empty();
    }

    /** Whether the agent is the node, or stands for it: one process may run several, such as {@code host-3/gpu-0}. */
    private static boolean speaksFor(String agent, String node) {
        return node.equals(agent)
                || node.length() > agent.length() && node.startsWith(agent) && node.charAt(agent.length()) == NODE_PART;
    }

    private static void require(Message message, Role role, String what) throws RefusedException {
        String refusal = SenderAccess.roleRefusal(message, role, what);
        if (refusal != null) {
            throw new RefusedException(Reason.FORBIDDEN, refusal);
        }
    }

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Reason reason;

        RefusedException(Reason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }
}
