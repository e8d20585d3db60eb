package ai.flowscale.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputFileTest {
  @TempDir Path folder;

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
    "\\\\host\\share\\cat.png, cat.png",
    "a/C:\\b\\c.png, c.png",
    "a/b\\c.png, b\\c.png",
    "a\\b/c.png, c.png",
    "back\\slash.png, back\\slash.png",
    "\\x.png, \\x.png",
    "trailing\\, trailing\\",
    "cat.png, cat.png"
  })
  void aNameIsReducedToItsLastSegment(String given, String expected) {
    assertThat(InputFile.of(given, bytes("")).fileName()).isEqualTo(expected);
    assertThat(InputFile.of("x", bytes("")).withFileName(given).fileName()).isEqualTo(expected);
  }

  @Test
  void aCopyHasTheNameOfItsOriginal() {
    InputFile file = InputFile.of(Path.of("pictures", "back\\slash.png"));
    assertThat(file.fileName()).isEqualTo("back\\slash.png");
    assertThat(file.withContentType("image/webp").withLength(1).fileName())
        .isEqualTo("back\\slash.png");
    assertThat(file.withFileName("1-" + file.fileName()).fileName()).isEqualTo("1-back\\slash.png");
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
  void showsTheNameOnly() {
    assertThat(InputFile.of("a.txt", bytes("canary"))).hasToString("InputFile[a.txt]");
    assertThat(InputFile.of(Path.of("/secret/cat.png"))).hasToString("InputFile[cat.png]");
  }

  @Test
  void filesAreEqualByPathOrBytesAndOtherwiseByTheirSource() {
    InputFile path = InputFile.of(Path.of("dir", "a.png"));
    InputFile bytes = InputFile.of("a.png", bytes("1"));
    assertThat(path)
        .isEqualTo(InputFile.of(Path.of("dir", "a.png")))
        .isNotEqualTo(InputFile.of(Path.of("a.png")))
        .isNotEqualTo(path.withFileName("b.png"))
        .isNotEqualTo(path.withLength(3));
    assertThat(bytes)
        .isEqualTo(InputFile.of("a.png", bytes("1")))
        .hasSameHashCodeAs(InputFile.of("a.png", bytes("1")))
        .isNotEqualTo(InputFile.of("a.png", bytes("2")))
        .isNotEqualTo(bytes.withContentType("image/gif"));
    InputFile once = InputFile.ofOnce("a.png", new ByteArrayInputStream(bytes("1")));
    assertThat(once)
        .isEqualTo(once.withFileName("a.png"))
        .isNotEqualTo(InputFile.ofOnce("a.png", new ByteArrayInputStream(bytes("1"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
