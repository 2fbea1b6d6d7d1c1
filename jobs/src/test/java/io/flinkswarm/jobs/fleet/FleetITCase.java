package io.flinkswarm.jobs.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.agent.ViewCopy;
import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a fleet does with a running swarm: agents vote, work, talk; people send and listen. */
class FleetITCase {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static RunningSwarm swarm;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        Configuration settings = new Configuration();
        settings.setString("consensus.rule", "majority");
        settings.set(ConsensusOptions.VIEWS, true);
        swarm = RunningSwarm.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        swarm.close();
    }

    @Test
    void decidesWhatAgentsVoteAndTellsTheirGroup() throws Exception {
        SwarmAgent ann = swarm.agent("voter-ann");
        SwarmAgent bob = swarm.agent("voter-bob");
        List<Decision> heard = new CopyOnWriteArrayList<>();
        ann.subscribe(
                        "decisions/reviewers",
                        message -> heard.add((Decision) ConsensusJson.RESULTS.read(message.payloadText())))
                .get()
                .durable()
                .get(30, TimeUnit.SECONDS);

        ann.voting().propose(Proposal.of("p1", "reviewers").withVoters(List.of("voter-ann", "voter-bob")));
        ann.voting().vote(Vote.of("reviewers", "p1", "voter-ann", "accept"));
        bob.voting().vote(Vote.of("reviewers", "p1", "somebody else", "accept"));

        await().atMost(LONG).until(() -> heard.stream().anyMatch(Decision::durable));
        assertThat(heard).allMatch(decision -> decision.choice().equals("accept"));
        assertThat(heard.get(0).why().votes()).isEqualTo(2);
    }

    @Test
    void givesAWorkerItsTaskAndHearsOfTheResult() throws Exception {
        SwarmAgent worker = swarm.agent("host-1");
        SwarmAgent boss = swarm.agent("boss");
        List<String> steps = new CopyOnWriteArrayList<>();
        boss.subscribe("tasks/render", message -> steps.add(message.payloadText()))
                .get()
                .durable()
                .get(30, TimeUnit.SECONDS);
        worker.onMessage(MessageType.TASK_ASSIGNMENT, message -> {
            if (BalanceJson.RESULTS.read(message.payloadText()) instanceof Assignment assignment
                    && assignment.durable()) {
                worker.tasks().report(TaskResult.done(assignment, 5, 0));
            }
        });

        worker.tasks()
                .report(NodeReport.builder("host-1/gpu-0", "render").slots(1).build());
        boss.tasks().submit(Task.builder("t1", "render").build());

        await().atMost(LONG).until(() -> steps.stream().anyMatch(step -> step.contains("\"state\":\"done\"")));
    }

    @Test
    void answersARequestAndTellsWhenNobodyDoes() throws Exception {
        SwarmAgent asker = swarm.agent("asker");
        SwarmAgent oracle = swarm.agent("oracle");
        oracle.onMessage(MessageType.REQUEST, request -> oracle.respond(request, "{\"answer\":42}"));

        Message answer = asker.request(Recipient.agent("oracle"), "{\"ask\":1}", LONG);
        CompletableFuture<Message> never =
                asker.requestAsync(Recipient.agent("nobody"), "{\"ask\":2}", Duration.ofMillis(300));

        assertThat(answer.payloadText()).isEqualTo("{\"answer\":42}");
        await().atMost(LONG).until(never::isCompletedExceptionally);
    }

    @Test
    void servesAViewInPagesAndThenItsChanges() throws Exception {
        SwarmAgent watcher = swarm.agent("watcher");
        SwarmAgent voter = swarm.agent("view-voter");
        voter.voting().propose(Proposal.of("v1", "viewed").withVoters(List.of("view-voter")));
        voter.voting().vote(Vote.of("viewed", "v1", "view-voter", "reject"));

        try (ViewCopy copy = watcher.sync("consensus.decisions", change -> {})) {
            copy.synced().get(30, TimeUnit.SECONDS);
            await().atMost(LONG).until(() -> copy.rows().keySet().stream().anyMatch(key -> key.contains("v1")));
            voter.voting().propose(Proposal.of("v2", "viewed").withVoters(List.of("view-voter")));
            voter.voting().vote(Vote.of("viewed", "v2", "view-voter", "reject"));

            await().atMost(LONG).until(() -> copy.rows().keySet().stream().anyMatch(key -> key.contains("v2")));
        }
    }

    @Test
    void carriesWhatAPersonSendsAndPrintsWhatIsPublished() throws Exception {
        CompletableFuture<Integer> tail = CompletableFuture.supplyAsync(
                () -> command("tail", "weather", "--count", "2", "--for", "30 s", "--as", "listener"));
        await().atMost(LONG).until(() -> err.toString(StandardCharsets.UTF_8).contains("listening as listener"));
        PrintStream ignored = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

        int first = command(ignored, "send", "topic:weather", "{\"sky\":\"clear\"}", "--as", "sender");
        int second = command(ignored, "send", "topic:weather", "it rains", "--as", "sender");

        assertThat(first).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(SwarmCommand.DONE);
        assertThat(second).isEqualTo(SwarmCommand.DONE);
        assertThat(tail.get(40, TimeUnit.SECONDS)).isEqualTo(SwarmCommand.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("\"payload\":{\"sky\":\"clear\"}"))
                .anyMatch(line -> line.contains("\"payload\":\"it rains\""));
    }

    @Test
    void refusesWhatIsNoRecipientAndWhatNoMemberSends() {
        assertThat(command("send", "weather", "1")).isEqualTo(SwarmCommand.USAGE);
        assertThat(command("send", "topic:weather", "1", "--type", "decision")).isEqualTo(SwarmCommand.USAGE);
        assertThat(command("tail", "agent:x")).isEqualTo(SwarmCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("recipient must be agent:NAME")
                .contains("--type must be a type that members send")
                .contains("TOPIC must be a topic");
    }

    private int command(String... args) {
        return command(new PrintStream(out, true, StandardCharsets.UTF_8), args);
    }

    private int command(PrintStream to, String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--gateway";
        all[args.length + 1] = swarm.gateway().toString();
        return SwarmCli.run(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        to,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                all);
    }
}
