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
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.ObjLongConsumer;

/**
 * A file of whole lines, for one process at a time. A line is on the disk, and at the path of the
 * file, when {@link #add} returns; one that was cut off before that does not count, and the next
 * one takes its place.
 */
final class LineFile implements AutoCloseable {
  /** A first line that is longer is none of ours, and may be a huge file of anything. */
  private static final int MAX_FIRST_LINE = 4096;

  private final FileLease lease;
  private final FileChannel channel;

  /** Where the last whole line ends. */
  private long end;

  /** How much is behind it: of a line that was cut off. */
  private long rest;

  /** Whether a write has failed, so that any part of its line may be there. */
  private boolean isTorn;

  private LineFile(FileLease lease) {
    this.lease = lease;
    this.channel = lease.channel();
  }

  /**
   * Opens a file, which is made if it is not there, for this batch alone.
   *
   * @throws InvalidRequestException if another batch uses it
   */
  static LineFile open(Path file) throws IOException {
    if (Files.notExists(file)) {
      make(file);
    }
    return new LineFile(FileLease.of(file));
  }

  private static void make(Path file) throws IOException {
    try {
      FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
      forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    } catch (FileAlreadyExistsException byAnother) {
      // Only a new one is opened here: closing one that a batch of this JVM uses would unlock it.
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
    for (int next = in.read();
        next >= 0 && (number > 0 || line.size() < MAX_FIRST_LINE);
        next = in.read()) {
      if (next == '\n') {
        reader.accept(line.toString(StandardCharsets.UTF_8), ++number);
        end += line.size() + 1;
        line.reset();
      } else {
        line.write(next);
      }
    }
    rest = line.size();
    return line.toString(StandardCharsets.UTF_8);
  }

  /**
   * Adds a line and forces it to the disk.
   *
   * @throws IOException also if someone else has changed the file: then the line does not count
   */
  void add(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    if (!isTorn && channel.size() != end + rest) {
      throw new FileSystemException(
          lease.file().toString(),
          null,
          "it was written by someone else while the batch used it. Make sure that no one else does,"
              + " and start the batch again");
    }
    if (isTorn || rest > 0) {
      channel.truncate(end);
      rest = 0;
    }
    isTorn = true;
    long at = end;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(false);
    isTorn = false;
    end = at;
    lease.check(end);
  }

  /** Lets other batches use the file. */
  @Override
  public void close() throws IOException {
    lease.close();
  }
}
