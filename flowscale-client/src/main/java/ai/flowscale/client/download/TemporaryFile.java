package ai.flowscale.client.download;

import ai.flowscale.api.support.OpenFolder;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * The file that a download is written to before it is moved into place. It is opened once, when it
 * is created, and never again by its name: another program could put a link to a file elsewhere
 * there. Everything here may block.
 */
record TemporaryFile(Path name, SeekableByteChannel channel) {
  /**
   * Creates an empty file. It gets the permissions that any new file of this program gets.
   *
   * @param like a path of the file system
   */
  static TemporaryFile create(OpenFolder folder, Path like) throws IOException {
    Path name = like.getFileSystem().getPath(".flowscale-" + UUID.randomUUID() + ".part");
    return new TemporaryFile(name, folder.create(name));
  }

  void clear() throws IOException {
    channel.truncate(0);
  }

  /** Closes the file and returns its name, if what is there is still this file. */
  Path closed(OpenFolder folder, long size) throws IOException {
    channel.close();
    BasicFileAttributes there = folder.attributes(name);
    if (!there.isRegularFile() || there.size() != size) {
      throw new IOException("the temporary file was replaced by another program");
    }
    return name;
  }
}
