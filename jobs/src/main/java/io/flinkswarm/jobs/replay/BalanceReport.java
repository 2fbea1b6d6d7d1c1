package io.flinkswarm.jobs.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.operators.balance.BalanceReplay.Difference;
import io.flinkswarm.operators.balance.BalanceReplay.Verified;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceJson;
import java.io.IOException;
import java.util.Locale;

/** What a replay of a journal of balance found, for a reader or as one JSON object. */
final class BalanceReport {
    private final Terminal terminal;
    private final boolean asJson;

    BalanceReport(Terminal terminal, boolean asJson) {
        this.terminal = terminal;
        this.asJson = asJson;
    }

    void verified(Verified result) {
        if (asJson) {
            terminal.json(json -> write(json, result));
            return;
        }
        terminal.line(String.format(
                Locale.ROOT,
                "%,d entries of %,d pools: %,d of %,d decisions came out bit for bit as they were recorded.",
                result.entries(),
                result.pools(),
                result.identical(),
                result.decisions()));
        if (result.differing() > 0) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "%,d did not: the journal was changed, or another release or processor wrote it.",
                    result.differing()));
            for (Difference difference : result.different()) {
                terminal.line("");
                terminal.line(difference.pool());
                terminal.line("  recorded " + text(difference.recorded()));
                terminal.line("  replayed " + text(difference.replayed()));
            }
        }
    }

    private static String text(BalanceDecision decision) {
        return decision == null ? "nothing" : BalanceJson.RESULTS.write(decision);
    }

    private static void write(JsonGenerator json, Verified result) throws IOException {
        json.writeNumberField("entries", result.entries());
        json.writeNumberField("pools", result.pools());
        json.writeNumberField("decisions", result.decisions());
        json.writeNumberField("identical", result.identical());
        json.writeNumberField("differing", result.differing());
        json.writeArrayFieldStart("different");
        for (Difference difference : result.different()) {
            json.writeStartObject();
            json.writeStringField("pool", difference.pool());
            json.writeFieldName("recorded");
            write(json, difference.recorded());
            json.writeFieldName("replayed");
            write(json, difference.replayed());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, BalanceDecision decision) throws IOException {
        if (decision == null) {
            json.writeNull();
        } else {
            json.writeRawValue(BalanceJson.RESULTS.write(decision));
        }
    }
}
