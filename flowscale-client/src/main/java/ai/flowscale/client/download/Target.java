package ai.flowscale.client.download;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.support.OpenFolder;
import ai.flowscale.api.support.RootFolder;
import ai.flowscale.api.text.Printable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where one download ends up, and the temporary file beside it. Everything here may block. */
final class Target {
  private final RunOutput output;
  private final DownloadOptions options;
  private final Supplier<String> name;

  /** What the user's folder is, links resolved; found by the first attempt, for all of them. */
  private volatile @Nullable RootFolder root;

  /**
   * Takes an output.
   *
   * @param name the name of the file, for where the target is a folder; made here, since names may
   *     be long and many
   */
  Target(RunOutput output, DownloadOptions options, Supplier<String> name) {
    this.output = output;
    this.options = options;
    this.name = name;
  }

  private Path file() {
    Path target = options.target().toAbsolutePath().normalize();
    return options.isFolder() ? target.resolve(name.get()) : target;
  }

  private Path fileName() {
    Path last = file().getFileName();
    return last == null ? file() : last;
  }

  private Path folder() {
    Path parent = file().getParent();
    return parent == null ? file().getFileSystem().getPath(".") : parent;
  }

  /** The folder that the user named; the file is in it, or in a folder of it. */
  private Path named() {
    return options.parent().map(it -> it.toAbsolutePath().normalize()).orElse(folder());
  }

  private OpenFolder openOrMake() throws IOException {
    RootFolder known = root;
    if (known == null) {
      known = RootFolder.make(named());
      root = known;
    }
    return known.openOrMake(named().relativize(folder()));
  }

  /** Makes the folder, and refuses a target that is taken before anything is fetched. */
  void prepare() {
    try (OpenFolder folder = openOrMake()) {
      check(folder);
    } catch (IOException e) {
      throw fileSystem("its folder cannot be made", e);
    }
  }

  private void check(OpenFolder folder) throws IOException {
    BasicFileAttributes there;
    try {
      there = attributes(folder);
    } catch (NoSuchFileException free) {
      return;
    }
    if (there.isDirectory()) {
      throw new DownloadException(
          DownloadException.Reason.TARGET_EXISTS,
          output.filename(),
          "A folder stands where output %s is to go (%s): give a file, or a folder with DownloadOptions.toFolder."
              .formatted(Printable.name(output.filename()), file().getFileName()),
          null);
    }
    if (options.existing() == ExistingFile.FAIL) {
      throw taken();
    }
    if (!there.isRegularFile() && !there.isSymbolicLink()) {
      throw new DownloadException(
          DownloadException.Reason.TARGET_EXISTS,
          output.filename(),
          "A pipe, a device or the like stands where output %s is to go (%s), and is not replaced: give a file, or read the content with openOutput."
              .formatted(Printable.name(output.filename()), file().getFileName()),
          null);
    }
  }

  /** What the name stands for, or leads to; a link that leads nowhere is itself. */
  private BasicFileAttributes attributes(OpenFolder folder) throws IOException {
    Path at = fileName();
    try {
      return folder.targetAttributes(at);
    } catch (IOException leadsNowhere) {
      return folder.attributes(at);
    }
  }

  TemporaryFile newTemporary() {
    try (OpenFolder folder = openOrMake()) {
      return TemporaryFile.create(folder, file());
    } catch (IOException e) {
      throw fileSystem("no file can be made in its folder", e);
    }
  }

  /** Brings the temporary file, which is complete, into place, in one step. */
  Path moveIntoPlace(TemporaryFile complete) {
    try (OpenFolder folder = openOrMake()) {
      Path temporary = complete.closed(folder);
      if (options.existing() == ExistingFile.REPLACE) {
        folder.replace(temporary, fileName());
      } else if (!folder.add(temporary, fileName())) {
        throw taken();
      }
      return file();
    } catch (IOException e) {
      throw fileSystem("it cannot be moved into place", e);
    }
  }

  /** Closes and deletes the temporary file, if it is still there. */
  void delete(TemporaryFile temporary) throws IOException {
    temporary.close();
    RootFolder known = Objects.requireNonNull(root);
    try (OpenFolder folder = known.open(named().relativize(folder()))) {
      temporary.delete(folder);
    }
  }

  private DownloadException taken() {
    return new DownloadException(
        DownloadException.Reason.TARGET_EXISTS,
        output.filename(),
        "The file %s is there already: move it away, choose another target, or replace it with existing(REPLACE)."
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
