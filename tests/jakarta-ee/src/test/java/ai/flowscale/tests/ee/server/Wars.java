package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/** Applications as the tests deploy them, made of what was built. */
final class Wars {
  private static final String PACKAGES = "ai/flowscale/tests/ee/";

  private Wars() {}

  /** The application with the classes of the probe in it. */
  static Path withProbe(Path war, Path folder) throws IOException {
    Path copy = folder.resolve("flowscale.war");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    add(copy, "probe", Map.of());
    return copy;
  }

  /** An application with one servlet and without the client. */
  static Path empty(Path folder) throws IOException {
    Path war = folder.resolve("flowscale.war");
    Files.deleteIfExists(war);
    add(war, "empty", Map.of("create", "true"));
    return war;
  }

  /** An application with the bean of the guide, and the libraries that the guide names. */
  static Path withFleet(Path folder) throws IOException {
    Path war = folder.resolve("flowscale.war");
    Files.deleteIfExists(war);
    add(war, "fleet", Map.of("create", "true"));
    try (FileSystem zip = FileSystems.newFileSystem(war);
        Stream<Path> libraries = Files.list(Path.of(System.getProperty("flowscale.fleet")))) {
      Path lib = Files.createDirectory(zip.getPath("WEB-INF/lib"));
      for (Path library : libraries.toList()) {
        Files.copy(library, lib.resolve(library.getFileName().toString()));
      }
    }
    return war;
  }

  private static void add(Path war, String part, Map<String, String> options) throws IOException {
    Path built = Path.of(System.getProperty("flowscale.probe"));
    try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + war.toUri()), options);
        Stream<Path> all = Files.walk(built.resolve(PACKAGES + part))) {
      Path classes = zip.getPath("WEB-INF/classes");
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = classes.resolve(built.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
