package io.flinkswarm.examples;

import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.BalanceStreams;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.PrintSink;

/**
 * A render farm as a pipeline of one's own: machines say what they have, frames want to be rendered, and each frame goes to a
 * machine.
 *
 * <p>Machines of the farm have two GPUs each; frames take half a GPU, and every tenth asks for a model that one machine has.
 * A node repeats an assignment's epoch in its result: what it says of an assignment that was taken back is then turned away.
 */
public final class RenderPipeline {
    private static final int FRAMES = 12;

    /** A machine's report. */
    public record Machine(String farm, String name, int gpus, String model, long at) {}

    /** A frame that wants to be rendered; the model may be empty. */
    public record Frame(String farm, String id, String scene, double gpu, String model, long at) {}

    /** What a machine says of a frame that it was given. */
    public record Rendered(
            String farm, String frame, String machine, long epoch, boolean good, long tookMillis, long at) {}

    private RenderPipeline() {}

    /** Wires the balancing of frames between a user's own streams and sinks. */
    public static void assign(
            DataStream<Machine> machines,
            DataStream<Frame> frames,
            DataStream<Rendered> rendered,
            Sink<BalanceDecision> decisions,
            Sink<Rejection> rejected) {
        // README-BEGIN
        DataStream<NodeReport> nodes = machines.map(RenderPipeline::report, Balance.NODE_TYPE);
        DataStream<Task> tasks = frames.map(RenderPipeline::task, Balance.TASK_TYPE);
        DataStream<TaskResult> results = rendered.map(RenderPipeline::result, Balance.RESULT_TYPE);
        BalanceConfig policy =
                BalanceConfig.builder().strategy("resource-aware").maxRetries(2).build();
        BalanceStreams balance = Balance.of(policy).order(Order.EVENT_TIME).assign(nodes, tasks, results);
        balance.decisions().sinkTo(decisions); // who gets which task and why, what is taken back, steps of tasks
        balance.rejected().sinkTo(rejected); // what could not be taken, and why
        // README-END
    }

    private static NodeReport report(Machine machine) {
        return NodeReport.builder(machine.name(), machine.farm())
                .capacity("gpu", machine.gpus())
                .gpuModel(machine.model())
                .build();
    }

    private static Task task(Frame frame) {
        List<String> models = frame.model().isEmpty() ? List.of() : List.of(frame.model());
        return Task.builder(frame.id(), frame.farm())
                .type(frame.scene())
                .need("gpu", frame.gpu())
                .constraints(new Constraints(List.of(), List.of(), List.of(), models))
                .build();
    }

    private static TaskResult result(Rendered done) {
        return new TaskResult(
                done.farm(),
                done.frame(),
                done.machine(),
                done.epoch(),
                done.good(),
                done.tookMillis(),
                Double.NaN,
                "",
                done.at(),
                0);
    }

    /** Runs it on a small farm and prints who gets what; no machine has answered yet. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        assign(
                ReviewPipeline.timed(env.fromData(machines()), Machine::at),
                ReviewPipeline.timed(env.fromData(frames()), Frame::at),
                ReviewPipeline.timed(env.fromData(rendered()), Rendered::at),
                new PrintSink<>("decision"),
                new PrintSink<>("rejected"));
        env.execute("frames");
    }

    static List<Machine> machines() {
        return List.of(
                new Machine("farm", "old-1", 2, "T4", 1000),
                new Machine("farm", "old-2", 2, "T4", 1000),
                new Machine("farm", "new-1", 2, "A100", 1000));
    }

    static List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(new Frame("farm", "frame-" + i, "scene-" + i % 2, .5, i % 10 == 0 ? "A100" : "", 2000 + i));
        }
        return frames;
    }

    /** A machine that answers for a frame that it was never given. */
    static List<Rendered> rendered() {
        return List.of(new Rendered("farm", "frame-99", "old-1", 1, true, 800, 3000));
    }
}
