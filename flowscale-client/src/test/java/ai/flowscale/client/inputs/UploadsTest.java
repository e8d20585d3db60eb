package ai.flowscale.client.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.List;
import java.util.stream.Stream;
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
  void checkRefusesAFileThatCannotBeRead() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("locked.png"), "x");
    assertThat(file.toFile().setReadable(false)).isTrue();
    String refusal = "input 'image_1': locked.png may not be read";
    if (Files.isReadable(file)) {
      assertThat(checkedWithoutPrivileges(file)).startsWith(refusal);
    } else {
      assertRefused(file, refusal);
    }
  }

  /** Root reads every file, unless it gives up the capabilities to. */
  private static String checkedWithoutPrivileges(Path file)
      throws IOException, InterruptedException {
    List<String> unprivileged =
        List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search");
    assumeTrue(run(unprivileged, "sh", "-c", "! test -r " + file).isEmpty(), "setpriv works");
    return run(
        unprivileged,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        CheckedFile.class.getName(),
        file.toString());
  }

  private static String run(List<String> wrapper, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Stream.concat(wrapper.stream(), Stream.of(command)).toList())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? printed : "exit " + process.exitValue() + ": " + printed;
  }

  /** A program that checks a file, and prints why it is refused. */
  static final class CheckedFile {
    private CheckedFile() {}

    public static void main(String[] arguments) {
      try {
        Uploads.check(new Upload("image_1", InputFile.of(Path.of(arguments[0]))));
      } catch (InvalidRequestException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }

  @Test
  void onlyARelativePathIsSaidToStartAtTheWorkingDirectory() {
    assertThatThrownBy(() -> Uploads.check(new Upload("x", InputFile.of(Path.of("no.png")))))
        .hasMessageContaining("a relative one starts at the working directory");
    assertThatThrownBy(() -> Uploads.check(new Upload("x", InputFile.of(folder.resolve("no.png")))))
        .message()
        .contains("no.png is not there: check its path")
        .doesNotContain("working directory");
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
