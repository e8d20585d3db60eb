package ai.flowscale.client.download;

import ai.flowscale.api.support.OpenFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * The file that a download is written to before it is moved into place. It is opened once, when it
 * is created, and never again by its name: another program could put a link to a file elsewhere
 * there. Everything here may block. One thread at a time uses it.
 */
final class TemporaryFile {
  private final Path name;
  private final SeekableByteChannel channel;
  private long size;

  /** Takes an empty file. */
  TemporaryFile(Path name, SeekableByteChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  /**
   * Creates an empty file. It gets the permissions that any new file of this program gets.
   *
   * @param like a path of the file system
   */
  static TemporaryFile create(OpenFolder folder, Path like) throws IOException {
    Path name = like.getFileSystem().getPath(".flowscale-" + UUID.randomUUID() + ".part");
    return new TemporaryFile(name, folder.create(name));
  }

  /** Returns how much has been written. */
  long size() {
    return size;
  }

  void clear() throws IOException {
    channel.truncate(0);
    size = 0;
  }

  /** Writes behind what has been written. */
  void append(byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      size += channel.write(buffer);
    }
  }

  void checkUnchanged() throws IOException {
    if (channel.size() != size) {
      throw new IOException("the temporary file was changed by another program");
    }
  }

  /** Closes the file and returns its name, if what is there is still this file. */
  Path closed(OpenFolder folder) throws IOException {
    channel.close();
    BasicFileAttributes there = folder.attributes(name);
    if (!there.isRegularFile() || there.size() != size) {
      throw new IOException("the temporary file was replaced by another program");
    }
    return name;
  }

  /** Closes the file. */
  void close() throws IOException {
    channel.close();
  }

  void delete(OpenFolder folder) throws IOException {
    folder.delete(name);
  }
}
