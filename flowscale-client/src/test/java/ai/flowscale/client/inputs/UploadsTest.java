package ai.flowscale.client.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowInputs.Upload;
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

class UploadsTest {
  @TempDir Path folder;

  @Test
  void aPathIsSentUnderItsOwnName() throws IOException {
    Path path = Files.writeString(folder.resolve("cat.PNG"), "1234");

    InputFile file = InputFile.of(path);

    assertThat(file.fileName()).isEqualTo("cat.PNG");
    assertThat(file.contentType()).isEqualTo("image/png");
    assertThat(file.path()).contains(path);
    assertThat(file.length()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo("1234");
    assertThat(Uploads.toSegment(new Upload("x", file)).length()).hasValue(4);
  }

  @Test
  void bytesHaveALength() throws IOException {
    InputFile file = InputFile.of("a.txt", bytes("123"));

    assertThat(file.length()).hasValue(3);
    assertThat(file.path()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo(content(file)).isEqualTo("123");
  }

  @Test
  void aSupplierIsOpenedAnewEachTime() throws IOException {
    InputFile file = InputFile.of("a.txt", () -> new ByteArrayInputStream(bytes("123")));

    assertThat(file.length()).isEmpty();
    assertThat(file.isReplayable()).isTrue();
    assertThat(content(file)).isEqualTo(content(file)).isEqualTo("123");
  }

  @Test
  void aOneShotStreamIsUsedUpForAllItsCopies() throws IOException {
    InputFile file = InputFile.ofOnce("a.txt", new ByteArrayInputStream(bytes("123")));
    InputFile copy = file.withFileName("b.txt").withLength(3).withContentType("text/x");
    assertThat(file.isReplayable()).isFalse();
    assertThat(copy.isReplayable()).isFalse();
    assertThatCode(() -> Uploads.check(new Upload("x", copy))).doesNotThrowAnyException();

    assertThat(content(file)).isEqualTo("123");

    assertThatThrownBy(() -> Uploads.check(new Upload("x", copy)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("input 'x': b.txt is a stream that can be read once");
  }

  @Test
  void checkRefusesADevice() {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "the system has devices");
    assertRefused(device, "input 'image_1': null is not a regular file");
  }

  @Test
  void checkRefusesAPipeWithoutOpeningIt() throws Exception {
    Path pipe = folder.resolve("pipe.png");
    assumeTrue(makePipe(pipe), "the system has pipes");
    assertRefused(pipe, "input 'image_1': pipe.png is not a regular file");
    assertThatThrownBy(() -> Uploads.toSegment(new Upload("image_1", InputFile.of(pipe))))
        .isInstanceOf(InvalidRequestException.class);
  }

  private static boolean makePipe(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  @Test
  void checkRefusesAFileThatIsNotThere() {
    assertRefused(folder.resolve("missing.png"), "input 'image_1': missing.png is not there");
    assertThatThrownBy(
            () ->
                Uploads.toSegment(
                    new Upload("image_1", InputFile.of(folder.resolve("missing.png")))))
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
    assertThatThrownBy(
            () -> Uploads.check(new Upload("image_1", InputFile.of(folder.resolve("missing.png")))))
        .message()
        .doesNotContain(folder.toString());
  }

  @Test
  void aLengthThatWasGivenGoesBeforeTheOneOnDisk() throws IOException {
    Path path = Files.writeString(folder.resolve("cat.png"), "1234");

    assertThat(Uploads.toSegment(new Upload("x", InputFile.of(path).withLength(2))).length())
        .hasValue(2);
  }

  @Test
  void discardingClosesStreamsThatWereNotRead() {
    int[] closed = {0};
    InputFile once =
        InputFile.ofOnce(
            "x",
            new ByteArrayInputStream(new byte[1]) {
              @Override
              public void close() {
                closed[0]++;
              }
            });
    WorkflowInputs inputs = WorkflowInputs.builder().file("a", once).text("b", "c").build();

    Uploads.discardStreams(inputs);
    Uploads.discardStreams(inputs);

    assertThat(closed[0]).isEqualTo(1);
    assertThatThrownBy(() -> Uploads.check(new Upload("a", once)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("used before");
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> Uploads.check(new Upload("image_1", InputFile.of(path))))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("image_1"))
        .hasMessageStartingWith(message);
  }

  private static String content(InputFile file) throws IOException {
    Segment segment = Uploads.toSegment(new Upload("x", file));
    try (InputStream in = segment.source().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
