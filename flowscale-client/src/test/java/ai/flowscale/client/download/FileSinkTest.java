package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.testing.Internals;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
  @TempDir private Path folder;
  private Path file;
  private SeekableByteChannel channel;
  private final List<Long> progress = new ArrayList<>();

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createFile(folder.resolve("part"));
    channel = Files.newByteChannel(file, StandardOpenOption.WRITE);
  }

  @AfterEach
  void closeFile() throws IOException {
    channel.close();
  }

  private FileSink sink(long size) {
    return sink(channel, size, progress::add);
  }

  private static FileSink sink(SeekableByteChannel to, long size, LongConsumer written) {
    return new FileSink(to, size, written, UncheckedIOException::new);
  }

  private static ContentReader content(InputStream in) {
    return new ContentReader("part", OptionalLong.empty(), 0, Internals.scope(), in, () -> {});
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatComesIsWrittenInItsOrder() {
    FileSink sink = sink(0);

    sink.write(content(new SequenceInputStream(stream("one "), stream("two"))));

    assertThat(sink.count()).isEqualTo(7);
    assertThat(file).hasContent("one two");
    assertThat(progress).containsExactly(4L, 7L);
  }

  @Test
  void anEmptyContentGivesAnEmptyFile() {
    sink(0).write(content(stream("")));

    assertThat(file).isEmptyFile();
    assertThat(progress).isEmpty();
  }

  @Test
  void whatCameBeforeAFailureIsWritten() {
    TransportException broken =
        new TransportException(
            TransportException.Kind.TIMEOUT, TransportException.Sent.MAYBE, "broken", null);
    InputStream breaking =
        new InputStream() {
          @Override
          public int read() {
            throw broken;
          }
        };
    FileSink sink = sink(0);

    assertThatThrownBy(
            () -> sink.write(content(new SequenceInputStream(stream("onetwo"), breaking))))
        .isSameAs(broken);
    assertThat(sink.count()).isEqualTo(6);
    assertThat(file).hasContent("onetwo");
  }

  @Test
  void theRestIsWrittenBehindWhatIsThere() throws IOException {
    Files.writeString(file, "one ");

    FileSink sink = sink(4);
    sink.write(content(stream("two")));

    assertThat(sink.count()).isEqualTo(7);
    assertThat(file).hasContent("one two");
    assertThat(progress).containsExactly(7L);
  }

  @Test
  void aFileThatSomebodyElseChangedIsNotResumed() throws IOException {
    Files.writeString(file, "more than one");

    assertThatThrownBy(() -> sink(4).write(content(stream("two"))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(file).hasContent("more than one");
  }

  @Test
  void aFileThatWasClosedIsAFailureOfTheFile() throws IOException {
    channel.close();

    assertThatThrownBy(() -> sink(0).write(content(stream("one"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aFullDiskIsAFailureOfTheFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "the system has a device that is always full");
    try (SeekableByteChannel device = Files.newByteChannel(full, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> sink(device, 0, progress::add).write(content(stream("one"))))
          .isInstanceOf(UncheckedIOException.class);
    }
    assertThat(progress).isEmpty();
  }
}
