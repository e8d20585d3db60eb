package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that cannot be opened leaves no file open. */
class CheckpointDescriptorsTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int TIMES = 20;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "this system lists no open files");
    file = folder.resolve("batch");
  }

  /** Counts the files of this test that are open. */
  private long open() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(CheckpointDescriptorsTest::target)
          .filter(Objects::nonNull)
          .filter(path -> path.startsWith(folder.toAbsolutePath()))
          .count();
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException closedSince) {
      return null;
    }
  }

  private void refuse() throws IOException {
    long before = open();
    for (int i = 0; i < TIMES; i++) {
      assertThatThrownBy(() -> BatchCheckpoint.file(file).begin())
          .isInstanceOf(InvalidRequestException.class);
    }
    assertThat(open()).as("open files").isEqualTo(before);
  }

  @Test
  void whereAnotherBatchUsesIt() throws IOException {
    BatchCheckpoint other = BatchCheckpoint.file(file);
    other.begin();
    assertThat(open()).as("this test sees what is open").isPositive();
    refuse();
    other.end();
    assertThat(open()).isZero();
  }

  @Test
  void whereAnotherBatchUsesItByALink() throws IOException {
    BatchCheckpoint other = BatchCheckpoint.file(file);
    other.begin();
    file = Files.createLink(folder.resolve("link"), file);
    refuse();
    other.end();
    assertThat(open()).isZero();
  }

  @Test
  void whereItIsNotOfACheckpoint() throws IOException {
    Files.writeString(file, "some text\n");
    refuse();
    assertThat(open()).isZero();
  }

  @Test
  void whereItsLockCannotBeOpened() throws IOException {
    Files.createDirectory(folder.resolve("batch.lock"));
    refuse();
    assertThat(open()).isZero();
  }

  @Test
  void whereItIsAFolder() throws IOException {
    Files.createDirectory(file);
    refuse();
    assertThat(open()).isZero();
  }
}
