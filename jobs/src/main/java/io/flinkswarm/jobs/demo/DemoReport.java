package io.flinkswarm.jobs.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What a reader of the demo sees: a line per hundred decisions, who is trusted, and one decision's why. */
final class DemoReport {
    private static final int BAR = 25;
    private static final int LISTED = 5;

    private final Terminal terminal;
    private final Scorecard scorecard;
    private final Trust trust;
    private final int liars;

    DemoReport(Terminal terminal, Scorecard scorecard, Trust trust, int liars) {
        this.terminal = terminal;
        this.scorecard = scorecard;
        this.trust = trust;
        this.liars = liars;
    }

    void head() {
        line(
                "%d simulated agents vote on %,d questions, nine on each. %d of them always vote",
                DemoCommand.AGENTS, DemoCommand.DECISIONS, liars);
        line("wrong together and say that they are 95 %% sure; the others are right 55 to 90 %% of the");
        line("time. flink-swarm is not told who is who: it learns from the outcomes, of which 30 %%");
        line("become known two seconds after the question.");
        line("");
        line("decisions     majority is right                flink-swarm is right             votes  abstained");
    }

    void row(Scorecard.Block block) {
        line(
                "%4d …%5d   %4.0f %% %s %4.0f %% %s %4.1f of 9 %5d",
                block.from(),
                block.to(),
                100 * block.majority(),
                bar(block.majority()),
                100 * block.flinkSwarm(),
                bar(block.flinkSwarm()),
                block.votesUsed(),
                block.abstained());
    }

    private static String bar(double share) {
        int full = (int) Math.round(share * BAR);
        return "█".repeat(full) + "·".repeat(BAR - full);
    }

    void end(boolean cutShort) {
        line("");
        if (cutShort) {
            line("The time was up before all questions were asked; --seconds gives it more.");
        }
        line(
                "In all %,d decisions majority was right in %.1f %%, flink-swarm in %.1f %%. It waited for %.1f of",
                scorecard.decisions(), 100 * scorecard.majority(), 100 * scorecard.flinkSwarm(), scorecard.votesUsed());
        line(
                "the 9 votes on average, and abstained %d times (counted above by the option it leaned to).",
                scorecard.abstained());
        trusted();
        Decision telling = scorecard.telling();
        line("");
        new WhyInWords(telling, trust.ranking())
                .lines(scorecard.caseOf(telling))
                .forEach(terminal::line);
    }

    private void trusted() {
        List<Trust.Learned> ranking = trust.ranking();
        int listed = Math.min(LISTED, ranking.size() / 2);
        line("");
        line("most trusted   right in   (outcomes)           least trusted   right in   (outcomes)");
        for (int i = 0; i < listed; i++) {
            Trust.Learned most = ranking.get(i);
            Trust.Learned least = ranking.get(ranking.size() - 1 - i);
            line(
                    "%-14s %5.0f %%   (%3.0f) %-9s        %-15s %5.0f %%   (%3.0f) %s",
                    most.agent(),
                    100 * most.reliability(),
                    most.outcomes(),
                    truth(most),
                    least.agent(),
                    100 * least.reliability(),
                    least.outcomes(),
                    truth(least));
        }
    }

    private String truth(Trust.Learned learned) {
        return isLiar(learned) ? "a liar" : "honest";
    }

    private boolean isLiar(Trust.Learned learned) {
        return Integer.parseInt(learned.agent().substring("agent-".length())) < liars;
    }

    private void line(String format, Object... values) {
        terminal.line(String.format(Locale.ROOT, format, values).stripTrailing());
    }

    void write(JsonGenerator out) throws IOException {
        out.writeNumberField("agents", DemoCommand.AGENTS);
        out.writeNumberField("liars", liars);
        out.writeNumberField("decisions", scorecard.decisions());
        out.writeArrayFieldStart("perHundred");
        for (Scorecard.Block block : scorecard.blocks()) {
            out.writeStartObject();
            out.writeNumberField("from", block.from());
            out.writeNumberField("to", block.to());
            out.writeNumberField("majority", round(block.majority()));
            out.writeNumberField("flinkSwarm", round(block.flinkSwarm()));
            out.writeNumberField("votesUsed", round(block.votesUsed()));
            out.writeNumberField("abstained", block.abstained());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("majority", round(scorecard.majority()));
        out.writeNumberField("flinkSwarm", round(scorecard.flinkSwarm()));
        out.writeNumberField("votesUsed", round(scorecard.votesUsed()));
        out.writeNumberField("abstained", scorecard.abstained());
        List<Trust.Learned> ranking = new ArrayList<>(trust.ranking());
        writeTrust(out, "mostTrusted", ranking);
        Collections.reverse(ranking);
        writeTrust(out, "leastTrusted", ranking);
        out.writeFieldName("why");
        out.writeRawValue(ConsensusJson.RESULTS.write(scorecard.telling()));
    }

    private void writeTrust(JsonGenerator out, String name, List<Trust.Learned> ranking) throws IOException {
        out.writeArrayFieldStart(name);
        for (Trust.Learned learned : ranking.subList(0, Math.min(LISTED, ranking.size() / 2))) {
            out.writeStartObject();
            out.writeStringField("agent", learned.agent());
            out.writeNumberField("reliability", round(learned.reliability()));
            out.writeNumberField("outcomes", round(learned.outcomes()));
            out.writeBooleanField("liar", isLiar(learned));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
