package ai.flowscale.client.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
  private static final int MIB = 1024 * 1024;

  @TempDir Path folder;

  @Test
  void writesInputsInTheirOrderExactlySo() {
    WorkflowInputs inputs =
        inputs(
            WorkflowInputs.builder()
                .file("image_1", InputFile.of("c\"a't.png", bytes("PNG")))
                .text("text_\"1\"\\", "Grüße")
                .json("config", Map.of("a", 1))
                .json("nothing", null)
                .bool("flag", true));

    MultipartForm form = MultipartForm.encode(inputs, texts(inputs), "B");

    assertThat(form.contentType()).isEqualTo("multipart/form-data; boundary=B");
    assertThat(text(form))
        .isEqualTo(
            """
            --B
            Content-Disposition: form-data; name="image_1"; filename="c\\"a't.png"
            Content-Type: image/png

            PNG
            --B
            Content-Disposition: form-data; name="text_\\"1\\"\\\\"

            Grüße
            --B
            Content-Disposition: form-data; name="config"

            {a=1}
            --B
            Content-Disposition: form-data; name="nothing"

            null
            --B
            Content-Disposition: form-data; name="flag"

            true
            --B--
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void aFormWithoutInputsIsItsClosingBoundary() {
    MultipartForm form = MultipartForm.encode(WorkflowInputs.none(), Map.of(), "B");

    assertThat(text(form)).isEqualTo("--B--\r\n");
    assertThat(form.body().contentLength()).hasValue(7);
    assertThat(FormReader.read(form.contentType(), read(form))).isEmpty();
  }

  @Test
  void eachFormHasABoundaryThatCannotBeGuessed() {
    String first = encode(WorkflowInputs.builder()).contentType();
    String second = encode(WorkflowInputs.builder()).contentType();

    assertThat(first).matches("multipart/form-data; boundary=flowscale-[0-9a-f]{32}");
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void announcesTheExactLengthWhenAllSizesAreKnown() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[100_000]);

    MultipartForm form =
        encode(
            WorkflowInputs.builder()
                .text("t", "ü")
                .file("f", file)
                .file("g", InputFile.of("g.bin", new byte[5]))
                .file("h", InputFile.of("h", () -> stream(new byte[7])).withLength(7)));

    assertThat(form.body().contentLength()).hasValue(read(form).length);
  }

  @Test
  void announcesNoLengthWhenASizeIsUnknown() {
    assertThat(
            encode(WorkflowInputs.builder().file("f", InputFile.of("f", () -> stream(new byte[5]))))
                .body()
                .contentLength())
        .isEmpty();
  }

  @Test
  void takesTheSizeOfAFileWhenItIsEncoded() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[10]);
    WorkflowInputs inputs = inputs(WorkflowInputs.builder().file("f", file));
    Files.write(file, new byte[20]);

    MultipartForm form = MultipartForm.encode(inputs, texts(inputs));

    assertThat(read(form)).hasSize((int) form.body().contentLength().orElseThrow());
  }

  @Test
  void breaksOffWhenAFileGrowsBetweenEncodingAndSending() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[10]);
    MultipartForm form = encode(WorkflowInputs.builder().file("image_1", file));
    Files.write(file, new byte[11]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> form.body().writeTo(out))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "input 'image_1': a.bin changed its size while it was being sent (announced 10 bytes,"
                + " found more): send it again once it is complete");
    assertThat(out.toString(UTF_8)).doesNotContain("--\r\n");
  }

  @Test
  void isReplayableAsItsInputsAre() {
    assertThat(encode(WorkflowInputs.builder().text("a", "b")).body().isReplayable()).isTrue();
    assertThat(
            encode(WorkflowInputs.builder().file("f", InputFile.ofOnce("f", stream(new byte[5]))))
                .body()
                .isReplayable())
        .isFalse();
  }

  @Test
  void takesATextOfOneMebibyteInUtf8() {
    assertThatCode(() -> encode(WorkflowInputs.builder().text("t", "x".repeat(MIB))))
        .doesNotThrowAnyException();
    assertThatCode(() -> encode(WorkflowInputs.builder().text("t", "ü".repeat(MIB / 2))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {MIB + 1, 3 * MIB})
  void refusesALargerText(int length) {
    assertTooLong(WorkflowInputs.builder().text("t", "x".repeat(length)));
    assertTooLong(WorkflowInputs.builder().text("t", "ü".repeat(length / 2 + 1)));
    assertTooLong(WorkflowInputs.builder().json("t", "x".repeat(length)));
  }

  private static void assertTooLong(WorkflowInputs.Builder builder) {
    assertThatThrownBy(() -> encode(builder))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("t"))
        .hasMessageContaining("1 MiB, which the service refuses")
        .hasMessageContaining("as a file");
  }

  @Test
  void takesAThousandPartsOfAKind() {
    List<byte[]> files = Collections.nCopies(1000, new byte[1]);

    assertThatCode(
            () ->
                encode(
                    WorkflowInputs.builder()
                        .value("t", Collections.nCopies(1000, "x"))
                        .value("f", files)))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesMorePartsOfAKind() {
    assertThatThrownBy(
            () -> encode(WorkflowInputs.builder().value("t", Collections.nCopies(1001, "x"))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("1001 texts")
        .hasMessageContaining("file");
    assertThatThrownBy(
            () ->
                encode(WorkflowInputs.builder().value("f", Collections.nCopies(1001, new byte[1]))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("1001 files");
  }

  @Test
  void refusesHalfACharacterInsteadOfReplacingIt() {
    for (String half : List.of("a\ud83d", "\ude00a", "\ude00\ud83d")) {
      assertThatThrownBy(() -> encode(WorkflowInputs.builder().text("t", half)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageStartingWith("input 't' has half of a surrogate pair");
      assertThatThrownBy(() -> encode(WorkflowInputs.builder().json("t", half)))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void refusesAFileThatIsNotThereBeforeAnythingIsSent() {
    assertThatThrownBy(
            () -> encode(WorkflowInputs.builder().file("image_1", folder.resolve("no.png"))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("input 'image_1': no.png is not there");
    assertThatThrownBy(() -> encode(WorkflowInputs.builder().file("image_1", folder)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"back\\slash.png", "trailing\\", "a\";b\\", "\\x.png"})
  void aBackslashInAFileNameArrives(String name) {
    MultipartForm form =
        encode(WorkflowInputs.builder().file("image_1", InputFile.of(name, new byte[0])));
    assertThat(FormReader.read(form.contentType(), read(form)).get(0).fileName()).isEqualTo(name);
  }

  @Test
  void refusesAFileUnderANameThatTheServiceMisreads() {
    assertThatThrownBy(
            () -> encode(WorkflowInputs.builder().file("image\\", InputFile.of("x", new byte[0]))))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("backslash");
    assertThatCode(() -> encode(WorkflowInputs.builder().text("image\\", "x")))
        .doesNotThrowAnyException();
  }

  @Test
  void showsNoInput() {
    assertThat(encode(WorkflowInputs.builder().text("a", "canary")).toString())
        .doesNotContain("canary");
  }

  static WorkflowInputs inputs(WorkflowInputs.Builder builder) {
    return builder.build();
  }

  private static Map<String, String> texts(WorkflowInputs inputs) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (WorkflowInputs.Entry entry : inputs.entries()) {
      if (entry instanceof WorkflowInputs.Text text) {
        texts.put(text.name(), text.text());
      } else if (entry instanceof WorkflowInputs.Json json) {
        texts.put(json.name(), String.valueOf(json.value()));
      }
    }
    return texts;
  }

  private static MultipartForm encode(WorkflowInputs.Builder builder) {
    WorkflowInputs inputs = inputs(builder);
    return MultipartForm.encode(inputs, texts(inputs));
  }

  private static byte[] read(MultipartForm form) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    form.body().writeTo(written);
    return written.toByteArray();
  }

  private static String text(MultipartForm form) {
    return new String(read(form), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static InputStream stream(byte[] content) {
    return new ByteArrayInputStream(content);
  }
}
