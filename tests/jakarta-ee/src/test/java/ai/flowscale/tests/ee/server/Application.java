package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The application in a server, for tests that come by another way than HTTP alone. */
public final class Application implements AutoCloseable {
  private final AppServer server;

  private Application(AppServer server) {
    this.server = server;
  }

  /**
   * Starts the WAR as it is built, with the transport over the JDK's client, in GlassFish.
   *
   * @param folder where the server may write; it is made
   * @param environment the environment variables of the application
   * @return once the application responds
   */
  public static Application start(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path war = Path.of(System.getProperty("flowscale.war") + ".war");
    return new Application(new GlassFish().start(Jdk.own(), List.of(), war, folder, environment));
  }

  /** The address of the page, with a slash at its end. */
  public URI root() {
    return server.root();
  }

  @Override
  public void close() {
    server.close();
  }
}
