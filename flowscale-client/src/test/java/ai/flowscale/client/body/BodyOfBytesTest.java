package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyOfBytesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64 * 1024, 64 * 1024 + 1, 200_000})
  void yieldsTheBytesEachTime(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    SegmentedBody body = SegmentedBody.ofBytes(bytes);

    for (int i = 0; i < 2; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      body.writeTo(out);
      assertThat(out.toByteArray()).isEqualTo(bytes);
    }
    assertThat(body.contentLength()).hasValue(length);
    assertThat(body.isReplayable()).isTrue();
  }

  @Test
  void reportsAFailedTargetAsSuch() {
    IOException cause = new IOException("connection reset");
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw cause;
          }
        };

    assertThatThrownBy(() -> SegmentedBody.ofBytes(new byte[3]).writeTo(broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasCause(cause);
  }
}
