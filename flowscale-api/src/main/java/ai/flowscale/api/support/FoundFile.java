package ai.flowscale.api.support;

import ai.flowscale.api.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of a folder that may be read, as long as it is the one that was found: others who may
 * write to the folder could put another one, or a link, in its place.
 */
public final class FoundFile {
  private final RootFolder root;
  private final Path relative;
  private final long size;
  private final FileTime changedAt;
  private final @Nullable Object key;

  private FoundFile(RootFolder root, Path relative, BasicFileAttributes found) {
    this.root = root;
    this.relative = relative;
    size = found.size();
    changedAt = found.lastModifiedTime();
    key = found.fileKey();
  }

  static FoundFile in(RootFolder root, Path relative) throws IOException {
    try (OpenFolder folder = folder(root, relative)) {
      BasicFileAttributes found = folder.attributes(relative.getFileName());
      if (!found.isRegularFile()) {
        throw new FileSystemException(relative.toString(), null, "it is not a file");
      }
      return new FoundFile(root, relative, found);
    }
  }

  private static OpenFolder folder(RootFolder root, Path relative) throws IOException {
    Path parent = relative.getParent();
    return root.open(parent == null ? relative.getFileSystem().getPath("") : parent);
  }

  /** Returns how many bytes it had when it was found. */
  public long size() {
    return size;
  }

  /**
   * Opens the file.
   *
   * @throws IOException if it is another one now, or was changed
   */
  public InputStream open() throws IOException {
    Path name = relative.getFileName();
    try (OpenFolder folder = folder(root, relative)) {
      check(folder.attributes(name));
      SeekableByteChannel channel = folder.read(name);
      try {
        // The name stands for the same file before and after it was opened.
        check(folder.attributes(name));
        return Channels.newInputStream(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private void check(BasicFileAttributes now) throws IOException {
    FoundFile there = new FoundFile(root, relative, now);
    boolean isSame =
        now.isRegularFile()
            && there.size == size
            && there.changedAt.equals(changedAt)
            && Objects.equals(there.key, key);
    if (!isSame) {
      throw new FileSystemException(
          relative.toString(), null, "it was changed or replaced after it was found");
    }
  }

  /** Returns the file as an input: with the size that it had, and no other. */
  public InputFile toInput() {
    return InputFile.of(InputFile.of(root.path().resolve(relative)).fileName(), this::open)
        .withLength(size);
  }
}
