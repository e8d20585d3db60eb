package ai.flowscale.mcp.files;

import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders whose files may be read. Symbolic links are resolved before anything is compared. */
final class AllowedFolders {
  private final List<Path> folders = new ArrayList<>();

  AllowedFolders(List<Path> allowed, List<String> roots) {
    allowed.forEach(this::add);
    for (String root : roots) {
      if (root.startsWith("file:")) {
        try {
          add(Path.of(URI.create(root)));
        } catch (IllegalArgumentException | FileSystemNotFoundException unusable) {
          // Not a folder of this machine: nothing is allowed for it.
        }
      }
    }
  }

  private void add(Path folder) {
    try {
      folders.add(folder.toRealPath());
    } catch (IOException missing) {
      // There is nothing in it.
    }
  }

  /**
   * Finds a file.
   *
   * @param name a path or a file URI; a relative path begins in one of the folders
   * @return its real path
   * @throws RefusedCallException if there is no such file in the folders; it does not tell whether
   *     there is one elsewhere
   */
  Path find(String input, String name) {
    Path given;
    try {
      given = name.startsWith("file:") ? Path.of(URI.create(name)) : Path.of(name);
    } catch (IllegalArgumentException | FileSystemNotFoundException unusable) {
      throw new RefusedCallException(
          "%s: this cannot be a path on this machine. Give the path of a file."
              .formatted(Printable.name(input)));
    }
    for (Path folder : folders) {
      try {
        Path real = folder.resolve(given).toRealPath();
        if (folders.stream().anyMatch(real::startsWith) && Files.isRegularFile(real)) {
          return real;
        }
      } catch (IOException | InvalidPathException missing) {
        // It may be in another folder.
      }
    }
    throw new RefusedCallException(
        "%s: there is no such file in the folders that this server may read. %s"
            .formatted(
                Printable.name(input),
                folders.isEmpty()
                    ? "None is allowed: the client can name roots, or the person who runs the"
                        + " server adds --allow FOLDER."
                    : "These are allowed: "
                        + String.join(
                            ", ", folders.stream().limit(10).map(Printable::name).toList())));
  }
}
