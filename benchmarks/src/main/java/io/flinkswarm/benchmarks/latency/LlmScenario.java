package io.flinkswarm.benchmarks.latency;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Recorded requests to language models on fifty servers of speeds 1, 1, 2 and 4, one request at a time each.
 *
 * <p>A request takes {@link #MILLIS_PER_CONTEXT_TOKEN} a token of context and {@link #MILLIS_PER_GENERATED_TOKEN} a generated
 * one on a server of speed 1. The context is known when it comes and told as a hint, what will be generated isn't. The trace's
 * arrival times are scaled to the load.
 */
final class LlmScenario extends Scenario {
    /** About what a 70B model needs to read a token. */
    static final double MILLIS_PER_CONTEXT_TOKEN = 1;

    /** About what it needs to write one. */
    static final double MILLIS_PER_GENERATED_TOKEN = 20;

    private static final int NODES = 50;
    private static final String HEADER = "t_s,context_tokens,generated_tokens";

    /** The recorded requests. */
    record Trace(double[] seconds, double[] context, double[] generated) {
        /**
         * Reads a file of the columns t_s, context_tokens, generated_tokens.
         *
         * @throws IllegalArgumentException if it is not of that form, or times go back
         */
        static Trace read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.size() < 3 || !lines.get(0).strip().equals(HEADER)) {
                throw new IllegalArgumentException(
                        file.getFileName() + " must have the header " + HEADER + " and at least two requests");
            }
            int requests = lines.size() - 1;
            Trace trace = new Trace(new double[requests], new double[requests], new double[requests]);
            for (int i = 0; i < requests; i++) {
                trace.take(i, lines.get(i + 1));
            }
            if (!(trace.seconds[requests - 1] > 0)) {
                throw new IllegalArgumentException("last t_s must be above 0, but was " + trace.seconds[requests - 1]);
            }
            return trace;
        }

        private void take(int i, String line) {
            String[] columns = line.strip().split(",", -1);
            if (columns.length != 3) {
                throw new IllegalArgumentException("line " + (i + 2) + " must have 3 columns, but was '" + line + "'");
            }
            seconds[i] = number(i, columns[0]);
            context[i] = number(i, columns[1]);
            generated[i] = number(i, columns[2]);
            if (i > 0 && seconds[i] < seconds[i - 1]) {
                throw new IllegalArgumentException("t_s must not go back, but line " + (i + 2) + " has " + seconds[i]
                        + " after " + seconds[i - 1]);
            }
        }

        private static double number(int i, String column) {
            try {
                double value = Double.parseDouble(column);
                if (value >= 0 && value < Double.POSITIVE_INFINITY) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(refusal(i, column), e);
            }
            throw new IllegalArgumentException(refusal(i, column));
        }

        private static String refusal(int i, String column) {
            return "columns of line " + (i + 2) + " must be numbers from 0, but one was '" + column + "'";
        }

        int requests() {
            return seconds.length;
        }

        double workMillis(int request) {
            return MILLIS_PER_CONTEXT_TOKEN * context[request] + MILLIS_PER_GENERATED_TOKEN * generated[request];
        }
    }

    private final Trace trace;
    private final double load;
    private final double[] speeds;
    private final double scale;

    LlmScenario(Trace trace, double load, int seed) {
        this.trace = trace;
        this.load = load;
        Random random = Draws.random(seed);
        speeds = Draws.speeds(NODES, random);
        double work = 0;
        for (int request = 0; request < trace.requests(); request++) {
            work += trace.workMillis(request) / 1000;
        }
        double lasts = work / (load * Draws.sum(speeds));
        scale = lasts / trace.seconds()[trace.requests() - 1] * SECOND;
    }

    @Override
    String name() {
        return "llm at " + load;
    }

    @Override
    int nodes() {
        return NODES;
    }

    @Override
    int tasks() {
        return trace.requests();
    }

    @Override
    long arrival(int task) {
        return Math.round(trace.seconds()[task] * scale);
    }

    @Override
    double weight(int node) {
        return speeds[node];
    }

    @Override
    double hintMillis(int task) {
        return MILLIS_PER_CONTEXT_TOKEN * trace.context()[task];
    }

    @Override
    long finish(int node, int task, long start) {
        return start + Math.round(trace.workMillis(task) * 1000 / speeds[node]);
    }
}
