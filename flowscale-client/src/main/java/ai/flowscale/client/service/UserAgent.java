package ai.flowscale.client.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * How the client introduces itself. The version comes from a resource that the build fills in: a
 * manifest is lost in a run-time image.
 */
public final class UserAgent {
  /** The value of the header. */
  public static final String VALUE = "flowscale-java/" + version();

  private UserAgent() {}

  private static String version() {
    Properties build = new Properties();
    try (InputStream in = UserAgent.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version", "unknown");
  }
}
