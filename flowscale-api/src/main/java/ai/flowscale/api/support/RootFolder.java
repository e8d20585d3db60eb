package ai.flowscale.api.support;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A folder that the user named. What lies in it may be another's: folders and files in it are
 * opened part by part, and no link in it is followed, whatever another process puts there
 * meanwhile. Links on the way to the folder itself are the user's; they are resolved once.
 *
 * <p>Nothing else in the library makes folders or opens files in a folder that a user named.
 */
public final class RootFolder {
  private final Path path;

  private RootFolder(Path path) {
    this.path = path;
  }

  /** Takes a folder that is there. */
  public static RootFolder of(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(folder.toString());
    }
    return new RootFolder(real);
  }

  /** Takes a folder, and makes it where it is not there. */
  public static RootFolder make(Path folder) throws IOException {
    // A link to a folder is one, which createDirectories refuses on some versions of the JDK.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    return of(folder);
  }

  /**
   * Finds a file. Links that lead from one of the folders to another are followed here, and never
   * again: the file that is found is opened by the path that they led to.
   *
   * @param given a path; a relative one begins in one of the folders
   * @return the file, or empty if it is outside of the folders, or is not there
   */
  public static Optional<FoundFile> find(List<RootFolder> roots, Path given) {
    for (RootFolder start : roots) {
      try {
        Path real = start.path.resolve(given).toRealPath();
        for (RootFolder root : roots) {
          if (real.startsWith(root.path)) {
            return Optional.of(root.file(root.path.relativize(real)));
          }
        }
      } catch (IOException | InvalidPathException missing) {
        // It may be in another folder.
      }
    }
    return Optional.empty();
  }

  /** Returns where the links of a path lead, for messages, or the path where it is not there. */
  public static Path resolved(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException missing) {
      return path;
    }
  }

  /**
   * Finds a file by its path in this folder, which has no link.
   *
   * @throws IOException if there is no regular file
   */
  public FoundFile file(Path relative) throws IOException {
    return FoundFile.in(this, relative);
  }

  /** Returns the real path. */
  public Path path() {
    return path;
  }

  /**
   * Opens a folder in this one, or this one for an empty path.
   *
   * @throws IOException if it is not there, or a link is on the way
   */
  public OpenFolder open(Path relative) throws IOException {
    return open(relative, false);
  }

  /** Opens a folder in this one, and makes what is missing on the way. */
  public OpenFolder openOrMake(Path relative) throws IOException {
    return open(relative, true);
  }

  private OpenFolder open(Path relative, boolean makes) throws IOException {
    if (relative.isAbsolute()) {
      throw new InvalidPathException(relative.toString(), "it must be relative");
    }
    OpenFolder folder = open();
    try {
      for (Path part : relative) {
        if (!part.toString().isEmpty()) {
          OpenFolder next = next(folder, OpenFolder.checked(part), makes);
          folder.close();
          folder = next;
        }
      }
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  @SuppressWarnings("StreamResourceLeak") // The open folder closes it.
  private OpenFolder open() throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    try {
      if (stream instanceof SecureDirectoryStream<Path> secure && isHere(secure)) {
        return new OpenFolder.ByDescriptor(path, secure);
      }
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
    stream.close();
    return byPath();
  }

  /** As on Windows, where folders have no descriptors. */
  OpenFolder byPath() throws IOException {
    return new OpenFolder.ByPath(path).checked();
  }

  /** Whether what was opened is what the path leads to, without a link that came since. */
  boolean isHere(SecureDirectoryStream<Path> opened) throws IOException {
    BasicFileAttributes there =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object key =
        opened.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
    if (key == null) {
      return false;
    }
    if (!key.equals(there.fileKey()) || !path.toRealPath().equals(path)) {
      throw OpenFolder.replaced(path);
    }
    return true;
  }

  static OpenFolder next(OpenFolder folder, Path name, boolean makes) throws IOException {
    if (makes) {
      try {
        // By its path, since there is no other way to. It is opened without one.
        Files.createDirectory(folder.path().resolve(name));
      } catch (FileAlreadyExistsException there) {
        // The next lines check what it is.
      }
    }
    BasicFileAttributes found = folder.attributes(name);
    if (found.isSymbolicLink()) {
      throw new FileSystemException(
          folder.path().resolve(name).toString(),
          null,
          "it is a link, and links in a folder are not followed: delete it, or name the folder"
              + " that it leads to");
    }
    if (!found.isDirectory()) {
      throw new NotDirectoryException(folder.path().resolve(name).toString());
    }
    return folder.into(name);
  }
}
