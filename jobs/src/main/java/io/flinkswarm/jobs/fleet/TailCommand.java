package io.flinkswarm.jobs.fleet;

import io.flinkswarm.agent.AgentException;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./swarm tail}: prints what is published on topics, one JSON object a line, until it is interrupted. */
@Internal
@Command(
        name = "tail",
        description = "Prints what is published on topics of a running swarm, one JSON object a line.")
public final class TailCommand implements SwarmCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC",
            description = "Topics, such as weather or presence; also group:NAME and view:NAME. None: what is sent to the"
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
        CountDownLatch awaited = new CountDownLatch(count == null ? Integer.MAX_VALUE : count);
        try (SwarmAgent agent =
                connection.connect(SwarmAgent.builder().onMessage(message -> show(message, awaited, terminal)))) {
            for (Recipient recipient : recipients) {
                // ends with this command: nothing is kept for a person who has gone
                agent.subscribe(recipient, true, message -> show(message, awaited, terminal))
                        .get()
                        .received()
                        .get();
            }
            terminal.message("listening as " + agent.name());
            if (time == null) {
                awaited.await();
            } else {
                awaited.await(SendCommand.duration("--for", time).toMillis(), TimeUnit.MILLISECONDS);
            }
            return DONE;
        } catch (ExecutionException e) {
            terminal.message("swarm: " + e.getCause().getMessage());
            return FAILED;
        } catch (AgentException e) {
            terminal.message("swarm: " + e.getMessage());
            return FAILED;
        }
    }

    private static synchronized void show(Message message, CountDownLatch awaited, Terminal terminal) {
        if (awaited.getCount() > 0) {
            terminal.line(new String(FrameJson.write(Frame.Envelope.of(message)), StandardCharsets.UTF_8));
            awaited.countDown();
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
