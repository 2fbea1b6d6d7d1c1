package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.journal.JournalPosition;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.runtime.SavepointLoader;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * The groups of a checkpoint or savepoint, of either state backend, read by a local job into a temporary file.
 *
 * <p>In memory is only where each group lies; the file is deleted when this is closed.
 */
final class ConsensusCheckpointStreams implements GroupStates {
    private record Place(JournalPosition position, long offset) {}

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Place> places;
    private final long checkpointId;
    private final GroupStateSerializer serializer = new GroupStateSerializer();

    private ConsensusCheckpointStreams(Path file, Map<String, Place> places, long checkpointId) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.places = places;
        this.checkpointId = checkpointId;
    }

    /**
     * Reads the state of the operator with the uid.
     *
     * @param checkpoint the folder with {@code _metadata}, a path or URI
     * @throws IOException if there is no checkpoint
     * @throws IllegalArgumentException if it has no such operator
     */
    static ConsensusCheckpointStreams read(String checkpoint, String uid) throws Exception {
        CheckpointMetadata metadata = SavepointLoader.loadSavepointMetadata(checkpoint);
        OperatorState operator = operator(metadata, uid);
        Path file = Files.createTempFile("swarm-groups", ".tmp");
        try {
            Map<String, Place> places = new HashMap<>();
            Configuration local = new Configuration();
            local.set(StateBackendOptions.STATE_BACKEND, isRocksDb(operator) ? "rocksdb" : "hashmap");
            local.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
            // local, unless a test has a cluster in the same process, which then sees the file as well
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(local);
            env.setParallelism(1);
            try (CloseableIterator<Tuple4<String, Long, Long, Long>> groups = SavepointReader.read(env, checkpoint)
                    .readKeyedState(
                            OperatorIdentifier.forUid(uid),
                            new GroupReaderFunction(file.toFile()),
                            Types.STRING,
                            GroupReaderFunction.PLACE)
                    .executeAndCollect("groups of " + checkpoint)) {
                groups.forEachRemaining(
                        place -> places.put(place.f0, new Place(new JournalPosition(place.f1, place.f2), place.f3)));
            }
            return new ConsensusCheckpointStreams(file, places, metadata.getCheckpointId());
        } catch (Exception e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static OperatorState operator(CheckpointMetadata metadata, String uid) {
        OperatorID id = OperatorIdentifier.forUid(uid).getOperatorId();
        for (OperatorState state : metadata.getOperatorStates()) {
            if (state.getOperatorID().equals(id)) {
                return state;
            }
        }
        throw new IllegalArgumentException("uid must be that of an operator in the checkpoint, but was '" + uid
                + "': give the one that the job set, 'consensus' unless it set another");
    }

    private static boolean isRocksDb(OperatorState operator) {
        for (OperatorSubtaskState subtask : operator.getStates()) {
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                if (handle instanceof IncrementalRemoteKeyedStateHandle) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public JournalPosition position(String group) {
        Place place = places.get(group);
        return place == null ? null : place.position();
    }

    @Override
    public void load(String group, GroupStore into) throws Exception {
        channel.position(places.get(group).offset());
        // not closed, since that would close the channel
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
        serializer.read(new DataInputViewStreamWrapper(in), into);
    }

    @Override
    public long checkpointId() {
        return checkpointId;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
