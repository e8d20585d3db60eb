package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A way for the application to reach the service. */
enum Variant {
  /** The JDK's client. */
  JDK("jdk", "", ""),
  /** Vert.x. */
  VERTX("vertx", "-vertx", "-vertx"),
  /** Jersey: the server's where it has one, and else one in the application. */
  JERSEY("jersey", "-jersey", "-jersey-bundled");

  private final String label;
  private final String withServersJersey;
  private final String withOwnJersey;

  Variant(String label, String withServersJersey, String withOwnJersey) {
    this.label = label;
    this.withServersJersey = withServersJersey;
    this.withOwnJersey = withOwnJersey;
  }

  String label() {
    return label;
  }

  /** The application for a server, as it was built. */
  Path war(boolean serverHasJersey) {
    return Path.of(
        System.getProperty("flowscale.war")
            + (serverHasJersey ? withServersJersey : withOwnJersey)
            + ".war");
  }

  /** A copy of the application with the classes of the probe in it. */
  Path warWithProbe(boolean serverHasJersey, Path folder) throws IOException {
    return Wars.withProbe(war(serverHasJersey), folder);
  }

  /** The names of the libraries in an application. */
  static List<String> libraries(Path war) {
    try (FileSystem zip = FileSystems.newFileSystem(war);
        Stream<Path> files = Files.list(zip.getPath("WEB-INF/lib"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
