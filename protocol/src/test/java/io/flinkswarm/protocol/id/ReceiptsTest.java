package io.flinkswarm.protocol.id;

import static io.flinkswarm.protocol.id.Durability.DURABLE;
import static io.flinkswarm.protocol.id.Durability.PROVISIONAL;
import static io.flinkswarm.protocol.id.Receipts.Verdict.CONFIRMED;
import static io.flinkswarm.protocol.id.Receipts.Verdict.CONTRADICTION;
import static io.flinkswarm.protocol.id.Receipts.Verdict.NEW;
import static io.flinkswarm.protocol.id.Receipts.Verdict.REPEAT;
import static io.flinkswarm.protocol.id.Receipts.Verdict.REVISED;
import static io.flinkswarm.protocol.id.Receipts.Verdict.STALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private final Receipts receipts = new Receipts(100);

    @Test
    void takesProvisionalThenDurableOnceEach() {
        assertThat(receipts.receive("s", 0, PROVISIONAL, "yes")).isEqualTo(NEW);
        assertThat(receipts.receive("s", 0, PROVISIONAL, "yes")).isEqualTo(REPEAT);
        assertThat(receipts.receive("s", 0, DURABLE, "yes")).isEqualTo(CONFIRMED);
        assertThat(receipts.receive("s", 0, DURABLE, "yes")).isEqualTo(REPEAT);
        assertThat(receipts.receive("s", 0, PROVISIONAL, "yes")).isEqualTo(REPEAT);

        assertThat(receipts.repeats()).isEqualTo(3);
        assertThat(receipts.revisions()).isZero();
    }

    @Test
    void takesWhatWasOnlyEverDurable() {
        assertThat(receipts.receive("s", 2, DURABLE, "yes")).isEqualTo(NEW);
    }

    @Test
    void letsAHigherEpochReviseAProvisionalOne() {
        receipts.receive("s", 0, PROVISIONAL, "yes");

        assertThat(receipts.receive("s", 1, PROVISIONAL, "no")).isEqualTo(REVISED);
        assertThat(receipts.receive("s", 0, PROVISIONAL, "yes")).isEqualTo(STALE);
        assertThat(receipts.receive("s", 1, DURABLE, "no")).isEqualTo(CONFIRMED);

        assertThat(receipts.revisions()).isEqualTo(1);
        assertThat(receipts.stale()).isEqualTo(1);
    }

    @Test
    void countsADurableOneThatSaysSomethingElseAsARevisionOfTheProvisionalOne() {
        receipts.receive("s", 0, PROVISIONAL, "yes");

        assertThat(receipts.receive("s", 1, DURABLE, "no")).isEqualTo(REVISED);
        assertThat(receipts.receive("s", 0, PROVISIONAL, "yes")).isEqualTo(STALE);
    }

    @Test
    void takesTheSameSaidAgainAfterARestartForARepeat() {
        receipts.receive("s", 0, PROVISIONAL, "yes");

        assertThat(receipts.receive("s", 1, PROVISIONAL, "yes")).isEqualTo(REPEAT);
        assertThat(receipts.receive("s", 0, PROVISIONAL, "no")).isEqualTo(STALE);
    }

    @Test
    void refusesWhatContradictsADurableOne() {
        receipts.receive("s", 1, DURABLE, "yes");

        assertThat(receipts.receive("s", 2, PROVISIONAL, "no")).isEqualTo(CONTRADICTION);
        assertThat(receipts.receive("s", 2, DURABLE, "no")).isEqualTo(CONTRADICTION);
        assertThat(receipts.receive("s", 0, DURABLE, "no")).isEqualTo(CONTRADICTION);
        assertThat(receipts.receive("s", 1, DURABLE, "yes")).isEqualTo(REPEAT);
        assertThat(receipts.contradictions()).isEqualTo(3);
    }

    @Test
    void forgetsTheSubjectHeardOfLongestAgo() {
        Receipts few = new Receipts(2);
        few.receive("a", 0, DURABLE, "1");
        few.receive("b", 0, DURABLE, "1");
        few.receive("a", 0, DURABLE, "1");

        few.receive("c", 0, DURABLE, "1");

        assertThat(few.size()).isEqualTo(2);
        assertThat(few.evictions()).isEqualTo(1);
        assertThat(few.receive("a", 0, DURABLE, "1")).isEqualTo(REPEAT);
        assertThat(few.receive("b", 0, DURABLE, "1")).isEqualTo(NEW);
    }

    @Test
    void endsOnTheDurableContentInWhateverOrderAndHoweverOftenThingsCome() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Receipts mine = new Receipts(100);
            Map<String, String> acted = new HashMap<>();
            List<Object[]> told = new ArrayList<>();
            for (int subject = 0; subject < 10; subject++) {
                int last = random.nextInt(4);
                for (int epoch = 0; epoch <= last; epoch++) {
                    told.add(new Object[] {"s" + subject, epoch, PROVISIONAL, "content " + epoch});
                }
                told.add(new Object[] {"s" + subject, last, DURABLE, "content " + last});
            }
            told.addAll(List.copyOf(told));
            Collections.shuffle(told, random);

            for (Object[] one : told) {
                String content = (String) one[3];
                if (mine.receive((String) one[0], (int) one[1], (Durability) one[2], content)
                        .isNews()) {
                    acted.put((String) one[0], content);
                }
            }

            assertThat(mine.contradictions()).as("seed %d", seed).isZero();
            for (Object[] one : told) {
                if (one[2] == DURABLE) {
                    assertThat(acted.get((String) one[0])).as("seed %d", seed).isEqualTo(one[3]);
                }
            }
        }
    }

    @Test
    void rejectsNoRoomAtAll() {
        assertThatThrownBy(() -> new Receipts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxSubjects must be at least 1, but was 0");
    }
}
