package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentEndTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " \n{\"a\": [1, {\"b\": \"}]\"}]}\t\r\n",
        "{\"a\": \"\\\"}\"}",
        "{\"a\\\\\": \"\\\\\"}",
        "[[], {}]",
        "\"a } b\"",
        "-1.5e+3 ",
        "null",
        " true"
      })
  void whatFollowsTheDocumentIsFound(String text) {
    assertThat(DocumentEnd.isEndOf(text)).isTrue();
    for (String rest : List.of(" x", "\n}", " {}", "\u00A0", "\f", "\u0000", ",")) {
      assertThat(DocumentEnd.isEndOf(text + rest)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[{}", "{\"a\": \"}", "\"a", "\"a\\\""})
  void aDocumentThatIsCutShortHasNoEnd(String text) {
    assertThat(DocumentEnd.isEndOf(text)).isFalse();
  }
}
