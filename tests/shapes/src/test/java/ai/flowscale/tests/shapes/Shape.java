package ai.flowscale.tests.shapes;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the program and its jars are. */
enum Shape {
  CLASS_PATH {
    @Override
    List<String> command(Path program, Set<Path> jars, List<String> transportModules) {
      Set<Path> all = new LinkedHashSet<>(List.of(program));
      all.addAll(jars);
      return List.of("-cp", path(all), MAIN);
    }
  },

  /** The program is a module that requires the API; the transports come in as its services. */
  MODULE_PATH {
    @Override
    List<String> command(Path program, Set<Path> jars, List<String> transportModules) {
      Set<Path> all = new LinkedHashSet<>(List.of(program));
      all.addAll(jars);
      return List.of("-p", path(all), "-m", MODULE + "/" + MAIN);
    }
  },

  /** A program without a module over a library of modules, which must be named. */
  BOTH {
    @Override
    List<String> command(Path program, Set<Path> jars, List<String> transportModules) {
      List<String> roots = new ArrayList<>(List.of("ai.flowscale.api"));
      roots.addAll(transportModules);
      return List.of(
          "-cp",
          program.toString(),
          "-p",
          path(jars),
          "--add-modules",
          String.join(",", roots),
          MAIN);
    }
  };

  private static final String MODULE = "ai.flowscale.tests.shapes";
  private static final String MAIN = "ai.flowscale.tests.shapes.CheckHealth";

  /** Returns the part of a Java command that says what to start from where. */
  abstract List<String> command(Path program, Set<Path> jars, List<String> transportModules);

  private static String path(Set<Path> jars) {
    return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
  }
}
