package ai.flowscale.tests.frameworks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code mvn quarkus:dev} of the example, with the artifacts of this build. */
final class DevMode {
  private static final Path ROOT = Path.of(System.getProperty("flowscale.examples"), "..");
  private static final String VERSION = System.getProperty("flowscale.version");
  private static final List<String> ARTIFACTS =
      List.of(
          "flowscale-api",
          "flowscale-transport-toolkit",
          "flowscale-client",
          "flowscale-emulator",
          "flowscale-transport-jdk",
          "flowscale-transport-jersey",
          "integrations/flowscale-jakarta-cdi",
          "integrations/flowscale-opentelemetry");

  private DevMode() {}

  /**
   * Returns the command, without a debugger and without questions.
   *
   * @param repository an empty folder: a local repository in front of the user's
   */
  static List<String> command(Path repository) throws IOException {
    install(repository, "flowscale-parent", "pom", ROOT.resolve("pom.xml"));
    install(repository, "flowscale-bom", "pom", ROOT.resolve("flowscale-bom/pom.xml"));
    for (String artifact : ARTIFACTS) {
      Path folder = ROOT.resolve(artifact);
      String name = folder.getFileName().toString();
      install(repository, name, "pom", folder.resolve("pom.xml"));
      install(repository, name, "jar", folder.resolve("target/" + name + "-" + VERSION + ".jar"));
    }
    return List.of(
        Path.of(System.getProperty("flowscale.maven"), "bin", "mvn").toString(),
        "-B",
        "-f",
        ROOT.resolve("examples/quarkus").toString(),
        "-Dmaven.repo.local=" + repository,
        "-Dmaven.repo.local.tail=" + System.getProperty("flowscale.maven.repository"),
        "-Ddebug=false",
        "-Dquarkus.analytics.disabled=true",
        "-Dquarkus.test.continuous-testing=disabled",
        "quarkus:dev");
  }

  /** As {@code mvn install} does. */
  private static void install(Path repository, String name, String type, Path file)
      throws IOException {
    Path folder = repository.resolve("ai/flowscale").resolve(name).resolve(VERSION);
    Files.createDirectories(folder);
    Files.copy(file, folder.resolve(name + "-" + VERSION + "." + type));
  }
}
