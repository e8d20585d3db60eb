package ai.flowscale.tests.shapes;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** The compiler, for what a user writes. */
final class Javac {
  private Javac() {}

  /** Compiles a module of one folder against the jars of others. */
  static void compile(Path sources, Path classes, List<Path> modulePath) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-p"));
    arguments.add(
        String.join(File.pathSeparator, modulePath.stream().map(Path::toString).toList()));
    try (var files = Files.list(sources)) {
      files.map(Path::toString).forEach(arguments::add);
    }
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new AssertionError("javac ended with status " + status);
    }
  }
}
