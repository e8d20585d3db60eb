package ai.flowscale.examples.ee.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveNamesTest {

  @Test
  void noTwoEntriesHaveTheSameName() {
    assertThat(ArchiveResource.entryNames(List.of("a/b.png", "1-a_b.png", "plain.png")))
        .containsExactly("1-a_b.png", "2-1-a_b.png", "plain.png");
    assertThat(ArchiveResource.entryNames(List.of("2-a_b.png", "a/b.png")))
        .containsExactly("2-a_b.png", "2-2-a_b.png");
  }
}
