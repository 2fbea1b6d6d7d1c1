package io.flinkswarm.operators.messaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentsTest {
    private final List<String> read = new ArrayList<>();
    private final Residents<String> residents = new Residents<>(10);

    private void visit(String key, int rows) throws Exception {
        residents.of(key, () -> {
            read.add(key);
            return key;
        });
        residents.keep(key, rows);
    }

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws Exception {
        visit("a", 4);
        visit("b", 4);
        visit("a", 4);
        visit("c", 4);

        visit("a", 4);
        visit("b", 4);

        assertThat(read).containsExactly("a", "b", "c", "b");
    }

    @Test
    void oneThatIsLargerThanTheBoundStaysAlone() throws Exception {
        visit("a", 4);
        visit("b", 40);

        assertThat(residents.size()).isEqualTo(1);
    }

    @Test
    void whatIsEmptyIsNotKept() throws Exception {
        visit("a", 4);
        visit("a", 0);

        assertThat(residents.size()).isZero();
    }
}
