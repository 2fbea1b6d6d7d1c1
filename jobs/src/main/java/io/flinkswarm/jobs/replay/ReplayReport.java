package io.flinkswarm.jobs.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.operators.consensus.ConsensusReplay.Compared;
import io.flinkswarm.operators.consensus.ConsensusReplay.Difference;
import io.flinkswarm.operators.consensus.ConsensusReplay.Score;
import io.flinkswarm.operators.consensus.ConsensusReplay.Verified;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a replay found, for a reader or as one JSON object. */
final class ReplayReport {
    private static final int VOTERS_NAMED = 5;

    private final Terminal terminal;
    private final boolean asJson;

    ReplayReport(Terminal terminal, boolean asJson) {
        this.terminal = terminal;
        this.asJson = asJson;
    }

    void verified(Verified result) {
        if (asJson) {
            terminal.json(json -> {
                json.writeNumberField("entries", result.entries());
                json.writeNumberField("groups", result.groups());
                json.writeNumberField("decisions", result.decisions());
                json.writeNumberField("identical", result.identical());
                json.writeNumberField("differing", result.differing());
                differences(json, result.different());
            });
            return;
        }
        line(
                "%,d entries of %,d groups: %,d of %,d decisions came out bit for bit as they were recorded.",
                result.entries(), result.groups(), result.identical(), result.decisions());
        if (result.differing() > 0) {
            line("%,d did not: the journal was changed, or another release or processor wrote it.", result.differing());
            result.different().forEach(difference -> difference(difference, "recorded", "replayed"));
        }
    }

    void compared(Compared result) {
        result.overridden()
                .forEach(setting -> terminal.message("--set wins over the recorded policy change " + setting));
        result.unheard()
                .forEach(agent -> terminal.message("--without " + agent + ": it cast no vote in what was replayed"));
        if (asJson) {
            terminal.json(json -> {
                json.writeNumberField("entries", result.entries());
                json.writeNumberField("groups", result.groups());
                json.writeNumberField("changed", result.changed());
                score(json, "before", result.before());
                score(json, "after", result.after());
                differences(json, result.different());
                strings(json, "overridden", result.overridden());
                strings(json, "unheard", result.unheard());
            });
            return;
        }
        line(
                "%,d of %,d decisions would have ended otherwise.",
                result.changed(), result.before().ended());
        line("%-12s %10s %10s %10s %14s", "", "ended", "decided", "votes", "right");
        row("recorded", result.before());
        row("replayed", result.after());
        result.different().forEach(difference -> difference(difference, "was", "would be"));
    }

    private void row(String name, Score score) {
        String right = score.known() == 0
                ? "unknown"
                : String.format(Locale.ROOT, "%.3f of %,d", score.accuracy(), score.known());
        line("%-12s %,10d %,10d %,10d %14s", name, score.ended(), score.decided(), score.votes(), right);
    }

    private void difference(Difference difference, String then, String now) {
        line("");
        line("%s / %s", difference.group(), difference.proposal());
        line("  %-8s %s", then, words(difference.recorded()));
        line("  %-8s %s", now, words(difference.replayed()));
    }

    /** The decision and its why in a sentence. */
    static String words(Decision decision) {
        if (decision == null) {
            return "not decided";
        }
        List<Contribution> heaviest = new ArrayList<>(decision.why().contributions());
        heaviest.sort(Comparator.comparingDouble((Contribution each) -> -Math.abs(each.logOdds())));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s%s by %s at %.3f (needed %.3f), %d of %d votes: %s",
                decision.status().name().toLowerCase(Locale.ROOT),
                decision.choice().isEmpty() ? "" : " \"" + decision.choice() + '"',
                decision.rule(),
                decision.posterior(),
                decision.why().threshold(),
                decision.why().votes(),
                decision.why().asked(),
                decision.reason()));
        for (int i = 0; i < Math.min(VOTERS_NAMED, heaviest.size()); i++) {
            Contribution each = heaviest.get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "%s %s said %s (%+.2f)",
                    i == 0 ? ";" : ",",
                    each.voter(),
                    each.choice(),
                    each.logOdds()));
        }
        return text.toString();
    }

    private static void score(JsonGenerator json, String name, Score score) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("ended", score.ended());
        json.writeNumberField("decided", score.decided());
        json.writeNumberField("known", score.known());
        json.writeNumberField("right", score.right());
        if (score.known() == 0) {
            json.writeNullField("accuracy");
        } else {
            json.writeNumberField("accuracy", score.accuracy());
        }
        json.writeNumberField("votesUsed", score.votes());
        json.writeEndObject();
    }

    private static void differences(JsonGenerator json, List<Difference> differences) throws IOException {
        json.writeArrayFieldStart("different");
        for (Difference difference : differences) {
            json.writeStartObject();
            json.writeStringField("group", difference.group());
            json.writeStringField("proposal", difference.proposal());
            decision(json, "recorded", difference.recorded());
            decision(json, "replayed", difference.replayed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void decision(JsonGenerator json, String name, Decision decision) throws IOException {
        json.writeFieldName(name);
        if (decision == null) {
            json.writeNull();
        } else {
            json.writeRawValue(ConsensusJson.RESULTS.write(decision));
        }
    }

    private static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void line(String format, Object... values) {
        terminal.line(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
