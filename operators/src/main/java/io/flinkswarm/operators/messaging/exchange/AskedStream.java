package io.flinkswarm.operators.messaging.exchange;

/**
 * How far a member's stream of messages has come with requests and alerts.
 *
 * @param highest the highest number of them: the member sends in ascending order, so that none up to it is new
 * @param time when that was, in event time
 */
record AskedStream(long highest, long time) {}
