package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import java.util.List;
import java.util.Objects;

/** A task given to a node, and why to that one. */
@Public
public record Assignment(
        @Field("id, derived from pool, task and epoch: a receiver drops repeats by it and by durable")
        String id,

        @Field("the pool") String pool,

        @Field("the task") String task,

        @Field("the node that is to do it") String node,

        @Field("which attempt it is, from 1") int attempt,

        @Field("the node's GPUs that the task gets, counted from 0")
        List<Integer> gpus,

        @Field("the node that it was taken from; empty unless it is a move")
        String movedFrom,

        @Field("the reasons") PlacementWhy why,

        @Field("version of the policy in force") int policyVersion,

        @Field("event time of the decision, milliseconds since the epoch")
        long time,

        @Field("fencing epoch: rises with each assignment of the pool; a node repeats it in start and result")
        long epoch,

        @Field("id of the assignment that this one replaces, should it have been seen; empty where there is none")
        String supersedes,

        @Field("whether a completed checkpoint covers it") boolean durable)
        implements BalanceDecision {
    public Assignment {
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
        movedFrom = movedFrom == null ? "" : movedFrom;
        supersedes = supersedes == null ? "" : supersedes;
        Objects.requireNonNull(why, "why");
    }

    @Override
    public Assignment confirmed() {
        return durable
                ? this
                : new Assignment(
                        id,
                        pool,
                        task,
                        node,
                        attempt,
                        gpus,
                        movedFrom,
                        why,
                        policyVersion,
                        time,
                        epoch,
                        supersedes,
                        true);
    }
}
