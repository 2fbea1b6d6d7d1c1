package io.flinkswarm.jobs.agents;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the protocols decide, as messages to those whom it concerns: decisions to their group and a topic, requests to vote to the voters
 * asked, double votes to the topic {@value #EVIDENCE}, assignments and what is taken back to the node's agent, the steps of
 * tasks to the topic of their pool.
 *
 * <p>The stream of such a message stands for the id of what it tells, its sequence 1 while that is provisional and 2 once it is durable: told
 * again after a crash it has the same id, so that a receiver hears it once.
 */
@Internal
public final class DecisionMessages {
    /** Where double votes are told. */
    public static final String EVIDENCE = "evidence";

    /** How the names of the topics begin on which a group's decisions are told to others. */
    public static final String DECISIONS = "decisions/";

    /** How the names of the topics begin on which the steps of a pool's tasks are told. */
    public static final String TASKS = "tasks/";

    /** The sender of what the job itself says. */
    public static final String SENDER = Recipient.COORDINATOR.toString();

    private static final int PROVISIONAL = 1;
    private static final int DURABLE = 2;
    private static final int STREAM_BYTES = 16;

    private DecisionMessages() {}

    /** The messages of a decision: to its group and to whoever listens. Whoever is both takes the second for a repeat. */
    public static List<Message> of(Decision decision) {
        TenantScope group = TenantScope.parse(decision.group());
        String topic = DECISIONS + group.name();
        if (!Recipient.isName(topic)) {
            return List.of();
        }
        Message message = message(
                decision.id(),
                decision.durable(),
                group.tenant(),
                Recipient.group(group.name()),
                MessageType.DECISION,
                Priority.HIGH,
                decision.time(),
                ConsensusJson.RESULTS.write(decision));
        return List.of(message, message.to(Recipient.topic(topic)));
    }

    /** A message to each of the voters who are asked. */
    public static List<Message> of(VoteRequest request) {
        String payload = ConsensusJson.RESULTS.write(request);
        String tenant = TenantScope.parse(request.group()).tenant();
        List<Message> messages = new ArrayList<>();
        for (String voter : request.voters()) {
            if (Recipient.isName(voter)) {
                messages.add(message(
                        request.id(),
                        true,
                        tenant,
                        Recipient.agent(voter),
                        MessageType.DECISION,
                        request.priority(),
                        request.time(),
                        payload));
            }
        }
        return messages;
    }

    /** The message of a double vote. */
    public static List<Message> of(Evidence evidence) {
        return List.of(message(
                evidence.id(),
                true,
                TenantScope.parse(evidence.group()).tenant(),
                Recipient.topic(EVIDENCE),
                MessageType.DECISION,
                Priority.HIGH,
                evidence.time(),
                ConsensusJson.RESULTS.write(evidence)));
    }

    /** The message of an assignment, of what is taken back, or of a task's step. */
    public static List<Message> of(BalanceDecision decision) {
        TenantScope pool = TenantScope.parse(decision.pool());
        Recipient to = recipient(decision, pool);
        return to == null
                ? List.of()
                : List.of(message(
                        decision.id(),
                        decision.durable(),
                        pool.tenant(),
                        to,
                        decision instanceof TaskUpdate ? MessageType.TASK_STATUS : MessageType.TASK_ASSIGNMENT,
                        decision instanceof TaskUpdate ? Priority.NORMAL : Priority.HIGH,
                        decision.time(),
                        BalanceJson.RESULTS.write(decision)));
    }

    /** To whom a decision goes; null where nobody can have such a name. */
    private static Recipient recipient(BalanceDecision decision, TenantScope pool) {
        if (decision instanceof TaskUpdate) {
            String topic = TASKS + pool.name();
            return Recipient.isName(topic) ? Recipient.topic(topic) : null;
        }
        String agent =
                agentOf(decision instanceof Assignment assignment ? assignment.node() : ((Revocation) decision).node());
        return Recipient.isName(agent) ? Recipient.agent(agent) : null;
    }

    /** The agent that stands for a node. */
    static String agentOf(String node) {
        int end = node.indexOf(AgentEvents.NODE_PART);
        return end < 0 ? node : node.substring(0, end);
    }

    private static Message message(
            String id,
            boolean durable,
            String tenant,
            Recipient to,
            MessageType type,
            Priority priority,
            long time,
            String payload) {
        return Message.of(SENDER, stream(id), durable ? DURABLE : PROVISIONAL, to, type, Math.max(0, time), payload)
                .from(tenant, SENDER)
                .withPriority(priority);
    }

    /** An id as a stream's name, which is short and without colons: 128 bits of its SHA-256. */
    private static String stream(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, STREAM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
