package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The source of members' coming and going, as {@link SwarmMembership} registers them in ZooKeeper.
 *
 * <pre>{@code
 * DataStream<Membership> members = MembershipSource.stream(env, ZooKeeperConfig.of("localhost:2181"), "members");
 * }</pre>
 *
 * <p>Who was told {@code JOINED} is told {@code LEFT} exactly once, before the next {@code JOINED} of the same member: also if it went
 * while the job was down, or ZooKeeper out of reach. Somebody who came and went unseen is not told of. Records have no time stamps:
 * {@code SwarmTime.arrival()} gives them some.
 */
@PublicEvolving
public final class MembershipSource
        implements Source<Membership, MembershipSplit, MembershipSplit>, ResultTypeQueryable<Membership> {
    private static final long serialVersionUID = 1L;

    private final ZooKeeperConfig config;

    /** The source of the members below the configured root. */
    public MembershipSource(ZooKeeperConfig config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /** The stream of a source with that uid, of parallelism 1, as there is but one list of members. */
    public static SingleOutputStreamOperator<Membership> stream(
            StreamExecutionEnvironment environment, ZooKeeperConfig config, String uid) {
        return environment
                .fromSource(new MembershipSource(config), WatermarkStrategy.noWatermarks(), uid)
                .uid(uid)
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Membership, MembershipSplit> createReader(SourceReaderContext context) {
        return new MembershipReader(config, context);
    }

    @Override
    public SplitEnumerator<MembershipSplit, MembershipSplit> createEnumerator(
            SplitEnumeratorContext<MembershipSplit> context) {
        return new MembershipEnumerator(context, MembershipSplit.NEW);
    }

    @Override
    public SplitEnumerator<MembershipSplit, MembershipSplit> restoreEnumerator(
            SplitEnumeratorContext<MembershipSplit> context, MembershipSplit checkpoint) {
        return new MembershipEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<MembershipSplit> getSplitSerializer() {
        return new MembershipSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<MembershipSplit> getEnumeratorCheckpointSerializer() {
        return new MembershipSplit.Serializer();
    }

    @Override
    public TypeInformation<Membership> getProducedType() {
        return RecordTypeInfo.of(new MembershipSerializer());
    }
}
