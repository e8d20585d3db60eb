package ai.flowscale.tests.endurance.calls;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The JDK that programs run on; by default that of the tests. */
final class Jdk {
  private static final String PROPERTY = "flowscale.endurance.jdk";

  private Jdk() {}

  static Path home() {
    return Path.of(System.getProperty(PROPERTY, System.getProperty("java.home")));
  }

  /** Returns the number of its feature release. */
  static int version() {
    Properties release = new Properties();
    try (Reader in = Files.newBufferedReader(home().resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Runtime.Version.parse(release.getProperty("JAVA_VERSION").replace("\"", "")).feature();
  }
}
