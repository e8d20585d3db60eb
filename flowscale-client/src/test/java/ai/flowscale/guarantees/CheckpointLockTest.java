package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.testing.CheckpointOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a batch uses the file of its checkpoint, no other batch of any process opens it. */
class CheckpointLockTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("batch.checkpoint");
  }

  private BatchCheckpoint begun() {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    checkpoint.begin("g");
    return checkpoint;
  }

  private void isRefused(Path path) {
    assertThatThrownBy(() -> BatchCheckpoint.file(path).begin("g"))
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
    batch.submitting("k", Instant.EPOCH);
    batch.end();
  }

  @Test
  void readingTheFileDoesNotUnlockIt() throws Exception {
    BatchCheckpoint batch = begun();
    assertThat(Files.readString(file)).startsWith("begin g ");
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
