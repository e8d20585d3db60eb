package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.testing.CheckpointOpener;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.WatchedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While a batch uses the file of its checkpoint, no other batch of any process opens it. */
class CheckpointLockTest extends ManualTest {
  private static final BatchCheckpoint.Entry OPEN =
      new BatchCheckpoint.Entry("d", "own", true, Instant.EPOCH, null);
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("batch.checkpoint");
  }

  private BatchCheckpoint begun() {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    checkpoint.begin();
    return checkpoint;
  }

  private void isRefused(Path path) {
    assertThatThrownBy(() -> BatchCheckpoint.file(path).begin())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("in use by another batch");
  }

  @Test
  void anotherProcessIsRefusedUntilTheBatchEnds() throws Exception {
    BatchCheckpoint batch = begun();
    assertThat(CheckpointOpener.canOpen(file)).isFalse();
    batch.end();
    assertThat(CheckpointOpener.canOpen(file)).isTrue();
  }

  @Test
  void aSecondBatchThatIsRefusedDoesNotUnlockIt() throws Exception {
    BatchCheckpoint batch = begun();
    isRefused(file);
    assertThat(CheckpointOpener.canOpen(file)).isFalse();
    batch.submitting("k", OPEN);
    batch.end();
  }

  @Test
  void readingTheFileDoesNotUnlockIt() throws Exception {
    BatchCheckpoint batch = begun();
    assertThat(Files.readString(file)).startsWith("begin ");
    assertThat(CheckpointOpener.canOpen(file)).isFalse();
    batch.end();
  }

  @Test
  void theSameFileByAnotherNameIsRefused() throws Exception {
    BatchCheckpoint batch = begun();
    isRefused(folder.resolve("none/../batch.checkpoint").normalize());
    isRefused(Path.of("").toAbsolutePath().relativize(file));
    Path link = folder.resolve("link");
    if (madeLink(link)) {
      isRefused(link);
      assertThat(CheckpointOpener.canOpen(link)).isFalse();
    }
    batch.end();
  }

  private boolean madeLink(Path link) throws IOException {
    try {
      Files.createSymbolicLink(link, file);
      return true;
    } catch (UnsupportedOperationException | SecurityException notHere) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSameFileByAHardLinkIsRefused(boolean hasKeys) throws Exception {
    WatchedFiles files = new WatchedFiles();
    files.hasKeys = hasKeys;
    BatchCheckpoint batch = BatchCheckpoint.file(files.of(file));
    batch.begin();
    Path link = Files.createLink(folder.resolve("link"), file);
    for (int i = 0; i < 2; i++) {
      isRefused(files.of(link));
      // Without keys, as they are missing on Windows, this system would lose the lock.
      assertThat(hasKeys && CheckpointOpener.canOpen(link)).isFalse();
    }
    batch.submitting("k", OPEN);
    batch.end();
    assertThat(CheckpointOpener.canOpen(link)).isTrue();
  }

  /** As from a copy of the library in another class loader, which has a register of its own. */
  @Test
  void anAttemptThatDoesNotKnowOfTheBatchDoesNotUnlockIt() throws Exception {
    WatchedFiles files = new WatchedFiles();
    files.hasKeys = false;
    BatchCheckpoint batch = BatchCheckpoint.file(file);
    batch.begin();
    Path link = Files.createLink(folder.resolve("link"), file);
    isRefused(files.of(link));
    assertThat(CheckpointOpener.canOpen(link)).isFalse();
    isRefused(files.of(folder.resolve("none/../batch.checkpoint").normalize()));
    // This unlocks the file itself.
    assertThat(file).content().isNotEmpty();
    assertThat(CheckpointOpener.canOpen(file)).isFalse();
    batch.end();
  }

  @Test
  void whereItsLockWasDeletedOthersAreRefusedAndTheBatchNoticesIt() throws Exception {
    BatchCheckpoint batch = begun();
    batch.submitting("k0", OPEN);
    Files.delete(folder.resolve("batch.checkpoint.lock"));
    isRefused(file);
    isNoticed(batch, "batch.checkpoint.lock");
    assertThat(CheckpointOpener.canOpen(file)).isFalse();
    // The other process has made the lock anew, which is not the one that is locked here.
    isNoticed(batch, "batch.checkpoint.lock");
    batch.end();
    assertThat(CheckpointOpener.canOpen(file)).isTrue();
  }

  private static void isNoticed(BatchCheckpoint batch, String file) {
    assertThatThrownBy(() -> batch.submitting("k", OPEN))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOfSatisfying(
            FileSystemException.class, e -> assertThat(e.getFile()).endsWith(file));
  }

  /** What people do to files. */
  enum Change {
    DELETED {
      @Override
      void make(Path file) throws IOException {
        Files.delete(file);
      }
    },
    MOVED_AWAY {
      @Override
      void make(Path file) throws IOException {
        Files.move(file, file.resolveSibling("old"));
      }
    },
    /** As {@code sed -i} and most editors do. */
    REPLACED {
      @Override
      void make(Path file) throws IOException {
        Path copy = Files.copy(file, file.resolveSibling("copy"));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    /** As where the file of another batch is copied to its path. */
    REPLACED_BY_A_LONGER_ONE {
      @Override
      void make(Path file) throws IOException {
        Path other = file.resolveSibling("other");
        Files.writeString(other, Files.readString(file) + "#\n".repeat(10_000));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    DELETED_AND_MADE_ANEW {
      @Override
      void make(Path file) throws IOException {
        Files.delete(file);
        Files.createFile(file);
      }
    },
    CUT_OFF {
      @Override
      void make(Path file) throws IOException {
        Files.writeString(file, "");
      }
    };

    abstract void make(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void aFileThatIsChangedWhileABatchUsesItIsNoticed(Change change) throws Exception {
    for (boolean hasKeys : new boolean[] {true, false}) {
      Path own = Files.createDirectory(folder.resolve("keys-" + hasKeys)).resolve("batch");
      WatchedFiles files = new WatchedFiles();
      files.hasKeys = hasKeys;
      BatchCheckpoint batch = BatchCheckpoint.file(files.of(own));
      batch.begin();
      batch.submitting("k0", OPEN);
      change.make(own);
      isNoticed(batch, "batch");
      batch.end();
    }
  }

  /** What it notices is noticed before a request is sent, and each run that was made is told. */
  @ParameterizedTest
  @EnumSource(Change.class)
  void nothingIsSubmittedThatWouldNotBeInTheFile(Change change) {
    ScriptedService service = new ScriptedService();
    Stream<WorkflowRequest> requests =
        IntStream.range(0, 8)
            .peek(
                i -> {
                  if (i == 2) {
                    made(change);
                  }
                })
            .mapToObj(
                i ->
                    WorkflowRequest.of(
                        "w", WorkflowInputs.builder().text("text_1", "t" + i).build()));
    BatchOptions options =
        BatchOptions.builder()
            .maxConcurrent(1)
            .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build())
            .checkpoint(BatchCheckpoint.file(file))
            .build();
    List<BatchItem> items = new ArrayList<>();
    try (ManualClient client = client(service, c -> c.maxPollsPerSecond(0));
        Stream<BatchItem> outcomes = client.flowscale.executeBatch(requests, options)) {
      assertThatThrownBy(() -> outcomes.forEach(items::add))
          .isInstanceOfSatisfying(BatchException.class, e -> items.addAll(e.items()))
          .hasCauseInstanceOf(UncheckedIOException.class);
    }
    assertThat(service.texts()).containsExactly("t0", "t1");
    assertThat(items).hasSize(2).allMatch(BatchItem::isSuccess);
  }

  private void made(Change change) {
    try {
      change.make(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileThatCannotBeReadIsFreeAgain() throws Exception {
    Files.writeString(file, "some text\n");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::begun).hasMessageContaining("is not one of a checkpoint");
    }
    Files.delete(file);
    begun().end();
    assertThat(CheckpointOpener.canOpen(file)).isTrue();
  }
}
