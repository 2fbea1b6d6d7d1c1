package io.flinkswarm.jobs.fleet;

import io.flinkswarm.agent.AgentBuilder;
import io.flinkswarm.agent.AgentException;
import io.flinkswarm.agent.ConnectionEvent;
import io.flinkswarm.agent.MessageHandler;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./swarm tail}: prints what is published on topics, one JSON object a line, until it is interrupted. */
@Internal
@Command(name = "tail", description = "Prints what is published on topics of a running swarm, one JSON object a line.")
public final class TailCommand implements SwarmCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC",
            description =
                    "Topics, such as weather or presence; also group:NAME and view:NAME. None: what is sent to the"
                            + " agent of --as itself.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--count", paramLabel = "N", description = "Stop after that many messages.")
    private Integer count;

    @Option(names = "--for", paramLabel = "TIME", description = "Stop after that time, such as '30 s'.")
    private String time;

    @Mixin
    private ConnectionOptions connection;

    @Override
    public int run(Terminal terminal) throws Exception {
        if (count != null && count < 1) {
            throw new UsageException("--count must be at least 1, but was " + count);
        }
        List<Recipient> recipients = topics.stream().map(TailCommand::recipient).toList();
        AtomicInteger left = new AtomicInteger(count == null ? Integer.MAX_VALUE : count);
        CompletableFuture<Void> done = new CompletableFuture<>();
        MessageHandler show = message -> show(message, left, done, terminal);
        AgentBuilder listener = SwarmAgent.builder().onMessage(show).onConnection(event -> {
            if (event instanceof ConnectionEvent.Lost lost) {
                terminal.message("lost the gateway: " + lost.reason());
            } else if (event instanceof ConnectionEvent.Ended end) {
                done.completeExceptionally(end.cause());
            }
        });
        try (SwarmAgent agent = connection.connect(listener)) {
            for (Recipient recipient : recipients) {
                // ends with this command: nothing is kept for a person who has gone
                agent.subscribe(recipient, true, show).get().received().get();
            }
            terminal.message("listening as " + agent.name());
            if (time == null) {
                done.get();
            } else {
                done.get(SendCommand.duration("--for", time).toMillis(), TimeUnit.MILLISECONDS);
            }
            return DONE;
        } catch (TimeoutException e) {
            return DONE;
        } catch (ExecutionException e) {
            terminal.message("swarm: " + e.getCause().getMessage());
            return FAILED;
        } catch (AgentException e) {
            terminal.message("swarm: " + e.getMessage());
            return FAILED;
        }
    }

    private static void show(Message message, AtomicInteger left, CompletableFuture<Void> done, Terminal terminal) {
        int more = left.decrementAndGet();
        if (more >= 0) {
            terminal.line(new String(FrameJson.write(Frame.Envelope.of(message)), StandardCharsets.UTF_8));
        }
        if (more <= 0) {
            done.complete(null);
        }
    }

    private static Recipient recipient(String text) {
        try {
            Recipient recipient =
                    text.contains(":") || text.equals("all") ? Recipient.parse(text) : Recipient.topic(text);
            if (recipient.isMany()) {
                return recipient;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        throw new UsageException("TOPIC must be a topic, group:NAME or view:NAME, but was " + text);
    }
}
