package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to a temporary file. */
class TemporaryFileWritesTest {
  @TempDir private Path folder;
  private Path path;
  private SeekableByteChannel channel;
  private TemporaryFile file;

  @BeforeEach
  void makeFile() throws IOException {
    path = Files.createFile(folder.resolve("part"));
    channel = Files.newByteChannel(path, StandardOpenOption.WRITE);
    file = new TemporaryFile(path.getFileName(), channel);
  }

  @AfterEach
  void closeFile() throws IOException {
    channel.close();
  }

  private void append(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    file.append(bytes, bytes.length);
  }

  @Test
  void whatComesIsWrittenInItsOrder() throws IOException {
    append("one ");
    file.checkUnchanged();
    append("two");

    assertThat(file.size()).isEqualTo(7);
    assertThat(path).hasContent("one two");
  }

  @Test
  void onlyWhatIsUsedOfAPieceIsWritten() throws IOException {
    file.append("one two".getBytes(StandardCharsets.UTF_8), 3);

    assertThat(path).hasContent("one");
    assertThat(file.size()).isEqualTo(3);
  }

  @Test
  void aFileThatStartsOverIsWrittenFromItsBeginning() throws IOException {
    append("one two");
    file.clear();
    assertThat(file.size()).isZero();
    append("two");

    assertThat(path).hasContent("two");
    assertThatCode(file::checkUnchanged).doesNotThrowAnyException();
  }

  @Test
  void aFileThatAnotherProgramChangedIsNoticed() throws IOException {
    append("one");
    Files.writeString(path, "more than one");

    assertThatThrownBy(file::checkUnchanged).isInstanceOf(IOException.class);
  }

  @Test
  void aFileThatWasClosedTakesNothing() throws IOException {
    file.close();

    assertThatThrownBy(() -> append("one")).isInstanceOf(ClosedChannelException.class);
    assertThat(file.size()).isZero();
  }

  @Test
  void aFullDiskIsAFailure() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "the system has a device that is always full");
    try (SeekableByteChannel device = Files.newByteChannel(full, StandardOpenOption.WRITE)) {
      file = new TemporaryFile(full, device);
      assertThatThrownBy(() -> append("one")).isInstanceOf(IOException.class);
      assertThat(file.size()).isZero();
    }
  }
}
