package io.flinkswarm.operators.messaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.state.messaging.MessageSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ViewMessagesTest {
    private static final TypeInformation<Message> TYPE = ExchangeStreams.MESSAGE_TYPE;

    private static ViewDelta row(int node, int load) {
        return ViewDelta.upsert(
                "balance.nodes",
                "balance/pool/node-" + node,
                load,
                ViewRow.builder()
                        .put("node", "node-" + node)
                        .put("status", "READY")
                        .put("tasks", (long) load)
                        .put("utilisation", load / 100.)
                        .put("speed", 1.25)
                        .put("reason", "")
                        .build());
    }

    @Test
    void aPageFindsItsWayBackToWhoAskedForIt() {
        Message request = Message.of(
                        "ann", "s", 3, Recipient.view("v"), MessageType.STATE_SYNC, 1, "{\"bucket\":1,\"limit\":2}")
                .from("acme", "ann");
        PageRequest asked = ViewMessages.request(request);
        ViewRow row = ViewRow.builder()
                .put("text", "a\"b")
                .put("whole", 4L)
                .put("part", .5)
                .put("none", Double.NaN)
                .put("truth", true)
                .putNull("empty")
                .build();
        Page page = new Page(asked.requestId(), "v", 1, List.of(ViewDelta.upsert("v", "k", 7, row)), "kk");

        Message answer = ViewMessages.message(page, 16, 9);

        assertThat(answer.tenant()).isEqualTo("acme");
        assertThat(answer.to()).isEqualTo(Recipient.agent("ann"));
        assertThat(answer.type()).isEqualTo(MessageType.STATE_SYNC);
        assertThat(answer.sender()).isEqualTo("@coordinator");
        assertThat(answer.correlation()).isEqualTo("ann/s:3");
        assertThat(answer.payloadText())
                .isEqualTo("{\"view\":\"v\",\"bucket\":1,\"buckets\":16,\"rows\":[{\"key\":\"k\",\"version\":7,\"row\":"
                        + "{\"text\":\"a\\\"b\",\"whole\":4,\"part\":0.5,\"none\":null,\"truth\":true,"
                        + "\"empty\":null}}],\"next\":\"kk\"}");
    }

    @Test
    void theLastPageHasNoNextAndARequestWithoutPayloadStartsAtTheBeginning() {
        Message request = Message.of("ann", "s", 3, Recipient.view("v"), MessageType.STATE_SYNC, 1, "");

        PageRequest asked = ViewMessages.request(request);

        assertThat(asked).isEqualTo(new PageRequest("\nann\ns:3", "v", 0, PageRequest.FROM_START, 500));
        assertThat(ViewMessages.message(new Page(asked.requestId(), "v", 0, List.of(), null), 1, 0)
                        .payloadText())
                .isEqualTo("{\"view\":\"v\",\"bucket\":0,\"buckets\":1,\"rows\":[],\"next\":null}");
        assertThat(ViewMessages.request(Message.of(
                                "ann", "s", 3, Recipient.view("v"), MessageType.STATE_SYNC, 1, "{\"after\":null}"))
                        .afterToken())
                .isEqualTo(PageRequest.FROM_START);
    }

    @Test
    void pagesOfOtherReadersAreNoMessages() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new PageMessageFunction(4)))) {
            harness.setup(TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
            harness.open();

            harness.processElement(new Page("live-table-7", "v", 0, List.of(), null), 1);
            harness.processElement(new Page("\nann\ns:3", "v", 0, List.of(), null), 2);

            assertThat(harness.extractOutputValues())
                    .extracting(Message::correlation)
                    .containsExactly("ann/s:3");
        }
    }

    private static OneInputStreamOperatorTestHarness<ViewDelta, Message> changes() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<ViewDelta, Message>(new ViewChangesOperator("acme"));
        harness.setup(TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    @Test
    void changesAreGatheredUntilTimePasses() throws Exception {
        try (var harness = changes()) {
            harness.open();

            harness.processElement(row(1, 5), 10);
            harness.processElement(ViewDelta.delete("other", "k", 3), 11);
            harness.processElement(row(2, 6), 12);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processWatermark(12);

            List<Message> messages = harness.extractOutputValues();
            assertThat(messages)
                    .extracting(Message::to)
                    .containsExactly(Recipient.view("balance.nodes"), Recipient.view("other"));
            assertThat(messages).extracting(Message::type).containsOnly(MessageType.DELTA_SYNC);
            assertThat(messages).extracting(Message::tenant).containsOnly("acme");
            assertThat(messages.get(0).payloadText())
                    .startsWith("{\"view\":\"balance.nodes\",\"rows\":[{\"key\":\"balance/pool/node-1\",\"version\":5,"
                            + "\"row\":{\"node\":\"node-1\"");
            assertThat(messages.get(1).payloadText())
                    .isEqualTo("{\"view\":\"other\",\"rows\":[{\"key\":\"k\",\"version\":3,\"deleted\":true}]}");
            assertThat(messages.get(0).id()).isNotEqualTo(messages.get(1).id());
        }
    }

    @Test
    void aFullMessageACheckpointAndTheEndSendWhatIsGathered() throws Exception {
        try (var harness = changes()) {
            harness.open();
            for (int i = 0; i < ViewChangesOperator.MOST_ROWS; i++) {
                harness.processElement(row(i, 1), 10);
            }
            assertThat(harness.extractOutputValues()).hasSize(1);

            harness.processElement(row(1, 2), 11);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).hasSize(2);

            harness.processElement(row(1, 3), 12);
            harness.endInput();
            harness.getOneInputOperator().finish();
            assertThat(harness.extractOutputValues()).hasSize(3);
        }
    }

    @Test
    void afterACrashChangesComeInAnotherStream() throws Exception {
        String before;
        org.apache.flink.runtime.checkpoint.OperatorSubtaskState state;
        try (var harness = changes()) {
            harness.open();
            harness.processElement(row(1, 2), 11);
            harness.prepareSnapshotPreBarrier(1);
            state = harness.snapshot(1, 1);
            before = harness.extractOutputValues().get(0).globalId();
        }

        try (var harness = changes()) {
            harness.initializeState(state);
            harness.open();
            harness.processElement(row(1, 2), 11);
            harness.processWatermark(11);

            assertThat(harness.extractOutputValues().get(0).globalId()).isNotEqualTo(before);
        }
    }

    /** The floor: at most a tenth of the full state's bytes where one row in a hundred has changed. */
    @Test
    void deltasOfOneRowInAHundredAreAtMostATenthOfTheFullStatesBytes() throws Exception {
        int rows = 10_000;
        Random random = new Random(7);
        List<Message> full = new ArrayList<>();
        for (int from = 0; from < rows; from += ViewMessages.DEFAULT_LIMIT) {
            List<ViewDelta> page = new ArrayList<>();
            for (int node = from; node < from + ViewMessages.DEFAULT_LIMIT; node++) {
                page.add(row(node, random.nextInt(100)));
            }
            full.add(ViewMessages.message(new Page("\nann\ns:" + from, "balance.nodes", 0, page, "k"), 16, 1));
        }
        long fullBytes = bytes(full);

        long together;
        long oneByOne;
        try (var harness = changes()) {
            harness.open();
            for (int i = 0; i < rows / 100; i++) {
                harness.processElement(row(random.nextInt(rows), random.nextInt(100)), 1);
            }
            harness.processWatermark(1);
            together = bytes(harness.extractOutputValues());
        }
        try (var harness = changes()) {
            harness.open();
            for (int i = 0; i < rows / 100; i++) {
                harness.processElement(row(random.nextInt(rows), random.nextInt(100)), i);
                harness.processWatermark(i);
            }
            oneByOne = bytes(harness.extractOutputValues());
        }

        assertThat(together).as("of %d bytes", fullBytes).isLessThan(fullBytes / 50);
        assertThat(oneByOne).as("of %d bytes", fullBytes).isLessThan(fullBytes / 10);
    }

    private static long bytes(List<Message> messages) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 16);
        for (Message message : messages) {
            MessageSerializer.INSTANCE.serialize(message, out);
        }
        return out.length();
    }
}
