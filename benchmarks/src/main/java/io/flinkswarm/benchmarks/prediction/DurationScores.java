package io.flinkswarm.benchmarks.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.operators.balance.prediction.Prediction;
import io.flinkswarm.state.learning.ChampionChallenger;
import io.flinkswarm.state.learning.RegressionGate;
import java.io.IOException;

/** What one seed of the evaluation of durations measured. */
final class DurationScores {
    private static final double LEAST = 1e-3;

    private double errors;
    private double nodeMeanErrors;
    private double nodeTypeErrors;
    private double widths;
    private int scored;
    private int fromNetwork;
    private final int[] covered = new int[2];
    private final int[] inPhase = new int[2];
    private double logLoss;
    private double nodeLogLoss;
    private int results;
    private double plainLogError;
    private double networkLogError;
    private double plainLogLoss;
    private double networkLogLoss;

    void duration(boolean drifted, double millis, Prediction made, double nodeMean, double nodeTypeMean) {
        errors += Math.abs(millis - made.medianMillis());
        nodeMeanErrors += Math.abs(millis - nodeMean);
        nodeTypeErrors += Math.abs(millis - nodeTypeMean);
        widths += made.highMillis() - made.lowMillis();
        scored++;
        fromNetwork += made.fromNetwork() ? 1 : 0;
        int phase = drifted ? 1 : 0;
        inPhase[phase]++;
        covered[phase] += made.covers(millis) ? 1 : 0;
    }

    void success(boolean success, double probability, double nodeShare) {
        logLoss -= Math.log(Math.max(LEAST, success ? probability : 1 - probability));
        double share = Double.isNaN(nodeShare) ? .5 : nodeShare;
        nodeLogLoss -= Math.log(Math.max(LEAST, success ? share : 1 - share));
        results++;
    }

    void networks(RegressionGate durations, ChampionChallenger successes) {
        plainLogError = durations.championError();
        networkLogError = durations.challengerError();
        plainLogLoss = successes.champion().logLoss();
        networkLogLoss = successes.challenger().logLoss();
    }

    double mae() {
        return errors / scored;
    }

    double nodeMeanMae() {
        return nodeMeanErrors / scored;
    }

    double nodeTypeMae() {
        return nodeTypeErrors / scored;
    }

    double ratio() {
        return errors / nodeMeanErrors;
    }

    double nodeTypeRatio() {
        return errors / nodeTypeErrors;
    }

    double coverage() {
        return (double) (covered[0] + covered[1]) / scored;
    }

    double coverageBefore() {
        return (double) covered[0] / inPhase[0];
    }

    double coverageAfter() {
        return (double) covered[1] / inPhase[1];
    }

    double meanWidth() {
        return widths / scored;
    }

    double networkShare() {
        return (double) fromNetwork / scored;
    }

    double successLogLoss() {
        return logLoss / results;
    }

    double nodeSuccessLogLoss() {
        return nodeLogLoss / results;
    }

    /** The running scores at the end, which decide whether the networks act. */
    void writeNetworks(JsonGenerator out) throws IOException {
        Figures.write(out, "plainLogError", plainLogError);
        Figures.write(out, "networkLogError", networkLogError);
        Figures.write(out, "plainSuccessLogLoss", plainLogLoss);
        Figures.write(out, "networkSuccessLogLoss", networkLogLoss);
    }

    void write(JsonGenerator out) throws IOException {
        Figures.write(out, "mae", mae());
        Figures.write(out, "nodeMeanMae", nodeMeanMae());
        Figures.write(out, "nodeTypeMae", nodeTypeMae());
        Figures.write(out, "ratio", ratio());
        Figures.write(out, "coverage", coverage());
        Figures.write(out, "coverageBefore", coverageBefore());
        Figures.write(out, "coverageAfter", coverageAfter());
        Figures.write(out, "networkShare", networkShare());
        writeNetworks(out);
    }
}
