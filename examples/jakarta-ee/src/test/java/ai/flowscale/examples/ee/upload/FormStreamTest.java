package ai.flowscale.examples.ee.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormStreamTest {
  private static final String WHOLE =
      "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + "x".repeat(500) + "\r\n--XX--";

  private final List<Problem> problems = new ArrayList<>();

  private FormStream form(String content, long limit) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new FormStream(new ByteArrayInputStream(bytes), "XX", limit, problems::add);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 60, 68, 8192})
  void passesAWholeFormHoweverItIsRead(int size) throws IOException {
    for (String form : List.of(WHOLE, WHOLE + "\r\n")) {
      try (InputStream in = form(form, form.length())) {
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[size];
        for (int n = in.read(buffer, 0, size); n >= 0; n = in.read(buffer, 0, size)) {
          read.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
        assertThat(read.toString()).isEqualTo(form);
      }
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 590})
  void aFormWithoutItsLastDelimiterFails(int missing) {
    String cut = WHOLE.substring(0, Math.max(0, WHOLE.length() - missing));
    assertThatIOException().isThrownBy(() -> form(cut, 10_000).readAllBytes());
    assertThat(problems).extracting(Problem::status).containsExactly(400);
  }

  @Test
  void aFormThatIsTooLargeFails() {
    assertThatIOException().isThrownBy(() -> form(WHOLE, WHOLE.length() - 1).readAllBytes());
    assertThat(problems).extracting(Problem::status).containsExactly(413);
  }

  @Test
  void findsTheBoundary() {
    assertThat(FormType.boundary("multipart/form-data; boundary=XX")).isEqualTo("XX");
    assertThat(FormType.boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""))
        .isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "application/json", "multipart/form-data", "multipart/mixed; boundary=X"})
  void refusesWhatIsNoForm(String type) {
    assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> FormType.boundary(type));
  }

  /** A server that takes the other boundary would count no parts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; x=\"; boundary=q; \"; boundary=real",
        "multipart/form-data; boundary=q; boundary=real",
        "multipart/form-data; boundary=q; boundary*=utf-8''real",
        "multipart/form-data; boundary =real; boundary=q"
      })
  void refusesATypeWithTwoBoundaries(String type) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> FormType.boundary(type))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
  }

  @Test
  void aBoundaryMayHaveTheWordInIt() {
    assertThat(FormType.boundary("multipart/form-data; boundary=----WebKitFormBoundaryAb12"))
        .isEqualTo("----WebKitFormBoundaryAb12");
  }

  @Test
  void readsNamesInUtf8HoweverTheServerReadThem() {
    String header = "form-data; name=\"a b\"; filename=\"mañana ☃ \\\"x\\\".png\"";
    String misread =
        new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    PartNames names = new PartNames("a b", "mañana ☃ \"x\".png");
    assertThat(PartNames.parse(header)).isEqualTo(names);
    assertThat(PartNames.parse(misread)).isEqualTo(names);
    assertThat(PartNames.parse("form-data; filename=mañana.png; name=a"))
        .isEqualTo(new PartNames("a", "mañana.png"));
    assertThat(PartNames.parse("form-data; name=\"a\"")).isEqualTo(new PartNames("a", null));
    assertThat(PartNames.parse("form-data; name=\"a\"; filename=\"\""))
        .isEqualTo(new PartNames("a", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8192})
  void aFormOfManyTinyPartsFails(int size) throws IOException {
    String part = "\r\n--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
    String most = part.repeat(1_999) + "\r\n--XX--";
    String more = part.repeat(2_100) + "\r\n--XX--";
    byte[] buffer = new byte[size];
    FormStream within = form(most, most.length());
    while (within.read(buffer, 0, size) >= 0) {
      // Up to its end.
    }
    FormStream beyond = form(more, more.length());
    assertThatIOException()
        .isThrownBy(
            () -> {
              while (beyond.read(buffer, 0, size) >= 0) {
                // Up to its end.
              }
            });
    assertThat(problems).extracting(Problem::status).containsExactly(413);
  }
}
