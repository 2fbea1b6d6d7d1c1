package io.flinkswarm.benchmarks.votes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.trial.TrialScore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What came out for one set, or the mean of several: majority's accuracy and the figures of each rule. */
record SetResult(String set, long items, long votes, double majority, Map<String, Figures> byRule) {
    /** The figures of one rule, each a share. */
    record Figures(double accuracy, double accuracyOfDecided, double abstained, double votesUsed, double networkActed) {
        static Figures of(TrialScore score) {
            return new Figures(
                    score.accuracy(),
                    score.accuracyOfDecided(),
                    score.abstained(),
                    score.shareOfVotesUsed(),
                    score.shareOfNetworkActed());
        }

        double errorOfDecided() {
            return 1 - accuracyOfDecided;
        }
    }

    static SetResult of(VoteSet set, double majority, Map<String, TrialScore> scores) {
        Map<String, Figures> byRule = new LinkedHashMap<>();
        scores.forEach((rule, score) -> byRule.put(rule, Figures.of(score)));
        return new SetResult(set.name(), set.items().size(), set.votes(), majority, byRule);
    }

    /** The mean over sets, each with the same weight. */
    static SetResult mean(List<SetResult> results) {
        Map<String, Figures> byRule = new LinkedHashMap<>();
        for (String rule : results.get(0).byRule().keySet()) {
            List<Figures> all =
                    results.stream().map(result -> result.byRule().get(rule)).toList();
            byRule.put(
                    rule,
                    new Figures(
                            average(all, Figures::accuracy),
                            average(all, Figures::accuracyOfDecided),
                            average(all, Figures::abstained),
                            average(all, Figures::votesUsed),
                            average(all, Figures::networkActed)));
        }
        return new SetResult(
                "mean",
                results.stream().mapToLong(SetResult::items).sum(),
                results.stream().mapToLong(SetResult::votes).sum(),
                average(results, SetResult::majority),
                byRule);
    }

    private static <T> double average(List<T> all, ToDoubleFunction<T> value) {
        return all.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    /** The rule whose use of votes stands at the top: neural where it was measured, else the last. */
    private String chief() {
        return byRule.containsKey("neural")
                ? "neural"
                : List.copyOf(byRule.keySet()).get(byRule.size() - 1);
    }

    void write(JsonGenerator out, boolean ofDecided) throws IOException {
        out.writeStringField("set", set);
        out.writeNumberField("items", items);
        out.writeNumberField("votes", votes);
        share(out, "majority", majority);
        out.writeObjectFieldStart("decided");
        for (Map.Entry<String, Figures> each : byRule.entrySet()) {
            Figures figures = each.getValue();
            share(out, each.getKey(), ofDecided ? figures.accuracyOfDecided() : figures.accuracy());
        }
        out.writeEndObject();
        writeUse(out, byRule.get(chief()));
        out.writeObjectFieldStart("rules");
        for (Map.Entry<String, Figures> each : byRule.entrySet()) {
            out.writeObjectFieldStart(each.getKey());
            share(out, "accuracy", each.getValue().accuracy());
            writeUse(out, each.getValue());
            share(out, "networkActed", each.getValue().networkActed());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeUse(JsonGenerator out, Figures figures) throws IOException {
        share(out, "votesUsed", figures.votesUsed());
        share(out, "abstained", figures.abstained());
        share(out, "errorOfDecided", figures.errorOfDecided());
    }

    /** Five digits: the sixth is noise at any number of seeds. */
    private static void share(JsonGenerator out, String name, double value) throws IOException {
        if (Double.isNaN(value)) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, Math.round(value * 1e5) / 1e5);
        }
    }

    static String header(List<String> rules) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%-12s %7s %8s %9s", "set", "items", "votes", "majority"));
        for (String rule : rules) {
            line.append(String.format(Locale.ROOT, " %9s", rule));
        }
        return line.append(String.format(Locale.ROOT, " %6s %9s %6s", "votes", "abstained", "error"))
                .toString();
    }

    String row() {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%-12s %7d %8d %9.4f", set, items, votes, majority));
        byRule.values().forEach(figures -> line.append(String.format(Locale.ROOT, " %9.4f", figures.accuracy())));
        Figures chief = byRule.get(chief());
        return line.append(String.format(
                        Locale.ROOT,
                        " %5.1f%% %8.1f%% %6.4f",
                        100 * chief.votesUsed(),
                        100 * chief.abstained(),
                        chief.errorOfDecided()))
                .toString();
    }
}
