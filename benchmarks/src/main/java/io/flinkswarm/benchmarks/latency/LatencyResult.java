package io.flinkswarm.benchmarks.latency;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came out for one scenario: the figures of each strategy, of the baselines and of the oracle, and what is wrong. */
final class LatencyResult {
    private static final String ADAPTIVE = "adaptive";
    private static final String LEAST_CONNECTIONS = "least-connections";
    private static final double LEAST_IN_TIME = .9995;
    private static final double MOST_OF_BASELINES = .75;
    private static final double MOST_OF_LLM = .7;

    private final String scenario;
    private final int seeds;
    private final Map<String, Outcome> baselines = new LinkedHashMap<>();
    private final Map<String, Outcome> strategies = new LinkedHashMap<>();
    private final Map<String, Outcome> underPolicy = new LinkedHashMap<>();
    private final Map<String, Map<String, Outcome>> published = new LinkedHashMap<>();
    private final List<String> deviations = new ArrayList<>();
    private Outcome oracle;

    LatencyResult(String scenario, int seeds) {
        this.scenario = scenario;
        this.seeds = seeds;
    }

    /** A baseline as others have it. */
    void baseline(String name, Outcome outcome) {
        baselines.put(name, outcome);
    }

    /** A baseline's strategy under the pool's policy. */
    void underPolicy(String name, Outcome outcome) {
        underPolicy.put(name, outcome);
    }

    void strategy(String name, Outcome outcome) {
        strategies.put(name, outcome);
    }

    void oracle(Outcome outcome) {
        oracle = outcome;
    }

    boolean has(String baseline) {
        return baselines.containsKey(baseline);
    }

    /** A baseline on the seeds for which figures were published of it. */
    void published(String ofScenario, String name, Outcome outcome) {
        published.computeIfAbsent(ofScenario, key -> new LinkedHashMap<>()).put(name, outcome);
        deviations.addAll(PublishedLatency.deviations(ofScenario, name, outcome));
    }

    /** The least 99th percentile of the baselines. */
    private double leastP99() {
        return baselines.values().stream().mapToDouble(Outcome::p99).min().orElse(Double.NaN);
    }

    /** What is off what was published, and which floors are missed. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>(deviations);
        Outcome adaptive = strategies.get(ADAPTIVE);
        Outcome neural = strategies.get("neural-adaptive");
        Outcome least = baselines.get(LEAST_CONNECTIONS);
        if (scenario.equals("interaction") && neural != null) {
            most("mean of neural-adaptive", neural.mean(), least.mean(), wrong);
        }
        if (adaptive == null) {
            return wrong;
        }
        if (scenario.equals("linkerd") && !(adaptive.inTime() >= LEAST_IN_TIME)) {
            wrong.add("share in time of adaptive must be at least " + LEAST_IN_TIME + ", but was " + adaptive.inTime());
        } else if (scenario.equals("drift")) {
            most("p99 of adaptive", adaptive.p99(), MOST_OF_BASELINES * leastP99(), wrong);
            most("mean of adaptive", adaptive.mean(), least.mean(), wrong);
        } else if (scenario.startsWith("llm")) {
            most("p99 of adaptive in " + scenario, adaptive.p99(), MOST_OF_LLM * least.p99(), wrong);
        }
        return wrong;
    }

    private static void most(String name, double measured, double most, List<String> wrong) {
        if (!(measured <= most)) {
            wrong.add(String.format(Locale.ROOT, "%s must be at most %.4g, but was %.4g", name, most, measured));
        }
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStringField("scenario", scenario);
        out.writeNumberField("seeds", seeds);
        out.writeObjectFieldStart("strategies");
        for (Map<String, Outcome> group : List.of(baselines, strategies)) {
            for (Map.Entry<String, Outcome> each : group.entrySet()) {
                write(each.getKey(), each.getValue(), out);
            }
        }
        out.writeEndObject();
        write("oracle", oracle, out);
        write("underPolicy", underPolicy, out);
        out.writeObjectFieldStart("published");
        for (Map.Entry<String, Map<String, Outcome>> each : published.entrySet()) {
            writePublished(each.getKey(), each.getValue(), out);
        }
        out.writeEndObject();
        writeRatios(out);
        out.writeArrayFieldStart("wrong");
        for (String each : wrong()) {
            out.writeString(each);
        }
        out.writeEndArray();
    }

    private static void write(String name, Map<String, Outcome> outcomes, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, Outcome> each : outcomes.entrySet()) {
            write(each.getKey(), each.getValue(), out);
        }
        out.writeEndObject();
    }

    private static void write(String name, Outcome outcome, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        number(out, "mean", outcome.mean());
        number(out, "p50", outcome.p50());
        number(out, "p99", outcome.p99());
        number(out, "inTime", outcome.inTime());
        number(out, "utilisation", outcome.utilisation());
        out.writeEndObject();
    }

    private static void writePublished(String ofScenario, Map<String, Outcome> measured, JsonGenerator out)
            throws IOException {
        Map<String, PublishedLatency.Figures> figures = PublishedLatency.of(ofScenario);
        out.writeObjectFieldStart(ofScenario);
        for (Map.Entry<String, Outcome> each : measured.entrySet()) {
            PublishedLatency.Figures said = figures.get(each.getKey());
            out.writeObjectFieldStart(each.getKey());
            pair(out, "mean", said.mean(), each.getValue().mean());
            pair(out, "p99", said.p99(), each.getValue().p99());
            pair(out, "inTime", said.inTime(), each.getValue().inTime());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void pair(JsonGenerator out, String name, double published, double measured) throws IOException {
        if (!Double.isNaN(published)) {
            number(out, name, published);
            number(out, name + "Measured", measured);
        }
    }

    private void writeRatios(JsonGenerator out) throws IOException {
        Outcome adaptive = strategies.get(ADAPTIVE);
        if (adaptive != null) {
            number(out, "p99OfBestBaseline", adaptive.p99() / leastP99());
            number(
                    out,
                    "p99OfLeastConnections",
                    adaptive.p99() / baselines.get(LEAST_CONNECTIONS).p99());
            number(
                    out,
                    "meanOfLeastConnections",
                    adaptive.mean() / baselines.get(LEAST_CONNECTIONS).mean());
        }
    }

    /** Five digits: the sixth is noise at any number of seeds. */
    private static void number(JsonGenerator out, String name, double value) throws IOException {
        out.writeNumberField(name, Math.round(value * 1e5) / 1e5);
    }

    void print(Terminal terminal) {
        terminal.line(String.format(
                Locale.ROOT,
                "%s, %d seed%s: response times in seconds%n%-28s %9s %9s %9s %9s %7s",
                scenario,
                seeds,
                seeds == 1 ? "" : "s",
                "",
                "mean",
                "p50",
                "p99",
                "in time",
                "busy"));
        baselines.forEach((name, outcome) -> terminal.line(row(name, outcome)));
        strategies.forEach((name, outcome) -> terminal.line(row(name, outcome)));
        terminal.line(row("oracle", oracle));
        if (!underPolicy.isEmpty()) {
            terminal.line("under the pool's policy:");
            underPolicy.forEach((name, outcome) -> terminal.line(row(name, outcome)));
        }
    }

    private static String row(String name, Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%-28s %9.3f %9.3f %9.3f %9.5f %7.2f",
                name,
                outcome.mean(),
                outcome.p50(),
                outcome.p99(),
                outcome.inTime(),
                outcome.utilisation());
    }
}
