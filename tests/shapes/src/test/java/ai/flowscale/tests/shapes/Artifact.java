package ai.flowscale.tests.shapes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A module of this build: its jar, and the jars that it needs at run time. */
record Artifact(Path jar, List<Path> dependencies) {
  private static final Path ROOT = Path.of(System.getProperty("shapes.root"));
  private static final String VERSION = System.getProperty("shapes.version");

  /** Returns the program that every shape starts. */
  static Artifact program() {
    return of("tests/shapes", "flowscale-tests-shapes");
  }

  /** Returns the emulator. */
  static Artifact emulator() {
    return of("flowscale-emulator", "flowscale-emulator");
  }

  /** Returns a transport by its name. */
  static Artifact transport(String name) {
    return module("flowscale-transport-" + name);
  }

  /** Returns a module of the library by its name. */
  static Artifact module(String artifactId) {
    return of(artifactId, artifactId);
  }

  private static Artifact of(String folder, String artifactId) {
    Path target = ROOT.resolve(folder).resolve("target");
    try {
      String paths = Files.readString(target.resolve("runtime-class-path"));
      return new Artifact(
          target.resolve(artifactId + "-" + VERSION + ".jar"),
          Stream.of(paths.split(File.pathSeparator)).map(Path::of).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stream<Path> jars() {
    return Stream.concat(Stream.of(jar), dependencies.stream());
  }
}
