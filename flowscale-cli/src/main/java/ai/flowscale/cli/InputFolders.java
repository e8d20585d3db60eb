package ai.flowscale.cli;

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
  private final List<Path> real = new ArrayList<>();

  InputFolders(Path own, List<Path> allowed) throws IOException {
    this.own = own;
    real.add(own.toRealPath());
    for (Path folder : allowed) {
      if (!Files.isDirectory(folder)) {
        throw InputOptions.wrong("--allow " + folder + " is not a folder.");
      }
      real.add(folder.toRealPath());
    }
  }

  /** The folder that relative paths start at. */
  Path own() {
    return own;
  }

  /** Refuses a file that is elsewhere. One that is not there is left to whoever opens it. */
  void check(String input, Path file, Function<String, CliException> wrong) {
    Path found;
    try {
      found = file.toRealPath();
    } catch (IOException notThere) {
      return;
    }
    if (real.stream().noneMatch(found::startsWith)) {
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
