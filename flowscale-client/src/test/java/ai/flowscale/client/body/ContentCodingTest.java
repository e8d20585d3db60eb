package ai.flowscale.client.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.spi.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
  static final int MAX = 1 << 20;
  private static final byte[] TEXT =
      "{\"status\": \"success\", \"data\": []}".repeat(50).getBytes(UTF_8);

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] decode(byte[] body, String... codings) {
    return ContentCoding.decode(
        body, Headers.of(Map.of("Content-Encoding", List.of(codings))), MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZip", " gzip ", "identity, gzip"})
  void gzipIsDecodedHoweverItIsWritten(String coding) {
    assertThat(decode(gzip(TEXT), coding)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "Identity", ",", "identity, identity"})
  void whatIsNotEncodedIsLeftAlone(String coding) {
    assertThat(decode(TEXT, coding)).isSameAs(TEXT);
    assertThat(ContentCoding.decode(TEXT, Headers.empty(), MAX)).isSameAs(TEXT);
  }

  @Test
  void anEmptyBodyIsEmptyInAnyCoding() {
    assertThat(decode(new byte[0], "gzip")).isEmpty();
    assertThat(decode(new byte[0], "br")).isEmpty();
  }

  @Test
  void aCodingThatIsNotKnownIsNamedOnlyIfItIsAnUsualOne() {
    assertThatThrownBy(() -> decode(TEXT, "br"))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("Content-Encoding (br) is neither identity nor gzip");
    assertThatThrownBy(() -> decode(TEXT, "canary-key"))
        .isInstanceOf(DecodingException.class)
        .hasMessageNotContaining("canary");
  }

  @Test
  void severalCodingsAreRefused() {
    assertThatThrownBy(() -> decode(gzip(gzip(TEXT)), "gzip, gzip"))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("more than once");
    assertThatThrownBy(() -> decode(gzip(gzip(TEXT)), "gzip", "gzip"))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  void aBombIsDecodedNoFurtherThanTheBound() {
    byte[] whole = gzip(new byte[MAX]);
    assertThat(decode(whole, "gzip")).hasSize(MAX);
    byte[] bomb = gzip(new byte[MAX + 1]);
    assertThat(bomb.length).isLessThan(MAX / 500);
    assertThatThrownBy(() -> decode(bomb, "gzip"))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("larger than the bound of 1048576 bytes once it is decoded");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = gzip(TEXT);
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> decode(cut, "gzip"))
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("broken or cut short");
    }
  }
}
