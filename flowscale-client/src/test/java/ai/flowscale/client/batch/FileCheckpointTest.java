package ai.flowscale.client.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchCheckpoint.Entry;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.testing.WatchedFiles;
import ai.flowscale.testing.shared.Race;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCheckpointTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("batch.checkpoint");
  }

  private static Entry open(Instant time) {
    return new Entry("d", "g 1", true, time, null);
  }

  private BatchCheckpoint begun() {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    checkpoint.begin();
    return checkpoint;
  }

  @Test
  void whatItWasToldItKnowsWhenItIsOpenedAgain() {
    BatchCheckpoint first = begun();
    first.submitting("a b\u00e4/+%.png", open(TIME));
    first.submitted("a b\u00e4/+%.png", "r 1\n");
    first.submitting("refused", open(TIME));
    first.notSubmitted("refused");
    first.submitting("open", open(TIME));
    first.submitting("again", open(TIME));
    first.submitted("again", "r2");
    first.submitting("again", open(TIME.plusSeconds(1)));
    Entry named = new Entry("d", "own", false, TIME, null);
    first.submitting("named", named);
    first.end();

    BatchCheckpoint second = BatchCheckpoint.file(file);
    second.begin();
    assertThat(second.find("a b\u00e4/+%.png"))
        .contains(new Entry("d", "g 1", true, TIME, "r 1\n"));
    assertThat(second.find("refused")).isEmpty();
    assertThat(second.find("open")).contains(open(TIME));
    assertThat(second.find("again")).contains(open(TIME.plusSeconds(1)));
    assertThat(second.find("named")).contains(named);
    second.end();
  }

  @Test
  void eachLineIsThereAtOnce() throws IOException {
    BatchCheckpoint checkpoint = begun();
    assertThat(Files.readAllLines(file)).containsExactly("begin flowscale-batch-3");
    checkpoint.submitting("k", open(TIME));
    assertThat(Files.readAllLines(file)).hasSize(2);
    checkpoint.submitted("k", "r");
    assertThat(Files.readAllLines(file).get(2)).isEqualTo("submitted k r");
    checkpoint.end();
  }

  /** Wherever a crash cut the file off, it tells of a part of what happened, and goes on. */
  @Test
  void aFileThatIsCutOffAnywhereGoesOn() throws IOException {
    BatchCheckpoint whole = begun();
    whole.submitting("k1", open(TIME));
    whole.submitted("k1", "r1");
    whole.end();
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length <= bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      BatchCheckpoint cut = begun();
      Entry entry = cut.find("k1").orElse(null);
      int lines = new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n", -1).length - 1;
      assertThat(entry)
          .as("after %d bytes", length)
          .isEqualTo(lines < 2 ? null : new Entry("d", "g 1", true, TIME, lines < 3 ? null : "r1"));
      cut.submitting("k2", open(TIME));
      cut.end();
      BatchCheckpoint next = begun();
      assertThat(next.find("k2")).isPresent();
      assertThat(next.find("k1")).isEqualTo(Optional.ofNullable(entry));
      next.end();
    }
  }

  @Test
  void anotherFileIsRefusedAndLeftAlone() throws IOException {
    for (String content :
        List.of(
            "some text\n",
            "some text",
            "{\"token\":1}",
            "begin g flowscale-batch-\n",
            "begin g other-batch-1\n",
            "submitting k d g own 2026-01-01T00:00:00Z\n",
            "begin flowscale-batch-3\nbegin flowscale-batch-3\n",
            "begin flowscale-batch-3 g\n",
            "begin flowscale-batch-3\nsubmitting k d g own yesterday\n",
            "begin flowscale-batch-3\nsubmitting k d g mine 2026-01-01T00:00:00Z\n",
            "begin flowscale-batch-3\nsubmitting k d g own\n",
            "begin flowscale-batch-3\nsubmitting k d 2026-01-01T00:00:00Z\n",
            "begin flowscale-batch-3\nsubmitted k r\n",
            "begin flowscale-batch-3\nnot_submitted k -\n",
            "begin flowscale-batch-3\nsubmitted k\n",
            "begin flowscale-batch-3\nsubmitted %zz r\n")) {
      Files.writeString(file, content);
      assertThatThrownBy(this::begun)
          .as(content)
          .isInstanceOfSatisfying(
              InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("checkpoint"))
          .hasMessageContaining("is not one of a checkpoint")
          .hasCauseInstanceOf(IOException.class);
      assertThat(Files.readString(file)).isEqualTo(content);
    }
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    file = folder.resolve("none/batch.checkpoint");
    assertThatThrownBy(this::begun)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("cannot be opened")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void oneAtATimeUsesTheFile() {
    BatchCheckpoint first = begun();
    assertThatThrownBy(this::begun)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("in use")
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(first::begin).isInstanceOf(InvalidRequestException.class);
    first.submitting("k", open(TIME));
    first.end();
    BatchCheckpoint next = begun();
    next.end();
    assertThatThrownBy(() -> next.submitting("k", open(TIME)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Each reads for a while: the one that comes second must not undo what the first has read. */
  @Test
  void oneOfTwoBatchesThatBeginAtOnceKnowsAll() {
    BatchCheckpoint before = begun();
    for (int i = 0; i < 300; i++) {
      before.submitting("k" + i, open(TIME));
    }
    before.end();
    try (Race race = new Race()) {
      for (int round = 0; race.goesOn(round, 300); round++) {
        BatchCheckpoint both = BatchCheckpoint.file(file);
        AtomicInteger begun = new AtomicInteger();
        Race.Racer beginning =
            () -> {
              try {
                both.begin();
                begun.incrementAndGet();
              } catch (InvalidRequestException inUse) {
                assertThat(inUse).hasMessageContaining("in use");
              }
            };
        race.run(beginning, beginning);
        assertThat(begun).hasValue(1);
        for (int i = 0; i < 300; i++) {
          assertThat(both.find("k" + i)).isPresent();
        }
        both.end();
      }
    }
  }

  @Test
  void whatIsLeftOfALineThatCouldNotBeAddedIsGone() throws IOException {
    WatchedFiles files = new WatchedFiles();
    BatchCheckpoint checkpoint = BatchCheckpoint.file(files.of(file));
    checkpoint.begin();
    files.bytesUntilFull = 20;
    assertThatThrownBy(() -> checkpoint.submitting("a-long-key", open(TIME)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(Files.readString(file)).endsWith("submitting a-long-ke");
    checkpoint.submitting("k", open(TIME));
    checkpoint.end();
    assertThat(Files.readAllLines(file)).hasSize(2);
    BatchCheckpoint next = begun();
    assertThat(next.find("k")).isPresent();
    next.end();
  }

  @Test
  void eachLineIsForcedToTheDiskBeforeTheBatchGoesOn() {
    WatchedFiles files = new WatchedFiles();
    BatchCheckpoint checkpoint = BatchCheckpoint.file(files.of(file));
    List<Runnable> calls =
        List.of(
            checkpoint::begin,
            () -> checkpoint.submitting("k", open(TIME)),
            () -> checkpoint.notSubmitted("k"),
            () -> checkpoint.submitting("k", open(TIME)),
            () -> checkpoint.submitted("k", "r"));
    for (int i = 0; i < calls.size(); i++) {
      files.unforced.set(0);
      calls.get(i).run();
      assertThat(files.unforced).as("writes of call %d that are not on the disk", i).hasValue(0);
    }
    checkpoint.end();
    assertThat(file).content().hasLineCount(5);
  }

  @Test
  void aLineOfSomeoneElseIsLeftAloneAndNoneIsAdded() throws IOException {
    BatchCheckpoint checkpoint = begun();
    checkpoint.submitting("k0", open(TIME));
    Files.writeString(file, "submitted k0 r9\n", StandardOpenOption.APPEND);
    List<String> before = Files.readAllLines(file);
    for (Runnable call :
        List.<Runnable>of(
            () -> checkpoint.submitting("k1", open(TIME)), () -> checkpoint.submitted("k0", "r"))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("was written by someone else");
    }
    assertThat(Files.readAllLines(file)).isEqualTo(before);
    checkpoint.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g flowscale-batch-1",
        "g flowscale-batch-2",
        "flowscale-batch-4",
        "flowscale-batch-12"
      })
  void aFileOfAnotherVersionIsRefusedAndLeftAlone(String begin) throws IOException {
    String content = "begin " + begin + "\nsubmitting k 2026-01-01T00:00:00Z\n";
    Files.writeString(file, content);
    assertThatThrownBy(this::begun)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("was written by another version of this library")
        .hasMessageContaining("give another file");
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  @Test
  void whyItCannotBeOpenedIsTold() throws IOException {
    file = folder.resolve("none/batch.checkpoint");
    assertThatThrownBy(this::begun).hasMessageEndingWith("make the folder, or give another file");
    file = folder;
    assertThatThrownBy(this::begun).hasMessageEndingWith("it is a folder: give a file");
    file = Path.of("/dev/zero");
    assertThatThrownBy(this::begun).hasMessageContaining("'it is not a regular file'");
    file = folder.resolve("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertThatThrownBy(this::begun).hasMessageContaining("huge is not one of a checkpoint");
    WatchedFiles files = new WatchedFiles();
    files.opening =
        path -> {
          throw new AccessDeniedException(path.toString());
        };
    file = files.of(folder.resolve("denied"));
    assertThatThrownBy(this::begun)
        .hasMessageEndingWith(
            "denied may not be opened: check its permissions and those of its folder");
    files.opening =
        path -> {
          throw new FileSystemException(path.toString(), null, "Read-only file system");
        };
    assertThatThrownBy(this::begun).hasMessageContaining("the system says 'Read-only file system'");
  }

  @Test
  void itPrintsItsFile() {
    assertThat(BatchCheckpoint.file(file)).asString().contains("batch.checkpoint");
  }
}
