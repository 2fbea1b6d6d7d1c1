package io.flinkswarm.jobs.demo;

import io.flinkswarm.jobs.cli.ConfigurationOptions;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.jobs.drill.Case;
import io.flinkswarm.jobs.drill.DrillTrial;
import io.flinkswarm.jobs.drill.Scenario;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./swarm demo}: fifty simulated agents, a third of them liars, live through the real consensus job. */
@Internal
@Command(
        name = "demo",
        description = "Fifty simulated agents, a third of them liars: majority beside flink-swarm, live.")
public final class DemoCommand implements SwarmCommand {
    static final int AGENTS = 50;
    static final double LIARS = 1 / 3.0;
    static final int DECISIONS = 1_000;

    private static final int SHORTEST = 5;
    private static final int LONGEST = 60;
    /** What the cluster's start and end take of the time on a machine of two cores. */
    private static final int START_AND_END = 5;

    private static final double REST_SECONDS = 1.2;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long it takes, 5 to 60 (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(names = "--rate", paramLabel = "N", description = "Questions a second (default: as many as fill the time).")
    private Double rate;

    @Option(names = "--seed", paramLabel = "S", description = "Another swarm (default: ${DEFAULT-VALUE}).")
    private int seed = 1;

    @Mixin
    private JsonOption json;

    @Mixin
    private ConfigurationOptions configuration;

    @Override
    public int run(Terminal terminal) throws Exception {
        if (seconds < SHORTEST || seconds > LONGEST) {
            throw new UsageException("--seconds must be from " + SHORTEST + " to " + LONGEST + ", but was " + seconds);
        }
        if (rate != null && !(rate > 0)) {
            throw new UsageException("--rate must be above 0, but was " + rate);
        }
        DrillTrial fleet = new DrillTrial(Scenario.Mode.COLLUDERS, AGENTS, LIARS);
        Scorecard scorecard = new Scorecard(cases(fleet));
        Trust trust = new Trust();
        DemoReport report = new DemoReport(terminal, scorecard, trust, (int) (LIARS * AGENTS));
        if (!json.requested()) {
            report.head();
        }
        terminal.progress("starting an embedded Flink cluster …");
        boolean cutShort = play(fleet, scorecard, trust, block -> {
            if (json.requested()) {
                terminal.progress(block.to() + " decisions …");
            } else {
                report.row(block);
            }
        });
        if (scorecard.decisions() == 0) {
            throw new IllegalStateException(
                    "a decision must fall within " + seconds + " s, but none did; give it more with --seconds");
        }
        if (json.requested()) {
            terminal.json(report::write);
        } else {
            report.end(cutShort);
        }
        return DONE;
    }

    private List<Case> cases(DrillTrial fleet) {
        Scenario scenario = fleet.scenario(seed);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < DECISIONS; i++) {
            cases.add(scenario.next());
        }
        return cases;
    }

    /** What follows when a hundred decisions have fallen. */
    private interface OnBlock {
        void ended(Scorecard.Block block);
    }

    /** Runs the job; true if the time was up before it had decided everything. */
    private boolean play(DrillTrial fleet, Scorecard scorecard, Trust trust, OnBlock onBlock) throws Exception {
        Configuration cluster = new Configuration();
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, cluster);
        ConsensusStreams consensus = Consensus.of(configuration.configuration())
                .order(Order.EVENT_TIME)
                .emit(EmitMode.PROVISIONAL)
                .views(true)
                .decide(events(env, fleet));
        AtomicBoolean timeIsUp = new AtomicBoolean();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (CloseableIterator<Decision> decisions = consensus
                        .decisions()
                        .filter(decision ->
                                !decision.durable() && decision.status().isFinal())
                        .collectAsync();
                CloseableIterator<ViewDelta> voters = consensus
                        .viewChanges()
                        .orElseThrow()
                        .filter(delta -> delta.view().equals(Trust.VIEW))
                        .collectAsync()) {
            JobClient job = env.executeAsync("demo");
            timer.schedule(
                    () -> {
                        timeIsUp.set(true);
                        job.cancel();
                    },
                    seconds,
                    TimeUnit.SECONDS);
            // a stream that nobody reads would hold the job up
            CompletableFuture<Void> learning = CompletableFuture.runAsync(() -> drain(voters, timeIsUp, trust::apply));
            drain(decisions, timeIsUp, decision -> {
                Scorecard.Block block = scorecard.count(decision);
                if (block != null) {
                    onBlock.ended(block);
                }
            });
            learning.join();
            if (!timeIsUp.get()) {
                job.getJobExecutionResult().get();
            }
        } finally {
            timer.shutdownNow();
        }
        Scorecard.Block rest = scorecard.endBlock();
        if (rest != null) {
            onBlock.ended(rest);
        }
        return timeIsUp.get();
    }

    private DataStream<ConsensusEvent> events(StreamExecutionEnvironment env, DrillTrial fleet) {
        double perSecond = rate != null ? rate : (double) DECISIONS / Math.max(1, seconds - START_AND_END);
        GeneratorFunction<Long, Long> numbers = number -> number;
        // what was learned last is shown a little later: the source goes on for that long without a question
        long rest = (long) Math.ceil(perSecond * REST_SECONDS);
        return env.fromSource(
                        new DataGeneratorSource<>(
                                numbers, DECISIONS + rest, RateLimiterStrategy.perSecond(perSecond), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "questions")
                .setParallelism(1)
                .flatMap(new DemoSwarm(fleet, seed, DECISIONS))
                .returns(Consensus.EVENT_TYPE)
                .setParallelism(1)
                .name("agents")
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<ConsensusEvent>forGenerator(context -> new DemoMarks(DECISIONS))
                                .withTimestampAssigner((event, previous) -> event.time()))
                .setParallelism(1);
    }

    private interface Taker<T> {
        void take(T value);
    }

    private static <T> void drain(CloseableIterator<T> values, AtomicBoolean timeIsUp, Taker<T> taker) {
        try {
            while (values.hasNext()) {
                taker.take(values.next());
            }
        } catch (RuntimeException e) {
            // a cancelled job takes its results with it
            if (!timeIsUp.get()) {
                throw e;
            }
        }
    }
}
