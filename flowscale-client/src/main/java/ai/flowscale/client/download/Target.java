package ai.flowscale.client.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.support.FileNames;
import ai.flowscale.api.text.Printable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;

/**
 * Where one download ends up, and the temporary file beside it. Everything here may block.
 *
 * @param name the name of the file, for where the target is a folder; made here, since names may be
 *     long and many
 */
record Target(RunOutput output, DownloadOptions options, Supplier<String> name) {
  private static final int MAX_NUMBER = 10_000;

  private Path file() {
    Path target = options.target().toAbsolutePath().normalize();
    return options.isFolder() ? target.resolve(name.get()) : target;
  }

  /** Makes the folder, and refuses a target that is taken before anything is fetched. */
  void prepare() {
    try {
      Path folder = folder();
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw fileSystem("its folder cannot be made", e);
    }
    if (Files.isDirectory(file())) {
      throw new DownloadException(
          DownloadException.Reason.TARGET_EXISTS,
          output.filename(),
          "A folder stands where output %s is to go (%s): give a file, or a folder with DownloadOptions.toFolder."
              .formatted(Printable.name(output.filename()), file().getFileName()),
          null);
    }
    boolean isThere = Files.exists(file());
    if (options.existing() == ExistingFile.FAIL && isThere) {
      throw taken();
    }
    if (options.existing() == ExistingFile.REPLACE && isThere && !Files.isRegularFile(file())) {
      throw new DownloadException(
          DownloadException.Reason.TARGET_EXISTS,
          output.filename(),
          "A pipe, a device or the like stands where output %s is to go (%s), and is not replaced: give a file, or read the content with openOutput."
              .formatted(Printable.name(output.filename()), file().getFileName()),
          null);
    }
  }

  private Path folder() {
    Path parent = file().getParent();
    return parent == null ? file().getFileSystem().getPath(".") : parent;
  }

  TemporaryFile newTemporary() {
    try {
      return TemporaryFile.create(folder());
    } catch (IOException e) {
      throw fileSystem("no file can be made in its folder", e);
    }
  }

  /** Brings the temporary file, which is complete, into place, in one step. */
  Path moveIntoPlace(TemporaryFile complete, long size) {
    try {
      Path temporary = complete.closed(size);
      return switch (options.existing()) {
        case REPLACE -> replaced(temporary);
        case FAIL -> {
          if (!moved(temporary, file())) {
            throw taken();
          }
          yield file();
        }
        case RENAME -> renamed(temporary);
      };
    } catch (IOException e) {
      throw fileSystem("it cannot be moved into place", e);
    }
  }

  private Path replaced(Path temporary) throws IOException {
    try {
      // A file system whose atomic move replaces nothing by itself gets the option to.
      Files.move(
          temporary, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, file(), StandardCopyOption.REPLACE_EXISTING);
    }
    return file();
  }

  private Path renamed(Path temporary) throws IOException {
    String name = FileNames.of(file());
    for (int number = 0; number < MAX_NUMBER; number++) {
      Path other = number == 0 ? file() : sibling(SafeNames.numbered(name, number));
      if (moved(temporary, other)) {
        return other;
      }
    }
    throw taken();
  }

  private Path sibling(String name) {
    return file().resolveSibling(SafeNames.expressible(name, folder()));
  }

  /**
   * A move that replaces nothing checks before it moves, and another program may come in between; a
   * second link to the file is made in one step or not at all. The first link, the temporary name,
   * is left to its owner.
   */
  private static boolean moved(Path temporary, Path target) throws IOException {
    try {
      try {
        Files.createLink(target, temporary);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | SecurityException | IOException noLinks) {
        Files.move(temporary, target);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private DownloadException taken() {
    return new DownloadException(
        DownloadException.Reason.TARGET_EXISTS,
        output.filename(),
        "The file %s is there already: move it away, or say with existing(REPLACE) or existing(RENAME) what to do."
            .formatted(file().getFileName()),
        null);
  }

  DownloadException notWritten(IOException cause) {
    return fileSystem("writing failed", cause);
  }

  DownloadException fileSystem(String what, IOException cause) {
    return new DownloadException(
        DownloadException.Reason.FILE_SYSTEM,
        output.filename(),
        "Output %s cannot be written: %s (%s)."
            .formatted(Printable.name(output.filename()), what, reason(cause)),
        cause);
  }

  /** What happened, in the words of the file system; those of most of its exceptions have paths. */
  private static String reason(IOException cause) {
    String said =
        cause instanceof FileSystemException withPaths ? withPaths.getReason() : cause.getMessage();
    String type = cause.getClass().getSimpleName();
    return said == null ? type : type + ": " + Printable.name(said);
  }
}
