package io.flinkswarm.jobs.fleet;

import io.flinkswarm.agent.AgentException;
import io.flinkswarm.agent.Outgoing;
import io.flinkswarm.agent.Receipt;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./swarm send}: one message from a person to members of a running swarm, or to its protocols. */
@Internal
@Command(
        name = "send",
        description = "Sends a message to agents of a running swarm and waits until no crash can lose it.")
public final class SendCommand implements SwarmCommand {
    @Parameters(
            index = "0",
            paramLabel = "TO",
            description = "agent:NAME, group:NAME, topic:NAME, all or @coordinator.")
    private String to;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PAYLOAD",
            description = "JSON; text that is none is sent as a JSON string; - reads it from the standard input.")
    private String payload = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "What it is: event, request, proposal, vote, outcome, task, alert, … (default: ${DEFAULT-VALUE}).")
    private String type = "event";

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = "How urgent it is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Priority priority = Priority.NORMAL;

    @Option(names = "--ttl", paramLabel = "TIME", description = "After what time it is of no use, such as '30 s'.")
    private String ttl;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "A short text that goes with it. May be repeated.")
    private Map<String, String> metadata = new TreeMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait: for durability, or for the response to a request or an alert (default:"
                    + " ${DEFAULT-VALUE}).")
    private String timeout = "10 s";

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private JsonOption json;

    @Override
    public int run(Terminal terminal) throws Exception {
        Outgoing message = message(terminal);
        Duration wait = duration("--timeout", timeout);
        try (SwarmAgent agent = connection.connect(SwarmAgent.builder())) {
            boolean asks = message.type() == MessageType.REQUEST || message.type() == MessageType.ALERT;
            return asks ? ask(agent, message, wait, terminal) : tell(agent, message, wait, terminal);
        } catch (AgentException e) {
            terminal.message("swarm: " + e.getMessage());
            return FAILED;
        }
    }

    private int tell(SwarmAgent agent, Outgoing message, Duration wait, Terminal terminal) throws InterruptedException {
        Receipt receipt = agent.send(message);
        try {
            receipt.durable().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            terminal.message("swarm: the message must be durable within " + timeout + ", but was only "
                    + (receipt.received().isDone() ? "received" : "sent")
                    + "; a job without checkpoints makes nothing durable");
            return FAILED;
        } catch (ExecutionException e) {
            terminal.message("swarm: " + e.getCause().getMessage());
            return FAILED;
        }
        if (json.requested()) {
            terminal.json(out -> {
                out.writeStringField("id", receipt.id());
                out.writeBooleanField("durable", true);
            });
        } else {
            terminal.line("durable: " + receipt.id());
        }
        return DONE;
    }

    private int ask(SwarmAgent agent, Outgoing message, Duration wait, Terminal terminal) throws InterruptedException {
        try {
            Message answer = agent.requestAsync(message, wait).get();
            terminal.line(answer.payloadText());
            return DONE;
        } catch (ExecutionException e) {
            terminal.message("swarm: " + e.getCause().getMessage());
            return FAILED;
        }
    }

    private Outgoing message(Terminal terminal) throws Exception {
        MessageType known = MessageType.ofWire(type.toLowerCase(Locale.ROOT));
        if (known == null || !known.isFromMembers()) {
            throw new UsageException(
                    "--type must be a type that members send, such as event or request, but was " + type);
        }
        Recipient recipient;
        try {
            recipient = Recipient.parse(to);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        String text = payload.equals("-") ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8) : payload;
        Outgoing message = Outgoing.of(recipient, known, PayloadText.json(text)).withPriority(priority);
        if (ttl != null) {
            message = message.withTimeToLive(duration("--ttl", ttl));
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            message = message.withMetadata(entry.getKey(), entry.getValue());
        }
        return message;
    }

    static Duration duration(String option, String text) {
        try {
            Duration duration = TimeUtils.parseDuration(text);
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + " must be a time such as '10 s', but was '" + text + "'", e);
        }
        throw new UsageException(option + " must be more than no time, but was '" + text + "'");
    }
}
