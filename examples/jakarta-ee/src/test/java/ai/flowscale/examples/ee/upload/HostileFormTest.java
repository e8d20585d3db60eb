package ai.flowscale.examples.ee.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller can send to keep a server busy. */
@Timeout(60)
class HostileFormTest {
  private static final int LONG = 1 << 20;

  @Test
  void aNumberOfAMillionDigitsIsRefusedUnread() {
    assertRefused("1".repeat(LONG), DataType.NUMBER);
  }

  @Test
  void soItIsWithinJson() {
    assertRefused("{\"seed\": " + "1".repeat(LONG - 20) + "}", DataType.JSON);
    assertRefused("[" + "1e9".repeat(1000) + "]", DataType.JSON);
  }

  @Test
  void deepNestingIsRefusedUnread() {
    assertRefused("[".repeat(100_000), DataType.JSON);
  }

  @Test
  void jsonOfManyValuesIsRefusedUnread() {
    assertRefused("[" + "[],".repeat(200_000) + "[]]", DataType.JSON);
    assertRefused("{" + "\"a\":1,".repeat(100_000) + "\"b\":1}", DataType.JSON);
    assertRefused(Collections.nCopies(100, "[" + "[],".repeat(2_000) + "[]]"), DataType.JSON);
  }

  @Test
  void textsThatAreTooLongTogetherAreRefused() {
    assertRefused(Collections.nCopies(5, "x".repeat(LONG)), DataType.TEXT);
    assertThat(read(Collections.nCopies(4, "x".repeat(LONG)), DataType.TEXT).names()).isNotEmpty();
  }

  @Test
  void whatIsOrdinaryIsRead() {
    assertThat(
            read("{\"text\": \"" + "1".repeat(500) + "\\\"[[\", \"n\": [1.5e3, -2]}", DataType.JSON)
                .names())
        .containsExactly("value_1");
    assertThat(read(" -12.50 ", DataType.NUMBER).names()).containsExactly("value_1");
  }

  @Test
  void aLongNameOfAPartIsReadWithoutAStackOfItsLength() {
    String name = "n".repeat(100_000);
    PartNames names = PartNames.parse("form-data; name=\"" + name + "\"; filename=\"\\\"a.png\"");
    assertThat(names.name()).isEqualTo(name);
    assertThat(names.fileName()).isEqualTo("\"a.png");
  }

  @Test
  void aPartWithoutItsHeaderIsRefused() {
    TextPart part = new TextPart("x", new MultivaluedHashMap<>());
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> FormInputs.of(List.of(part), Map.of()))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
  }

  private static void assertRefused(String text, DataType type) {
    assertRefused(List.of(text), type);
  }

  private static void assertRefused(List<String> texts, DataType type) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> read(texts, type))
        .satisfies(
            e -> {
              assertThat(e.problem().status()).isEqualTo(400);
              assertThat(e.problem().field()).isEqualTo("value_1");
            });
  }

  private static WorkflowInputs read(String text, DataType type) {
    return read(List.of(text), type);
  }

  private static WorkflowInputs read(List<String> texts, DataType type) {
    InputDescription described =
        new InputDescription(
            "value_1",
            null,
            null,
            type,
            null,
            false,
            false,
            null,
            List.of(),
            null,
            null,
            JsonValue.NULL);
    return FormInputs.of(
        texts.stream().<EntityPart>map(TextPart::new).toList(), Map.of("value_1", described));
  }

  /** A part as a server makes it. */
  private record TextPart(String text, MultivaluedMap<String, String> headers)
      implements EntityPart {
    TextPart(String text) {
      this(text, new MultivaluedHashMap<>());
      headers.putSingle("Content-Disposition", "form-data; name=\"value_1\"");
    }

    /** Without the header, as Jersey has it. */
    @Override
    public String getName() {
      return null;
    }

    @Override
    public Optional<String> getFileName() {
      throw new NullPointerException();
    }

    @Override
    public InputStream getContent() {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public <T> T getContent(Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getContent(GenericType<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MultivaluedMap<String, String> getHeaders() {
      return headers;
    }

    @Override
    public MediaType getMediaType() {
      return MediaType.TEXT_PLAIN_TYPE;
    }
  }
}
