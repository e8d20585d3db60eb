package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeBodyTest {
  private static final int MAX = 100_000;

  private final WholeBody body = new WholeBody(Headers.empty(), MAX);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 99_999, MAX})
  void readsABodyUpToTheBound(int length) {
    byte[] content = random(length);

    assertThat(body.read(new TestStream(content))).isEqualTo(content);
    assertThat(body.soFar()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"50000", " 50000 ", "1", "999999999999", "-5", "many", "0"})
  void trustsNoContentLength(String contentLength) {
    byte[] content = random(50_000);
    Headers headers = Headers.empty().with("Content-Length", contentLength);

    assertThat(new WholeBody(headers, MAX).read(new TestStream(content))).isEqualTo(content);
  }

  @Test
  void refusesABodyOverTheBoundAndReadsNoMoreOfIt() {
    TestStream stream = new TestStream(random(100 * MAX));

    assertThatThrownBy(() -> body.read(stream))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("larger than the bound of 100000 bytes")
        .hasMessageContaining("raise maxResponseBytes");
    assertThat(stream.reads()).isLessThan(30);
    assertThat(body.soFar()).as("what fits").hasSize(MAX);
  }

  @Test
  void keepsWhatCameBeforeAFailure() {
    byte[] content = random(10);
    TestStream stream = new TestStream(content).failingAtTheEnd(new IOException("reset"));

    assertThatThrownBy(() -> body.read(stream)).isInstanceOf(UncheckedIOException.class);
    assertThat(body.soFar()).isEqualTo(content);
  }

  @Test
  void doesNotAskAgainAndAgainWhereAReadGivesNothing() {
    byte[] content = random(3);
    InputStream stream =
        new FilterInputStream(new ByteArrayInputStream(content)) {
          @Override
          public int read(byte[] bytes, int offset, int length) {
            return 0;
          }
        };

    assertThat(body.read(stream)).isEqualTo(content);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
