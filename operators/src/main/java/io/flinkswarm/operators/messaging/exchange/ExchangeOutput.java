package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.rejection.Rejection.Reason;

/** What the exchange gives out while it works on an event or a timer. */
interface ExchangeOutput {
    /** What is counted. */
    enum Counted {
        /** A request or alert was answered in time. */
        ANSWERED,
        /** A response came for what nobody awaits: a second one, a late one, or one of somebody who was not asked. */
        UNAWAITED,
        /** A response came before the request that it answers, and waits for it. */
        EARLY,
        /** A request or alert came again. */
        REPEATED,
        /** Nobody answered a request in time. */
        TIMED_OUT,
        /** An alert went on to the next level. */
        ESCALATED,
        /** Nobody answered an alert at any level. */
        UNANSWERED,
        /** A request or alert is not watched over, since too many are open. */
        UNWATCHED,
        /** What is remembered only to recognise repeats was forgotten before its time. */
        EVICTED,
        /** A member was forgotten. */
        FORGOTTEN
    }

    /** A message, to whomever it is for. */
    void send(Message message);

    /** A subscription begins or ends: for the topic that the message is to. */
    void subscription(Message change);

    void rejected(Reason reason, Message message, String detail);

    void counted(Counted what);
}
