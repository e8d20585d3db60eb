package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JDK that servers are started with.
 *
 * @param version such as 17
 * @param home where it is
 */
record Jdk(int version, Path home) {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /** The one that runs the tests. */
  static Jdk own() {
    return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
  }

  /** The newest other one of the machine, where there is one. */
  static Optional<Jdk> newest() {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(INSTALLED)) {
      return homes
          .flatMap(home -> of(home).stream())
          .max(Comparator.comparingInt(Jdk::version))
          .filter(jdk -> jdk.version() > own().version());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static List<Jdk> all() {
    List<Jdk> all = new ArrayList<>(List.of(own()));
    newest().ifPresent(all::add);
    return all;
  }

  private static Optional<Jdk> of(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").split("\\.", 2)[0])
          .map(version -> new Jdk(Integer.parseInt(version), home))
          .filter(jdk -> Files.isExecutable(jdk.tool("javac")))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }
}
