package ai.flowscale.client.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.client.body.Segment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFileTest {
  @TempDir Path folder;

  @Test
  void aPathIsSentUnderItsOwnName() throws IOException {
    Path path = Files.writeString(folder.resolve("cat.PNG"), "1234");

    SourceFile file = (SourceFile) InputFile.of(path);

    assertThat(file.fileName()).isEqualTo("cat.PNG");
    assertThat(file.contentType()).isEqualTo("image/png");
    assertThat(file.path()).contains(path);
    assertThat(file.length()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo("1234");
    assertThat(file.toSegment("x").length()).hasValue(4);
  }

  @Test
  void bytesHaveALength() throws IOException {
    SourceFile file = (SourceFile) InputFile.of("a.txt", bytes("123"));

    assertThat(file.length()).hasValue(3);
    assertThat(file.path()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo(content(file)).isEqualTo("123");
  }

  @Test
  void aSupplierIsOpenedAnewEachTime() throws IOException {
    SourceFile file =
        (SourceFile) InputFile.of("a.txt", () -> new ByteArrayInputStream(bytes("123")));

    assertThat(file.length()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo(content(file)).isEqualTo("123");
  }

  @Test
  void aOneShotStreamIsUsedUpForAllItsCopies() throws IOException {
    SourceFile file =
        (SourceFile) InputFile.ofOnce("a.txt", new ByteArrayInputStream(bytes("123")));
    SourceFile copy = file.withFileName("b.txt").withLength(3).withContentType("text/x");
    assertThat(file.isReplayable()).isFalse();
    assertThat(copy.isReplayable()).isFalse();
    assertThatCode(() -> copy.check("x")).doesNotThrowAnyException();

    assertThat(content(file)).isEqualTo("123");

    assertThatThrownBy(() -> copy.check("x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("input 'x': b.txt is a stream that can be read once");
  }

  @Test
  void withMethodsLeaveTheOriginalAlone() {
    InputFile file = InputFile.of("a.png", bytes("123"));

    InputFile changed = file.withFileName("b.webp").withLength(7);

    assertThat(changed.fileName()).isEqualTo("b.webp");
    assertThat(changed.contentType()).isEqualTo("image/webp");
    assertThat(changed.length()).hasValue(7);
    assertThat(file.fileName()).isEqualTo("a.png");
    assertThat(file.contentType()).isEqualTo("image/png");
    assertThat(file.length()).hasValue(3);
  }

  @Test
  void aContentTypeThatWasSetStaysWhateverTheName() {
    assertThat(
            InputFile.of("a.png", bytes(""))
                .withContentType("image/x-raw")
                .withFileName("b.txt")
                .contentType())
        .isEqualTo("image/x-raw");
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/secret/cat.png, cat.png",
    "../../cat.png, cat.png",
    "C:\\Users\\me\\cat.png, cat.png",
    "a/b\\c.png, c.png",
    "a\\b/c.png, c.png",
    "cat.png, cat.png"
  })
  void aNameIsReducedToItsLastSegment(String given, String expected) {
    assertThat(InputFile.of(given, bytes("")).fileName()).isEqualTo(expected);
    assertThat(InputFile.of("x", bytes("")).withFileName(given).fileName()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "a.png, image/png",
    "a.jpg, image/jpeg",
    "a.JPEG, image/jpeg",
    "a.webp, image/webp",
    "a.avif, image/avif",
    "a.heic, image/heic",
    "a.heif, image/heif",
    "a.gif, image/gif",
    "a.bmp, image/bmp",
    "a.tiff, image/tiff",
    "a.svg, image/svg+xml",
    "a.mp4, video/mp4",
    "a.mov, video/quicktime",
    "a.webm, video/webm",
    "a.mkv, video/x-matroska",
    "a.avi, video/x-msvideo",
    "a.mp3, audio/mpeg",
    "a.wav, audio/wav",
    "a.flac, audio/flac",
    "a.ogg, audio/ogg",
    "a.m4a, audio/mp4",
    "a.aac, audio/aac",
    "a.txt, text/plain",
    "a.json, application/json",
    "a.csv, text/csv",
    "a.glb, model/gltf-binary",
    "a.gltf, model/gltf+json",
    "a.obj, model/obj",
    "a.stl, model/stl",
    "a.zip, application/zip",
    "a.tar.gz, application/gzip",
    "a.ply, application/octet-stream",
    "a.fbx, application/octet-stream",
    "a.safetensors, application/octet-stream",
    "png, application/octet-stream",
    "a., application/octet-stream"
  })
  void theExtensionDecidesTheContentType(String fileName, String contentType) {
    assertThat(InputFile.of(fileName, bytes("")).contentType()).isEqualTo(contentType);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "text/plain; charset=UTF-8",
        "text/plain;charset=\"utf-8\"",
        "application/vnd.x+json;a=b;c=\"d;\\\"e\""
      })
  void takesAMediaType(String contentType) {
    assertThat(InputFile.of("a", bytes("")).withContentType(contentType).contentType())
        .isEqualTo(contentType);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "image",
        "image/",
        "/png",
        "image/png\r\nX-Evil: 1",
        "image/png;",
        "image/png; a",
        "image/pñg",
        " image/png",
        "text/plain; a=\"b",
        "text/plain; a=\"\r\n\""
      })
  void refusesWhatIsNoMediaType(String contentType) {
    InputFile file = InputFile.of("a", bytes(""));

    assertThatThrownBy(() -> file.withContentType(contentType))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("contentType");
  }

  @Test
  void refusesAMediaTypeThatIsFarTooLong() {
    InputFile file = InputFile.of("a", bytes(""));

    assertThatThrownBy(() -> file.withContentType("a/b;c=\"" + "x".repeat(100_000) + '"'))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void refusesANegativeLength() {
    InputFile file = InputFile.of("a", bytes(""));

    assertThatThrownBy(() -> file.withLength(-1)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void isMadeWithoutLookingAtTheDisk() {
    assertThatCode(() -> InputFile.of(folder.resolve("missing.png"))).doesNotThrowAnyException();
  }

  @Test
  void checkRefusesAFileThatIsNotThere() {
    assertRefused(folder.resolve("missing.png"), "input 'image_1': missing.png is not there");
    assertThatThrownBy(() -> SourceFile.ofPath(folder.resolve("missing.png")).toSegment("image_1"))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void checkRefusesAFolder() throws IOException {
    assertRefused(
        Files.createDirectory(folder.resolve("pics")), "input 'image_1': pics is a folder");
  }

  @Test
  void checkRefusesAFileThatCannotBeRead() throws IOException {
    Path file = Files.writeString(folder.resolve("locked.png"), "x");
    assumeFalse(!file.toFile().setReadable(false) || Files.isReadable(file), "running as root");

    assertRefused(file, "input 'image_1': locked.png may not be read");
  }

  @Test
  void checkRefusesAPathThroughAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    // JDK 17 says that something else is wrong, newer ones that the file is not there.
    assertRefused(file.resolve("cat.png"), "input 'image_1': cat.png ");
  }

  @Test
  void messagesNameNoFolder() {
    assertThatThrownBy(() -> SourceFile.ofPath(folder.resolve("missing.png")).check("image_1"))
        .message()
        .doesNotContain(folder.toString());
  }

  @Test
  void aLengthThatWasGivenGoesBeforeTheOneOnDisk() throws IOException {
    Path path = Files.writeString(folder.resolve("cat.png"), "1234");

    assertThat(SourceFile.ofPath(path).withLength(2).toSegment("x").length()).hasValue(2);
  }

  @Test
  void showsTheNameOnly() {
    assertThat(InputFile.of("a.txt", bytes("canary"))).hasToString("InputFile[a.txt]");
    assertThat(InputFile.of(Path.of("/secret/cat.png"))).hasToString("InputFile[cat.png]");
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> SourceFile.ofPath(path).check("image_1"))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("image_1"))
        .hasMessageStartingWith(message);
  }

  private static String content(SourceFile file) throws IOException {
    Segment segment = file.toSegment("x");
    try (InputStream in = segment.source().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
