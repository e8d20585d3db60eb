package ai.flowscale.tests.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module whose artifacts a release publishes: each that does not set {@code maven.deploy.skip}.
 *
 * @param folder where it is, from the root of the project
 */
record Published(String folder) {
  static final Path ROOT = Path.of(System.getProperty("release.root"));

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static final Pattern COMPARED =
      Pattern.compile(
          "<apidiff.skip>false</apidiff.skip>\\s*<apidiff.packages>([^<]+)</apidiff.packages>");

  /** Returns those with a jar: all but the parent and the list of versions. */
  static List<Published> jars() {
    return MODULE
        .matcher(read(ROOT.resolve("pom.xml")))
        .results()
        .map(module -> new Published(module.group(1)))
        .distinct()
        .filter(module -> !module.pom().contains("<maven.deploy.skip>true</maven.deploy.skip>"))
        .filter(module -> !module.pom().contains("<packaging>pom</packaging>"))
        .toList();
  }

  String pom() {
    return read(ROOT.resolve(folder).resolve("pom.xml"));
  }

  boolean isMavenPlugin() {
    return pom().contains("<packaging>maven-plugin</packaging>");
  }

  /** Returns the packages whose API is compared with that of the last release. */
  List<String> comparedPackages() {
    Matcher compared = COMPARED.matcher(pom());
    return compared.find() ? List.of(compared.group(1).split(";")) : List.of();
  }

  String artifactId() {
    return Path.of(folder).getFileName().toString();
  }

  /** Returns its jar in this build, or in another folder with the same project. */
  Path jar(Path root) {
    return root.resolve(folder)
        .resolve("target")
        .resolve(artifactId() + "-" + System.getProperty("release.version") + ".jar");
  }

  @Override
  public String toString() {
    return folder;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
