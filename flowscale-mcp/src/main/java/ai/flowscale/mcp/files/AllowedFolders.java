package ai.flowscale.mcp.files;

import ai.flowscale.api.support.FoundFile;
import ai.flowscale.api.support.RootFolder;
import ai.flowscale.api.text.Printable;
import ai.flowscale.mcp.runs.RefusedCallException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folders whose files may be read. */
final class AllowedFolders {
  private final List<RootFolder> folders = new ArrayList<>();

  AllowedFolders(List<RootFolder> allowed, List<String> roots) {
    folders.addAll(allowed);
    for (String root : roots) {
      if (root.startsWith("file:")) {
        try {
          folders.add(RootFolder.of(Path.of(URI.create(root))));
        } catch (IllegalArgumentException | FileSystemNotFoundException | IOException unusable) {
          // Not a folder of this machine: nothing is allowed for it.
        }
      }
    }
  }

  /**
   * Finds a file.
   *
   * @param name a path or a file URI; a relative path begins in one of the folders
   * @throws RefusedCallException if there is no such file in the folders; it does not tell whether
   *     there is one elsewhere
   */
  FoundFile find(String input, String name) {
    Path given;
    try {
      given = name.startsWith("file:") ? Path.of(URI.create(name)) : Path.of(name);
    } catch (IllegalArgumentException | FileSystemNotFoundException unusable) {
      throw new RefusedCallException(
          "%s: this cannot be a path on this machine. Give the path of a file."
              .formatted(Printable.name(input)));
    }
    Optional<FoundFile> found = RootFolder.find(folders, given);
    if (found.isPresent()) {
      return found.get();
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
                            ", ",
                            folders.stream()
                                .limit(10)
                                .map(folder -> Printable.name(folder.path()))
                                .toList())));
  }
}
