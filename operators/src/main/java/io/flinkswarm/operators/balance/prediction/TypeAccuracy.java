package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * How well one type was foretold on one node.
 *
 * @param results discounted number of results behind it
 * @param meanAbsoluteErrorMillis over about the last window of them
 * @param coverage share of them within their 90 % bar
 * @param relativeDuration what the type takes on this node relative to what node and type suggest
 */
@Internal
public record TypeAccuracy(
        String type, double results, double meanAbsoluteErrorMillis, double coverage, double relativeDuration) {}
