package io.flinkswarm.benchmarks.votes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteSetTest {
    @TempDir
    private Path folder;

    @Test
    void countsRepeatedRowsOnceAndKeepsTheFirstOfTwoVotes() throws IOException {
        write(List.of("0,1,1", "0,1,1", "0,2,0", "0,2,1", "1,1,0"), List.of("0,1", "1,0"));

        VoteSet set = VoteSet.read(folder);

        assertThat(set.votes()).isEqualTo(3);
        assertThat(set.duplicates()).isEqualTo(1);
        assertThat(set.conflicts()).isEqualTo(1);
        assertThat(set.items().get(0).workers()).containsExactly("1", "2");
        assertThat(set.items().get(0).labels()).containsExactly(1, 0);
    }

    @Test
    void takesItsOptionsFromTheVotesAlone() throws IOException {
        write(List.of("0,1,10", "0,2,9"), List.of("0,77"));

        VoteSet set = VoteSet.read(folder);

        assertThat(set.options()).containsExactly("9", "10");
    }

    @Test
    void isTheSameWhateverTheOrderOfTheRows() throws IOException {
        write(List.of("2,1,0", "10,1,1", "2,3,1"), List.of("2,0", "10,1"));
        VoteSet one = VoteSet.read(folder);
        write(List.of("10,1,1", "2,3,1", "2,1,0"), List.of("10,1", "2,0"));
        VoteSet other = VoteSet.read(folder);

        assertThat(one.items()).extracting(VoteSet.Item::id).containsExactly("2", "10");
        assertThat(other.items()).extracting(VoteSet.Item::id).containsExactly("2", "10");
        assertThat(other.truth()).isEqualTo(one.truth());
        assertThat(other.items().get(0).labels()).isEqualTo(one.items().get(0).labels());
    }

    @Test
    void scoresATieOfTheMajorityByItsShare() throws IOException {
        write(List.of("0,1,0", "0,2,1", "1,1,0", "1,2,1", "1,3,2", "2,1,2", "3,1,0"), List.of("0,1", "1,2", "2,2"));

        assertThat(VoteSet.read(folder).majority()).isCloseTo((1 / 2. + 1 / 3. + 1) / 3, within(1e-12));
    }

    @Test
    void saysWhichLineIsTooShort() throws IOException {
        write(List.of("0,1,0", "0,1"), List.of("0,1"));

        assertThatThrownBy(() -> VoteSet.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3 of label.csv must have 3 columns, but was '0,1'");
    }

    @Test
    void majorityOfAKnownSetMustBeAsPublished() {
        assertThat(PublishedMajority.deviation("rte", .8969)).isEmpty();
        assertThat(PublishedMajority.deviation("unheard-of", .1)).isEmpty();
        assertThat(PublishedMajority.deviation("rte", .91))
                .contains("majority of rte must be within 0.005 of the published 0.897, but was 0.9100");
        assertThat(PublishedMajority.deviation("rte", Double.NaN)).isPresent();
    }

    private void write(List<String> labels, List<String> truth) throws IOException {
        write("label.csv", "item,worker,label", labels);
        write("truth.csv", "item,truth", truth);
    }

    private void write(String name, String header, List<String> rows) throws IOException {
        Files.writeString(folder.resolve(name), header + '\n' + String.join("\n", rows) + '\n');
    }
}
