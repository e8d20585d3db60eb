package ai.flowscale.client.batch;

import ai.flowscale.api.error.InvalidRequestException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.ObjLongConsumer;

/**
 * A file of whole lines, for one process at a time. A line is on the disk when {@link #add}
 * returns; one that was cut off before that does not count, and the next one takes its place.
 */
final class LineFile implements AutoCloseable {
  private final FileChannel channel;
  private final FileLease lease;

  /** Where the last whole line ends. */
  private long end;

  private LineFile(FileChannel channel, FileLease lease) {
    this.channel = channel;
    this.lease = lease;
  }

  /**
   * Opens a file, which is made if it is not there, for this batch alone.
   *
   * @throws InvalidRequestException if another batch uses it
   */
  static LineFile open(Path file) throws IOException {
    boolean isNew = Files.notExists(file);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (isNew) {
        forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      }
      return new LineFile(channel, FileLease.of(file));
    } catch (Throwable refused) {
      channel.close();
      throw refused;
    }
  }

  /** Without this a new file can be gone after a power failure; not all systems can do it. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The lines are forced all the same.
    }
  }

  /**
   * Reads all whole lines, numbered from 1.
   *
   * @return what follows the last one, which does not count and is overwritten
   */
  String read(ObjLongConsumer<String> reader) throws IOException {
    channel.position(0);
    // Not closed: that would close the channel.
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 64 * 1024);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long number = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        reader.accept(line.toString(StandardCharsets.UTF_8), ++number);
        end += line.size() + 1;
        line.reset();
      } else {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Adds a line and forces it to the disk. */
  void add(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    if (channel.size() > end) {
      // What is left of a line that could not be added.
      channel.truncate(end);
    }
    long at = end;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(false);
    end = at;
  }

  /** Lets other batches use the file. */
  @Override
  public void close() throws IOException {
    try (lease) {
      channel.close();
    }
  }
}
