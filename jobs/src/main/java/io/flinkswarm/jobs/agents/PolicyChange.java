package io.flinkswarm.jobs.agents;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.json.RecordJson;
import java.util.SortedMap;

/** An operator's wish to change a protocol's policy, as the payload of a {@code policy} message. */
@PublicEvolving
public sealed interface PolicyChange {
    /** The JSON forms: kind {@code policy}, which may be left out, and {@code policy-revert}. */
    RecordJson<PolicyChange> JSON =
            RecordJson.<PolicyChange>empty().with("policy", Set.class).with("policy-revert", Revert.class);

    /** The change as the protocols take it. */
    ControlEvent event(String id, String author, long time);

    /** Other values for some settings. */
    record Set(
            @Field(value = "the protocol it is for, such as consensus", required = true)
            String target,

            @Field(value = "the version that it becomes: the current one + 1", required = true)
            int version,

            @Field(value = "the settings to change, by name", required = true)
            SortedMap<String, String> settings)
            implements PolicyChange {
        @Override
        public ControlEvent event(String id, String author, long time) {
            return ControlEvent.set(id, target, version, settings, author, time);
        }
    }

    /** A former version's settings come back. */
    record Revert(
            @Field(value = "the protocol it is for, such as consensus", required = true)
            String target,

            @Field(value = "the version that it becomes: the current one + 1", required = true)
            int version,

            @Field(value = "the version whose settings come back; 0 is the deployment's", required = true)
            int revertTo)
            implements PolicyChange {
        @Override
        public ControlEvent event(String id, String author, long time) {
            return ControlEvent.revert(id, target, version, revertTo, author, time);
        }
    }
}
