package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Writes the decisions of each group, as they fall, to a file of its own in a folder of this machine.
 *
 * <p>For an embedded run without restarts: a group's decisions come in order from one subtask, so the files put together in
 * the order of seeds and rules are sorted whatever the parallelism.
 */
final class TrialDecisions extends RichMapFunction<Decision, Decision> {
    private static final long serialVersionUID = 1L;

    private final File folder;
    private transient Map<String, BufferedWriter> files;

    TrialDecisions(File folder) {
        this.folder = folder;
    }

    @Override
    public void open(OpenContext context) {
        files = new HashMap<>();
    }

    @Override
    public Decision map(Decision decision) throws IOException {
        BufferedWriter file = files.get(decision.group());
        if (file == null) {
            file = Files.newBufferedWriter(path(folder, decision.group()), StandardCharsets.UTF_8);
            files.put(decision.group(), file);
        }
        file.write(ConsensusJson.RESULTS.write(decision));
        file.write('\n');
        return decision;
    }

    private static Path path(File folder, String group) {
        return folder.toPath().resolve(group.replace('/', '_') + ".jsonl");
    }

    @Override
    public void close() throws IOException {
        if (files != null) {
            for (BufferedWriter file : files.values()) {
                file.close();
            }
        }
    }

    /** Puts the groups' files together. */
    static void join(File folder, int seeds, List<String> rules, Path into) throws IOException {
        try (OutputStream all = Files.newOutputStream(into)) {
            for (int seed = 1; seed <= seeds; seed++) {
                for (String rule : rules) {
                    Path part = path(folder, TrialEvents.group(seed, rule));
                    if (Files.exists(part)) {
                        Files.copy(part, all);
                        Files.delete(part);
                    }
                }
            }
        }
    }
}
