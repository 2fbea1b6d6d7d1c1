package io.flinkswarm.jobs.agents;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Message;

/** A message that a mailbox gave up, as a line of the output. */
@PublicEvolving
public record DeadLetterLine(
        @Field("the tenant; empty where there is one alone") String tenant,

        @Field("the member that it was for") String agent,

        @Field("the member that sent it") String sender,

        @Field("its id within the sender's messages") String id,

        @Field("to whom it was sent") String to,

        @Field("what it is") String type,

        @Field("why it was given up") DeadLetter.Reason reason,

        @Field("what must have held and what was found") String detail,

        @Field("how often it was delivered") int attempts,

        @Field("its payload") String payload,

        @Field("event time, milliseconds since the epoch") long time) {
    /** The line of a dead letter. */
    public static DeadLetterLine of(DeadLetter letter) {
        Message message = letter.message();
        return new DeadLetterLine(
                message.tenant(),
                letter.agent(),
                message.sender(),
                message.id(),
                message.to().toString(),
                message.type().wireName(),
                letter.reason(),
                letter.detail(),
                letter.attempts(),
                message.payloadText(),
                letter.time());
    }
}
