package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ViewCopyTest implements ViewCopy.Requests {
    private final List<String> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final ViewCopy copy = new ViewCopy("v", this::changed, 5, this);

    @Override
    public void page(String view, int bucket, String after, int limit, Consumer<String> numbered) {
        asked.add(bucket + "/" + after);
        numbered.accept("s:" + asked.size());
    }

    @Override
    public void close(ViewCopy closed) {
        told.add("closed");
    }

    private void changed(ViewDelta delta) {
        told.add(delta.key() + "@" + delta.version() + (delta.isDelete() ? "-" : ""));
    }

    private static Message message(MessageType type, String payload) {
        return Message.of("@coordinator", "s", 1, Recipient.view("v"), type, 0, payload);
    }

    private static Message page(int buckets, String next, String... rows) {
        return message(
                MessageType.STATE_SYNC,
                "{\"view\":\"v\",\"bucket\":0,\"buckets\":" + buckets + ",\"rows\":[" + String.join(",", rows)
                        + "],\"next\":" + (next == null ? "null" : '"' + next + '"') + "}");
    }

    private static Message delta(String... rows) {
        return message(MessageType.DELTA_SYNC, "{\"view\":\"v\",\"rows\":[" + String.join(",", rows) + "]}");
    }

    private static String row(String key, long version) {
        return "{\"key\":\"" + key + "\",\"version\":" + version + ",\"row\":{\"n\":" + version + "}}";
    }

    private static String gone(String key, long version) {
        return "{\"key\":\"" + key + "\",\"version\":" + version + ",\"deleted\":true}";
    }

    @Test
    void walksAllPagesOfAllBuckets() {
        copy.read();
        assertThat(copy.awaits("me/s:1")).isTrue();
        copy.page(page(2, "k1", row("k1", 1)));
        assertThat(copy.awaits("s:1")).isFalse();
        assertThat(copy.awaits("s:2")).isTrue();
        copy.page(page(2, null, row("k2", 2)));
        assertThat(copy.synced()).isNotDone();
        copy.page(page(2, null));

        assertThat(asked).containsExactly("0/", "0/k1", "1/");
        assertThat(copy.synced()).isCompleted();
        assertThat(copy.rows()).containsOnlyKeys("k1", "k2");
        assertThat(copy.rows().get("k2"))
                .isEqualTo(ViewRow.builder().put("n", 2).build());
        assertThat(copy.view()).isEqualTo("v");
    }

    @Test
    void keepsTheHighestVersionWhateverComesFirst() {
        copy.read();
        copy.delta(delta(row("k", 5), gone("dead", 9)));
        copy.page(page(1, null, row("k", 4), row("dead", 8)));
        copy.delta(delta(row("k", 5), row("dead", 7)));
        copy.delta(delta(row("k", 6)));

        assertThat(told).containsExactly("k@5", "dead@9-", "k@6");
        assertThat(copy.rows()).containsOnlyKeys("k");
    }

    @Test
    void dropsRowsThatAreNotFoundWhenReadAnew() {
        copy.read();
        copy.page(page(1, null, row("stays", 1), row("goes", 1)));
        copy.read();
        copy.delta(delta(row("new", 1)));
        copy.page(page(1, null, row("stays", 1)));

        assertThat(copy.rows()).containsOnlyKeys("new", "stays");
        assertThat(told).containsExactly("stays@1", "goes@1", "new@1", "goes@1-");
    }

    @Test
    void asksAgainForAPageThatDoesNotCome() {
        copy.read();
        copy.askAgain();
        assertThat(asked).containsExactly("0/", "0/");

        assertThat(copy.awaits("s:1")).isFalse();
        copy.page(page(1, null));
        copy.askAgain();
        assertThat(asked).hasSize(2);
    }

    @Test
    void failsWhenThereAreMoreRowsThanItMayKeep() {
        copy.read();
        copy.page(page(2, null, row("a", 1), row("b", 1), row("c", 1), row("d", 1), row("e", 1), row("f", 1)));

        assertThat(copy.synced())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("rows of v must be at most 5, but were more: raise the agent's limit of rows");
        assertThat(copy.rows()).hasSize(5);
        assertThat(asked).hasSize(1);
    }

    @Test
    void closesByItsAgent() {
        copy.close();

        assertThat(told).containsExactly("closed");
    }

    @Test
    void readsEveryKindOfValue() {
        copy.read();
        copy.page(
                page(
                        1,
                        null,
                        "{\"other\":[1],\"key\":\"k\",\"version\":1,\"row\":{\"t\":\"x\",\"d\":1.5,\"y\":true,\"n\":false,\"z\":null,\"a\":[]}}"));

        assertThat(copy.rows().get("k").toMap())
                .containsEntry("t", "x")
                .containsEntry("d", 1.5)
                .containsEntry("y", true)
                .containsEntry("n", false)
                .containsEntry("z", null)
                .hasSize(5);
    }

    @Test
    void rejectsWhatIsNoPage() {
        assertThatThrownBy(() -> PayloadJson.rows("v", "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage("payload must be an object with rows, but had START_ARRAY");
        assertThatThrownBy(() ->
                        PayloadJson.rows("v", "{\"rows\":[{}]}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage("key must be given for each row, but was not");
        assertThatThrownBy(() -> PayloadJson.rows("v", "{\"rows\":".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessageStartingWith("payload must be an object with rows, but ");
        assertThat(PayloadJson.texts("{\"a\":\"b\",\"c\":[1]}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .containsOnlyKeys("a");
        assertThat(PayloadJson.texts("[]".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(PayloadJson.texts("{\"a\":\"b\"".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
