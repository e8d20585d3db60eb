package ai.flowscale.mcp.files;

import ai.flowscale.api.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A file that may be read, as long as it is the one that was checked: others who may write to its
 * folder could put a link to another one in its place.
 *
 * @param path its real path
 * @param size in bytes
 * @param changedAt when it was written last
 * @param key what the file system tells files apart by, or null
 */
record CheckedFile(Path path, long size, FileTime changedAt, @Nullable Object key) {
  static CheckedFile of(Path real) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile() || !real.toRealPath().equals(real)) {
      throw new IOException("This is not a file any more.");
    }
    return new CheckedFile(real, found.size(), found.lastModifiedTime(), found.fileKey());
  }

  /** Opens the file, unless it is another one now. */
  InputStream open() throws IOException {
    InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    try {
      if (of(path).equals(this)) {
        return in;
      }
    } catch (IOException changed) {
      in.close();
      throw changed;
    }
    in.close();
    throw new IOException("The file has changed while the call was made.");
  }

  /** As it is sent: with the size that it had, and no other. */
  InputFile toInput() {
    return InputFile.of(InputFile.of(path).fileName(), this::open).withLength(size);
  }
}
