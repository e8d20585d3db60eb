package ai.flowscale.client.download;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.UUID;

/**
 * The file that a download is written to before it is moved into place. It is opened once, when it
 * is created, and never again by its name: another program could put a link to a file elsewhere
 * there. Everything here may block.
 */
record TemporaryFile(Path path, SeekableByteChannel channel) {
  /** Creates an empty file. It gets the permissions that any new file of this program gets. */
  static TemporaryFile create(Path folder) throws IOException {
    Path path = folder.resolve(".flowscale-" + UUID.randomUUID() + ".part");
    return new TemporaryFile(
        path,
        Files.newByteChannel(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)));
  }

  void clear() throws IOException {
    channel.truncate(0);
  }

  /** Closes the file and returns its path, if what is there is still this file. */
  Path closed(long size) throws IOException {
    channel.close();
    BasicFileAttributes there =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!there.isRegularFile() || there.size() != size) {
      throw new IOException("the temporary file was replaced by another program");
    }
    return path;
  }

  void delete() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
