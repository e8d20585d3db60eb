package ai.flowscale.emulator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
  private static final String TYPE = "multipart/form-data; boundary=b";

  private static MultipartForm parse(String contentType, String body) throws BadFormException {
    return MultipartForm.parse(contentType, StandardCharsets.UTF_8.encode(body));
  }

  private static String part(String disposition, String content) {
    return "--b\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
  }

  @Test
  void readsTextsAndFilesInTheirOrder() throws Exception {
    MultipartForm form =
        parse(
            TYPE,
            part("form-data; name=\"a\"", "one")
                + "--b\r\ncontent-type: image/png\r\n"
                + "content-disposition: form-data; filename=\"x.png\"; name=\"f\"\r\n\r\n"
                + "\r\n--c\r\n\r\n"
                + part("form-data; name=a", "")
                + "--b--\r\nepilogue");
    assertThat(form.complete()).isTrue();
    assertThat(form.parts())
        .extracting(MultipartForm.Part::name, MultipartForm.Part::fileName)
        .containsExactly(tuple("a", null), tuple("f", "x.png"), tuple("a", null));
    assertThat(form.parts().get(0).text()).isEqualTo("one");
    assertThat(form.parts().get(1).text()).isEqualTo("\r\n--c\r\n");
    assertThat(form.parts().get(1).contentType()).isEqualTo("image/png");
    assertThat(form.parts().get(2).text()).isEmpty();
  }

  @Test
  void anEmptyFormIsComplete() throws Exception {
    MultipartForm form = parse(TYPE, "--b--\r\n");
    assertThat(form.complete()).isTrue();
    assertThat(form.parts()).isEmpty();
  }

  @Test
  void anyTruncationLosesAllInputs() throws Exception {
    String body =
        part("form-data; name=\"a\"", "one") + part("form-data; name=\"c\"", "2") + "--b--";
    for (int length = 0; length < body.length(); length++) {
      MultipartForm form = parse(TYPE, body.substring(0, length));
      assertThat(form.complete()).as("first %d", length).isFalse();
      assertThat(form.parts()).as("first %d", length).isEmpty();
    }
    assertThat(parse(TYPE, body).parts()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "application/json", "text/plain; boundary=b", "multipart/mixed; boundary=b"})
  void otherContentTypesHaveNoInputs(String contentType) throws Exception {
    assertThat(parse(contentType, part("form-data; name=\"a\"", "1") + "--b--").parts()).isEmpty();
  }

  @Test
  void theBoundaryMayBeQuoted() throws Exception {
    MultipartForm form =
        parse(
            "Multipart/Form-Data; charset=utf-8; boundary=\"b\"",
            part("form-data; name=\"a\"", "1") + "--b--");
    assertThat(form.parts()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"plain.png\"`, plain.png",
        "`\"größe 日本.png\"`, `größe 日本.png`",
        "`\"a\\\"b.png\"`, `a\"b.png`",
        "`\"a\\\\b.png\"`, `a\\b.png`",
        "`\"a;b.png\"`, `a;b.png`",
        "`\"a%22b.png\"`, `a%22b.png`",
        "`\"C:\\dir\\x.png\"`, x.png",
        "`\"\\\\\\\\host\\x.png\"`, x.png",
        "`\"../../x.png\"`, ../../x.png",
        "`\"\"`, ``"
      })
  void fileNamesAreReadAsTheServiceReadsThem(String sent, String read) throws Exception {
    MultipartForm form =
        parse(TYPE, part("form-data; name=\"f\"; filename=" + sent, "1") + "--b--");
    assertThat(form.parts().get(0).fileName()).isEqualTo(read);
  }

  @Test
  void extendedFileNamesAreDecoded() throws Exception {
    MultipartForm form =
        parse(TYPE, part("form-data; name=f; filename*=UTF-8''gr%C3%B6%C3%9Fe.png", "1") + "--b--");
    assertThat(form.parts().get(0).fileName()).isEqualTo("größe.png");
  }

  @Test
  void aTextOfOneMebibyteIsTakenAndALongerOneIsNot() throws Exception {
    String limit = "x".repeat(1024 * 1024);
    assertThat(parse(TYPE, part("form-data; name=a", limit) + "--b--").parts()).hasSize(1);
    assertThatThrownBy(() -> parse(TYPE, part("form-data; name=a", limit + "x") + "--b--"))
        .isInstanceOf(BadFormException.class)
        .hasMessage("Part exceeded maximum size of 1024KB.");
    assertThat(parse(TYPE, part("form-data; name=a; filename=f", limit + "x") + "--b--").parts())
        .hasSize(1);
  }

  @Test
  void aThousandPartsOfAKindAreTakenAndMoreAreNot() throws Exception {
    String texts = part("form-data; name=a", "1").repeat(1000);
    String files = part("form-data; name=f; filename=f", "1").repeat(1000);
    assertThat(parse(TYPE, texts + files + "--b--").parts()).hasSize(2000);
    assertThatThrownBy(() -> parse(TYPE, texts + part("form-data; name=a", "1") + "--b--"))
        .hasMessageContaining("Too many fields");
    assertThatThrownBy(
            () -> parse(TYPE, files + part("form-data; name=f; filename=f", "1") + "--b--"))
        .hasMessageContaining("Too many files");
  }

  @Test
  void whatIsNotAFormIsRefused() {
    assertThatThrownBy(() -> parse("multipart/form-data", "--b--"))
        .hasMessage("Missing boundary in multipart.");
    assertThatThrownBy(() -> parse(TYPE, "{\"json\": true}")).hasMessageContaining("boundary");
    assertThatThrownBy(() -> parse(TYPE, part("form-data", "1") + "--b--"))
        .hasMessageContaining("must be provided");
  }
}
