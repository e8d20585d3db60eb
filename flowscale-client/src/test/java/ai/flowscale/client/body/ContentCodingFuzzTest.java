package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.DecodingException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is said to be compressed is decoded within the bound, or refused. */
class ContentCodingFuzzTest {

  @Property
  void whatIsCompressedIsReadBack(@ForAll byte[] content) {
    assertThat(ContentCodingTest.decode(ContentCodingTest.gzip(content), "gzip"))
        .isEqualTo(content);
  }

  @Property
  void arbitraryBytesAreDecodedOrRefused(@ForAll byte[] bytes) {
    check(bytes);
  }

  @Property
  void aDamagedStreamIsDecodedOrRefused(
      @ForAll byte[] content, @ForAll int place, @ForAll byte value) {
    byte[] body = ContentCodingTest.gzip(content);
    body[Math.floorMod(place, body.length)] = value;
    check(body);
  }

  private static void check(byte[] body) {
    try {
      assertThat(ContentCodingTest.decode(body, "gzip"))
          .hasSizeLessThanOrEqualTo(ContentCodingTest.MAX);
    } catch (DecodingException e) {
      assertThat(e).hasMessageStartingWith("The response");
    }
  }
}
