package io.flinkswarm.operators.consensus;

/**
 * The calibration of stated confidence: what it adds to a vote's log-odds, as far as the record shows it says anything.
 *
 * <p>Two parts, both zero until outcomes say otherwise and both trained by the gradient of the log loss of the group's
 * own posterior, so that nothing is counted twice: a correction for each band of confidence, whoever states it (a third
 * of voters who lie at .95 makes that band worth less than nothing), and a slope for a voter who states more than it
 * usually does, shrunk to the group's slope.
 */
final class StatedConfidence {

    static final int BANDS = 5;

    private static final double BAND_RATE = 0.15;
    private static final double BAND_DECAY = 0.99;
    private static final double SLOPE_RATE = 0.03;
    private static final double SLOPE_DECAY = 0.995;
    private static final double GROUP_RATE = 0.003;
    private static final double GROUP_DECAY = 0.999;
    private static final float MEMORY = 50;

    /** Log-odds for a difference of confidence, near one half. */
    private static final double SCALE = 4;

    private StatedConfidence() {}

    /** Log-odds that a statement adds to the option chosen; 0 when none was made. */
    static double shift(TypeRecord type, VoterSkill skill, double confidence) {
        if (Double.isNaN(confidence)) {
            return 0;
        }
        double shift = type.bandOffset[band(confidence)];
        if (skill != null && skill.confidenceCount > 0) {
            shift += (skill.confidenceSlope + type.confidenceSlope) * (SCALE * confidence - skill.confidenceMean);
        }
        return shift;
    }

    /** Learns from one vote, given how much more right it was than the posterior had it. */
    static void learn(TypeRecord type, VoterSkill skill, double confidence, double surprise) {
        if (Double.isNaN(confidence)) {
            return;
        }
        int band = band(confidence);
        type.bandOffset[band] = (float) (type.bandOffset[band] * BAND_DECAY + BAND_RATE * surprise);
        double above = SCALE * confidence - skill.confidenceMean;
        if (skill.confidenceCount > 0) {
            skill.confidenceSlope = (float) (skill.confidenceSlope * SLOPE_DECAY + SLOPE_RATE * surprise * above);
            type.confidenceSlope = (float) (type.confidenceSlope * GROUP_DECAY + GROUP_RATE * surprise * above);
        }
        skill.confidenceCount = Math.min(MEMORY, skill.confidenceCount + 1);
        skill.confidenceMean += (float) (above / skill.confidenceCount);
    }

    private static int band(double confidence) {
        if (confidence < 0.6) {
            return 0;
        }
        return confidence < 0.7 ? 1 : confidence < 0.8 ? 2 : confidence < 0.9 ? 3 : 4;
    }
}
