package io.flinkswarm.benchmarks.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.benchmarks.messaging.Contender.Figures;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;

/** The figures of a load, in words or as JSON: medians over rounds, and those of the brokers as ratios. */
final class LoadReport {
    private static final String[] QUANTILES = {"p50", "p99", "p99.9", "max"};

    private final List<Contender> contenders;
    private final List<String> absent;
    private final CheckpointingStatistics.Summary checkpoints;
    private final int agents;
    private final int rate;
    private final int rounds;

    /** The first contender is the gateway; {@code absent} are the brokers that are not installed. */
    LoadReport(
            List<Contender> contenders,
            List<String> absent,
            CheckpointingStatistics.Summary checkpoints,
            int agents,
            int rate,
            int rounds) {
        this.contenders = contenders;
        this.absent = absent;
        this.checkpoints = checkpoints;
        this.agents = agents;
        this.rate = rate;
        this.rounds = rounds;
    }

    /** Whether everything arrived. What a mailbox delivers again, because its acknowledgement came late, clients know and drop. */
    boolean isComplete() {
        Fleet fleet = contenders.get(0).fleet();
        return fleet.delivered() == fleet.sent() && fleet.refused() == 0;
    }

    void report(Terminal terminal, boolean json) {
        if (json) {
            terminal.json(this::write);
        } else {
            print(terminal);
        }
        if (!isComplete()) {
            Fleet fleet = contenders.get(0).fleet();
            terminal.message("every message must arrive, and none be refused, but of " + fleet.sent() + " sent "
                    + fleet.delivered() + " arrived, and " + fleet.refused() + " were refused; the first: "
                    + fleet.firstRefusal());
        }
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        return Medians.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private static double ratio(List<Figures> rounds, List<Figures> ours, ToDoubleFunction<Figures> figure) {
        return Medians.ofRatios(
                ours.stream().map(figure::applyAsDouble).toList(),
                rounds.stream().map(figure::applyAsDouble).toList());
    }

    private void print(Terminal terminal) {
        terminal.line(String.format(
                Locale.ROOT,
                "%-12s %10s %8s %8s %8s %14s %12s %14s",
                agents + " agents",
                "messages/s",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "per CPU second",
                "closed loop",
                "per CPU second"));
        for (Contender each : contenders) {
            boolean open = !each.open().isEmpty();
            boolean closed = !each.closed().isEmpty();
            terminal.line(String.format(
                    Locale.ROOT,
                    "%-12s %10s %8s %8s %8s %14s %12s %14s",
                    each.name(),
                    open ? whole(median(each.open(), Figures::perSecond)) : "",
                    open ? quantile(each, 0) : "",
                    open ? quantile(each, 1) : "",
                    open ? quantile(each, 2) : "",
                    open ? whole(median(each.open(), Figures::perCpuSecond)) : "",
                    closed ? whole(median(each.closed(), Figures::perSecond)) : "",
                    closed ? whole(median(each.closed(), Figures::perCpuSecond)) : ""));
        }
        Contender gateway = contenders.get(0);
        List<Figures> rounds = gateway.open().isEmpty() ? gateway.closed() : gateway.open();
        terminal.line(String.format(
                Locale.ROOT,
                "durable after p50 %.0f ms, p99 %.0f ms; checkpoints of %,d bytes on average, %d ms",
                median(
                        rounds,
                        each -> each.durable().isEmpty()
                                ? Double.NaN
                                : each.durable().get(0)),
                median(
                        rounds,
                        each -> each.durable().isEmpty()
                                ? Double.NaN
                                : each.durable().get(1)),
                checkpoints.getStateSize().getAverage(),
                checkpoints.getDuration().getAverage()));
        if (!absent.isEmpty()) {
            terminal.line("not installed: " + String.join(", ", absent));
        }
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String quantile(Contender each, int which) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                median(each.open(), round -> round.latencies().get(which)));
    }

    private void write(JsonGenerator out) throws IOException {
        Fleet fleet = contenders.get(0).fleet();
        out.writeStringField("bench", "messaging");
        out.writeNumberField("agents", agents);
        out.writeNumberField("rate", rate);
        out.writeNumberField("rounds", rounds);
        out.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
        out.writeObjectFieldStart("servers");
        for (int i = 0; i < contenders.size(); i++) {
            Contender each = contenders.get(i);
            Contender gateway = i == 0 ? null : contenders.get(0);
            out.writeObjectFieldStart(each.name());
            loop(out, "openLoop", each.open(), gateway == null ? List.of() : gateway.open());
            loop(out, "closedLoop", each.closed(), gateway == null ? List.of() : gateway.closed());
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeArrayFieldStart("notInstalled");
        for (String name : absent) {
            out.writeString(name);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("checkpoints");
        out.writeNumberField("averageBytes", checkpoints.getStateSize().getAverage());
        out.writeNumberField("largestBytes", checkpoints.getStateSize().getMaximum());
        out.writeNumberField("averageMillis", checkpoints.getDuration().getAverage());
        out.writeNumberField("longestMillis", checkpoints.getDuration().getMaximum());
        out.writeEndObject();
        out.writeNumberField("sent", fleet.sent());
        out.writeNumberField("delivered", fleet.delivered());
        out.writeNumberField("repeated", fleet.repeated());
        out.writeNumberField("refused", fleet.refused());
    }

    private static void loop(JsonGenerator out, String name, List<Figures> rounds, List<Figures> ours)
            throws IOException {
        if (rounds.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart(name);
        out.writeNumberField("perSecond", Math.round(median(rounds, Figures::perSecond)));
        out.writeNumberField("perCpuSecond", Math.round(median(rounds, Figures::perCpuSecond)));
        out.writeNumberField("serverCpuSeconds", Medians.rounded(median(rounds, Figures::serverCpuSeconds)));
        out.writeNumberField("clientCpuSeconds", Medians.rounded(median(rounds, Figures::clientCpuSeconds)));
        quantiles(out, "latencyMillis", rounds, Figures::latencies);
        if (rounds.stream().noneMatch(round -> round.durable().isEmpty())) {
            quantiles(out, "durableMillis", rounds, Figures::durable);
        }
        if (!ours.isEmpty()) {
            // what the gateway reaches, as a share of this one
            out.writeNumberField("gatewayPerSecondShare", Medians.rounded(ratio(rounds, ours, Figures::perSecond)));
            out.writeNumberField(
                    "gatewayPerCpuSecondShare", Medians.rounded(ratio(rounds, ours, Figures::perCpuSecond)));
        }
        out.writeEndObject();
    }

    private static void quantiles(
            JsonGenerator out, String name, List<Figures> rounds, Function<Figures, List<Double>> figure)
            throws IOException {
        out.writeObjectFieldStart(name);
        for (int i = 0; i < QUANTILES.length; i++) {
            int which = i;
            out.writeNumberField(
                    QUANTILES[i],
                    Medians.rounded(median(rounds, round -> figure.apply(round).get(which))));
        }
        out.writeEndObject();
    }
}
