package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentEndTest {

  private static final long UNKNOWN = -1;

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
  void withoutALocationTheDocumentIsGoneThrough(String text) {
    for (long wrong : new long[] {UNKNOWN, 0, 1, text.length() + 5L, Long.MAX_VALUE}) {
      assertThat(DocumentEnd.isEndOf(text, wrong)).isTrue();
      assertThat(DocumentEnd.isEndOf(text + " x", wrong)).isFalse();
      assertThat(DocumentEnd.isEndOf(text + "\n}", wrong)).isFalse();
      assertThat(DocumentEnd.isEndOf(text + " {}", wrong)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{}  \n", "{\"a\": 1}\r\n"})
  void aLocationAtTheEndIsBelieved(String text) {
    assertThat(DocumentEnd.isEndOf(text, text.stripTrailing().length())).isTrue();
    assertThat(DocumentEnd.isEndOf(text + "x", text.stripTrailing().length())).isFalse();
  }
}
