/**
 * The one place where models learn: guards, online classifiers and regressors on Smile 1.5.3, prequential scores, and the
 * rule that a learned model acts only while it beats the plain baseline beside it.
 *
 * <p>In: finite or broken feature vectors and the labels or values that were later revealed. Out: probabilities, estimates,
 * scores, and bytes that restore a model exactly. Only the {@code TypeSerializer} in this package knows Flink.
 */
package io.flinkswarm.state.learning;
