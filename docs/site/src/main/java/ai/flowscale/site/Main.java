package ai.flowscale.site;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes the site: the folder of the repository, that of the site, the version, and where its source
 * is.
 */
public final class Main {
  private Main() {}

  /** Makes it; fails where a link leads nowhere. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
    Path site = Path.of(arguments[1]).toAbsolutePath().normalize();
    new Site(root, site, arguments[2], arguments[3]).write(System.getProperty("java.class.path"));
  }
}
