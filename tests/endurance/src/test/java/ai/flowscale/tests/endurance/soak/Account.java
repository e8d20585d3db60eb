package ai.flowscale.tests.endurance.soak;

import ai.flowscale.api.error.FlowscaleException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What the callers heard of each submission, written down in a file as it comes: in memory it would
 * grow with the soak, and hide how much the client holds.
 */
final class Account implements AutoCloseable {
  private static final String SEPARATOR = "\t";

  private final Path file;
  private final BufferedWriter writer;
  private final ReentrantLock lock = new ReentrantLock();

  Account(Path file) throws IOException {
    this.file = file;
    this.writer = Files.newBufferedWriter(file);
  }

  void result(String ticket, String runId) {
    write(ticket, Heard.RESULT, runId);
  }

  void failure(String ticket, FlowscaleException failure) {
    write(ticket, failure.getClass().getSimpleName(), failure.runId().orElse(""));
  }

  private void write(String ticket, String what, String runId) {
    lock.lock();
    try {
      writer.write(String.join(SEPARATOR, ticket, what, runId));
      writer.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the account and reads it. */
  Audit audit() throws IOException {
    close();
    Map<String, Heard> heard = new HashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(
          line -> {
            String[] parts = line.split(SEPARATOR, -1);
            heard.put(
                parts[0], new Heard(parts[1], Optional.of(parts[2]).filter(it -> !it.isEmpty())));
          });
    }
    return new Audit(heard);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      writer.close();
    } finally {
      lock.unlock();
    }
  }
}
