package ai.flowscale.cli;

import ai.flowscale.api.support.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The folders of the files that a file may name as inputs: its own, and those of {@code --allow}.
 * They are uploaded, and who wrote the file may be a stranger who wants another one of this
 * machine.
 */
final class InputFolders {
  private final Path own;
  private final List<RootFolder> roots = new ArrayList<>();

  InputFolders(Path own, List<Path> allowed) throws IOException {
    this.own = own;
    roots.add(RootFolder.of(own));
    for (Path folder : allowed) {
      try {
        roots.add(RootFolder.of(folder));
      } catch (IOException unusable) {
        throw InputOptions.wrong("--allow " + folder + " is not a folder.");
      }
    }
  }

  /** The folder that relative paths start at. */
  Path own() {
    return own;
  }

  /** Refuses a file that is elsewhere. What is not a file is left to whoever opens it. */
  void check(String input, Path file, Function<String, CliException> wrong) {
    Path named = file.toAbsolutePath();
    if (Files.isRegularFile(named) && RootFolder.find(roots, named).isEmpty()) {
      Path found = RootFolder.resolved(named);
      throw wrong.apply(
          "the file of %s is %s, which is not in %s: to send it, add --allow %s"
              .formatted(
                  input,
                  found,
                  own,
                  Again.quoted(String.valueOf(found.resolveSibling("").normalize()))));
    }
  }
}
