package ai.flowscale.api.support;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** An open folder, whose files are reached by their names in it. Links are not followed. */
public abstract class OpenFolder implements Closeable {
  private final Path path;

  private OpenFolder(Path path) {
    this.path = path;
  }

  /** The path that led here when it was opened. */
  Path path() {
    return path;
  }

  /**
   * Reads what a name stands for.
   *
   * @throws NoSuchFileException if there is nothing
   */
  public BasicFileAttributes attributes(Path name) throws IOException {
    return attributes(name, LinkOption.NOFOLLOW_LINKS);
  }

  /** Reads what a name leads to, if it is a link. Tells what is there, and opens nothing. */
  public BasicFileAttributes targetAttributes(Path name) throws IOException {
    return attributes(name, new LinkOption[0]);
  }

  abstract BasicFileAttributes attributes(Path name, LinkOption... options) throws IOException;

  abstract OpenFolder into(Path name) throws IOException;

  /** Creates a file for reading and writing. */
  public SeekableByteChannel create(Path name) throws IOException {
    // The first option follows no link.
    return channel(
        name,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** Opens a file for reading. */
  public SeekableByteChannel read(Path name) throws IOException {
    if (!attributes(name).isRegularFile()) {
      // A pipe would wait for a writer.
      throw new FileSystemException(path.resolve(name).toString(), null, "it is not a file");
    }
    return readFile(name);
  }

  /** Opens what was a file a moment ago. */
  SeekableByteChannel readFile(Path name) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ));
    if (path.getFileSystem() == FileSystems.getDefault()) {
      options.add(LinkOption.NOFOLLOW_LINKS);
    }
    return channel(name, options);
  }

  abstract SeekableByteChannel channel(Path name, Set<? extends OpenOption> options)
      throws IOException;

  /** Gives a file another name, in one step, in the place of the file that has it. */
  public abstract void replace(Path from, Path to) throws IOException;

  /**
   * Gives a file another name, in one step, unless the name is taken. The first one may stay.
   *
   * @return false if it is taken
   */
  public boolean add(Path from, Path to) throws IOException {
    // A move that replaces nothing checks before it moves, and another program may come in between;
    // a second link to the file is made in one step or not at all.
    try {
      try {
        Files.createLink(path.resolve(checked(to)), path.resolve(checked(from)));
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | SecurityException | IOException noLinks) {
        moveNew(from, to);
        return true;
      }
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    if (!Objects.equals(attributes(from).fileKey(), attributes(to).fileKey())) {
      throw replaced(path);
    }
    return true;
  }

  abstract void moveNew(Path from, Path to) throws IOException;

  /** Deletes a file, or a link, if it is there. */
  public abstract void delete(Path name) throws IOException;

  /** Checks that a name is one, and leads nowhere else. */
  static Path checked(Path name) {
    String text = name.toString();
    if (name.isAbsolute() || name.getNameCount() != 1 || Set.of("", ".", "..").contains(text)) {
      throw new InvalidPathException(text, "it must be one name");
    }
    return name;
  }

  static FileSystemException replaced(Path path) {
    return new FileSystemException(
        path.toString(), null, "the folder was replaced by another program");
  }

  /** A folder that stays the one that was opened, whatever its path leads to by now. */
  static final class ByDescriptor extends OpenFolder {
    private final SecureDirectoryStream<Path> stream;

    ByDescriptor(Path path, SecureDirectoryStream<Path> stream) {
      super(path);
      this.stream = stream;
    }

    @Override
    BasicFileAttributes attributes(Path name, LinkOption... options) throws IOException {
      return stream
          .getFileAttributeView(checked(name), BasicFileAttributeView.class, options)
          .readAttributes();
    }

    @Override
    OpenFolder into(Path name) throws IOException {
      return new ByDescriptor(
          path().resolve(checked(name)),
          stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    SeekableByteChannel channel(Path name, Set<? extends OpenOption> options) throws IOException {
      return stream.newByteChannel(checked(name), options);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
      stream.move(checked(from), stream, checked(to));
    }

    @Override
    void moveNew(Path from, Path to) throws IOException {
      try {
        attributes(to);
      } catch (NoSuchFileException free) {
        replace(from, to);
        return;
      }
      throw new FileAlreadyExistsException(to.toString());
    }

    @Override
    public void delete(Path name) throws IOException {
      try {
        stream.deleteFile(checked(name));
      } catch (NoSuchFileException gone) {
        // As it should be.
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /**
   * A folder that is reached by its path each time, which is compared with the real one before and
   * after.
   */
  static final class ByPath extends OpenFolder {
    ByPath(Path real) {
      super(real);
    }

    ByPath checked() throws IOException {
      if (!path().toRealPath().equals(path())) {
        throw replaced(path());
      }
      return this;
    }

    private Path at(Path name) {
      return path().resolve(checked(name));
    }

    @Override
    BasicFileAttributes attributes(Path name, LinkOption... options) throws IOException {
      BasicFileAttributes found =
          Files.readAttributes(at(name), BasicFileAttributes.class, options);
      checked();
      return found;
    }

    @Override
    OpenFolder into(Path name) throws IOException {
      // The file system may write the name in another case, and a junction leads elsewhere.
      Path real = at(name).toRealPath();
      if (!path().equals(real.getParent())) {
        throw replaced(at(name));
      }
      return new ByPath(real).checked();
    }

    @Override
    SeekableByteChannel channel(Path name, Set<? extends OpenOption> options) throws IOException {
      checked();
      SeekableByteChannel channel = Files.newByteChannel(at(name), options);
      try {
        checked();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return channel;
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
      checked();
      try {
        // A file system whose atomic move replaces nothing by itself gets the option to.
        Files.move(
            at(from), at(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(at(from), at(to), StandardCopyOption.REPLACE_EXISTING);
      }
      checked();
    }

    @Override
    void moveNew(Path from, Path to) throws IOException {
      checked();
      Files.move(at(from), at(to));
      checked();
    }

    @Override
    public void delete(Path name) throws IOException {
      checked();
      Files.deleteIfExists(at(name));
    }

    @Override
    public void close() {}
  }
}
