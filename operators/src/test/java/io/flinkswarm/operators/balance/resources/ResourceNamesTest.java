package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ResourceNamesTest {
    @Test
    void givesEachNameAnIndexInOrderOfFirstMention() {
        ResourceNames names = new ResourceNames();

        assertThat(names.add("cpu")).isEqualTo(0);
        assertThat(names.add("memory")).isEqualTo(1);
        assertThat(names.add("cpu")).isEqualTo(0);
        assertThat(names.index("memory")).isEqualTo(1);
        assertThat(names.index("disk")).isEqualTo(-1);
        assertThat(names.name(1)).isEqualTo("memory");
        assertThat(names.size()).isEqualTo(2);
    }

    @Test
    void isBounded() {
        ResourceNames names = new ResourceNames();
        for (int i = 0; i < ResourceNames.MOST; i++) {
            names.add("resource-" + i);
        }

        assertThat(names.add("one more")).isEqualTo(-1);
        assertThat(names.add("resource-31")).isEqualTo(31);
        assertThat(names.size()).isEqualTo(ResourceNames.MOST);
    }

    @Test
    void isCopiedAndRestoredAsItWas() throws IOException {
        ResourceNames names = new ResourceNames();
        names.add("cpu");
        names.add("Speicher €");

        ResourceNames copy = names.copy();
        ResourceNames restored = Bytes.read(Bytes.of(names::write), ResourceNames::read);
        names.add("disk");

        assertThat(copy.size()).isEqualTo(2);
        assertThat(restored.size()).isEqualTo(2);
        assertThat(restored.index("Speicher €")).isEqualTo(1);
    }
}
