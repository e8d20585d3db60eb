package ai.flowscale.emulator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nothing makes the emulator's reader hang. */
class MultipartFormFuzzTest {

  @Property
  void anyBytesAreAFormOrABadOne(
      @ForAll("types") String contentType, @ForAll("bodies") byte[] body) {
    try {
      MultipartForm form = MultipartForm.parse(contentType, ByteBuffer.wrap(body));
      assertThat(form.complete() || form.parts().isEmpty()).isTrue();
    } catch (BadFormException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static Arbitrary<String> strings(String... tricky) {
    return Arbitraries.oneOf(
            Arbitraries.of(tricky), Arbitraries.strings().ofMaxLength(5), Arbitraries.of("a", "b"))
        .list()
        .ofMaxSize(6)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> types() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "multipart/form-data; boundary=b",
            "multipart/form-data; boundary=\"b\"",
            "multipart/form-data; boundary*=utf-8''%62",
            "multipart/form-data; boundary*=x'y'%6"),
        strings(";", "=", "\"", "\\", "boundary", "*", "'", "%", "multipart/form-data"));
  }

  @Provide
  Arbitrary<byte[]> bodies() {
    Arbitrary<byte[]> almost =
        strings(
                "--b",
                "\r\n--b",
                "\r\n\r\n",
                "--b--",
                "\r\n--b--\r\n",
                "Content-Disposition: form-data; name=\"a\"",
                "Content-Disposition: form-data; name*=%; filename*=utf-8''%zz%",
                "--b\r\nContent-Disposition: form-data; name=a; filename=\"\\\\\"\r\n\r\n",
                ":")
            .list()
            .ofMaxSize(4)
            .map(pieces -> String.join("", pieces).getBytes(UTF_8));
    return Arbitraries.oneOf(almost, Arbitraries.bytes().array(byte[].class).ofMaxSize(200));
  }
}
