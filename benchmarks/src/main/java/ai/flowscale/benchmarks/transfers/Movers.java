package ai.flowscale.benchmarks.transfers;

import ai.flowscale.benchmarks.process.Program;
import ai.flowscale.tests.processes.BulkServer;
import ai.flowscale.tests.processes.JavaProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The server, a file of some size, and programs with a small heap that move it. */
final class Movers implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final JavaProcess server = JavaProcess.startWithHeap("-Xmx64m", BulkServer.class);
  private final String base = "http://127.0.0.1:" + server.readLine();
  private final long bytes;
  private final Path folder;

  Movers(long bytes) {
    this.bytes = bytes;
    try {
      // In memory where there is such a place: disks are not what is measured.
      boolean inMemory = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > 2 * bytes;
      folder =
          inMemory
              ? Files.createTempDirectory(MEMORY, "flowscale-")
              : Files.createTempDirectory("flowscale-");
      try (RandomAccessFile sparse = new RandomAccessFile(source().toFile(), "rw")) {
        sparse.setLength(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path source() {
    return folder.resolve("source.bin");
  }

  /** Starts somebody. */
  Mover start(String who) {
    return new Mover(
        Program.start(
            List.of("-Xmx64m"),
            TransferProgram.class,
            who,
            base,
            Long.toString(bytes),
            source().toString(),
            folder.resolve(who + ".bin").toString()),
        bytes);
  }

  /** One of the programs. */
  record Mover(Program program, long bytes) implements AutoCloseable {
    /** Moves the file; returns MB/s. */
    double move(String direction) {
      return bytes / 1e6 / (Long.parseLong(program.ask(direction)) / 1e9);
    }

    /** Returns the most memory it has had, in MB. */
    long peak() {
      return Long.parseLong(program.ask("memory")) / 1000;
    }

    @Override
    public void close() {
      program.close();
    }
  }

  @Override
  public void close() {
    server.close();
    try {
      Files.deleteIfExists(source());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
