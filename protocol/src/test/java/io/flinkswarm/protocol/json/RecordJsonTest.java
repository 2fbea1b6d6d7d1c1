package io.flinkswarm.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    /** Every shape that a component may have. */
    public record Shapes(int number, boolean flag, Map<String, String> names, List<Inner> parts, Size size) {}

    /** A part. */
    public record Inner(
            @Field(value = "its name", required = true) String name) {
        public Inner {
            if (name != null && name.equals("bad")) {
                throw new IllegalArgumentException("name must be good, but was bad");
            }
        }
    }

    /** Names in lower case. */
    public enum Size {
        SMALL,
        VERY_LARGE
    }

    /** Numbers by name, and a list of some. */
    public record Quantities(Map<String, Double> amounts, List<Integer> indices) {}

    /** A component that has no form. */
    public record Odd(Optional<String> text) {}

    private static final RecordJson<Record> JSON = RecordJson.<Record>empty()
            .with("shapes", Shapes.class)
            .with("inner", Inner.class)
            .with("quantities", Quantities.class);

    @Test
    void writesEachShapeAndLeavesOutWhatIsAbsent() {
        Shapes full = new Shapes(7, true, Map.of("b", "2", "a", "1"), List.of(new Inner("x")), Size.VERY_LARGE);
        Shapes empty = new Shapes(0, false, Map.of(), List.of(), null);

        assertThat(JSON.write(full))
                .isEqualTo("{\"kind\":\"shapes\",\"number\":7,\"flag\":true,\"names\":{\"a\":\"1\",\"b\":\"2\"},"
                        + "\"parts\":[{\"name\":\"x\"}],\"size\":\"very_large\"}");
        assertThat(JSON.write(empty)).isEqualTo("{\"kind\":\"shapes\",\"number\":0,\"flag\":false}");
        assertThat(JSON.kinds()).containsExactly("shapes", "inner", "quantities");
    }

    @Test
    void readsEachShapeBack() throws Exception {
        Shapes full = new Shapes(-7, true, Map.of("b", "2", "a", "1"), List.of(new Inner("x")), Size.SMALL);

        assertThat(JSON.read(JSON.write(full))).isEqualTo(full);
        assertThat(JSON.read("{\"kind\":\"shapes\",\"size\":\"Very_Large\"}"))
                .isEqualTo(new Shapes(0, false, Map.of(), List.of(), Size.VERY_LARGE));
    }

    @Test
    void leavesOutOfAMapWhatJsonHasNoNumberFor() throws Exception {
        Quantities given =
                new Quantities(Map.of("cpu", 1.5, "disk", Double.NaN, "gpu", Double.POSITIVE_INFINITY), List.of(0, 3));

        String json = JSON.write(given);

        assertThat(json).isEqualTo("{\"kind\":\"quantities\",\"amounts\":{\"cpu\":1.5},\"indices\":[0,3]}");
        assertThat(JSON.read(json)).isEqualTo(new Quantities(Map.of("cpu", 1.5), List.of(0, 3)));
    }

    @Test
    void saysWhichPartIsWrong() {
        malformed(
                "\"number\":2147483648",
                "number must be a whole number from -2147483648 to 2147483647, but was 2147483648");
        malformed("\"flag\":1", "flag must be true or false, but was 1");
        malformed("\"names\":[]", "names must be an object, but was [");
        malformed("\"names\":{\"a\":7}", "names.a must be a string, but was 7");
        malformed("\"parts\":[{}]", "name must be given");
        malformed("\"parts\":[{\"name\":\"bad\"}]", "name must be good, but was bad");
        malformed("\"size\":7", "size must be one of [small, very_large], but was 7");
    }

    private static void malformed(String field, String message) {
        assertThatThrownBy(() -> JSON.read("{\"kind\":\"shapes\"," + field + "}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    @Test
    void cutsWhatItQuotes() {
        assertThatThrownBy(() -> JSON.read("x".repeat(100)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("a line must be one JSON object, but ");
        malformed(
                "\"size\":\"" + "x".repeat(100) + "\"",
                "size must be one of [small, very_large], but was " + "x".repeat(80) + "...");
    }

    @Test
    void describesTheShapesInItsSchema() {
        assertThat(JSON.schema("Test").replaceAll("\\s+", ""))
                .contains("\"title\":\"Test\"")
                .contains("\"names\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}")
                .contains("\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"name\":"
                        + "{\"description\":\"itsname\",\"type\":\"string\"}},\"required\":[\"name\"]}}")
                .contains("\"size\":{\"enum\":[\"small\",\"very_large\"]}");
    }

    @Test
    void refusesRecordsThatHaveNoForm() {
        assertThatThrownBy(() -> RecordJson.<Record>empty().with("odd", Odd.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("component type must have a JSON form, but was java.util.Optional<java.lang.String>");
        assertThatThrownBy(() -> RecordJson.<Object>empty().with("text", String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class must be a record, but was java.lang.String");
        assertThatThrownBy(() -> JSON.with("inner", Shapes.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kind must be used once, but was used twice: 'inner'");
        assertThatThrownBy(() -> JSON.write(new Odd(Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record must be one of [shapes, inner, quantities], but was a ");
        assertThatThrownBy(() -> RecordJson.<Record>empty().with("hidden", Hidden.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a public record with public components");
    }

    private record Hidden(String text) {}
}
