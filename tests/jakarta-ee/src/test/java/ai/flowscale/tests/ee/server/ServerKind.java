package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A product, and how it is started. */
interface ServerKind {

  /** Its name in the table. */
  String label();

  /** Whether it brings Jersey. */
  boolean hasJersey();

  /**
   * Prepares it with an application at {@code /flowscale}, on a port of loopback.
   *
   * @param options more options for its JVM
   * @param folder where it may write
   * @param settings the settings of the application, by names such as {@code flowscale.api.url}
   */
  Launch launch(Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException;

  /** Starts it on a port that is free. */
  default AppServer start(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return AppServer.start(launch(jdk, options, war, folder, settings));
  }

  /** Those that are tried in this build. */
  static List<ServerKind> all() {
    List<String> more =
        Arrays.asList(System.getProperty("flowscale.more.servers", "").split(",", -1));
    if (more.contains("wildfly")) {
      return List.of(new WildFly());
    }
    if (more.contains("payara")) {
      return List.of(new PayaraMicro());
    }
    return List.of(new GlassFish(), new OpenLiberty());
  }

  static Path folder() {
    return Path.of(System.getProperty("flowscale.servers"));
  }
}
