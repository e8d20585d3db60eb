package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** WildFly, in the profile of this name. */
final class WildFly implements ServerKind {

  @Override
  public String label() {
    return "WildFly 39.0.1";
  }

  @Override
  public boolean hasJersey() {
    return false;
  }

  @Override
  public Launch launch(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException {
    Path home;
    try (Stream<Path> found = Files.list(ServerKind.folder().resolve("wildfly"))) {
      home = found.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    Path base = folder.resolve("standalone");
    try (Stream<Path> all = Files.walk(home.resolve("standalone"))) {
      for (Path file : all.toList()) {
        Path target = base.resolve(home.resolve("standalone").relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    Files.copy(war, base.resolve("deployments/flowscale.war"));
    // Its listener closes the connection of a request above 10 MiB otherwise.
    Path configuration = base.resolve("configuration/standalone.xml");
    String listener = "<http-listener name=\"default\" ";
    String text = Files.readString(configuration);
    Files.writeString(
        configuration, text.replace(listener, listener + "max-post-size=\"" + (4L << 30) + "\" "));
    Map<String, String> all = new HashMap<>(AppServer.variables(settings));
    all.put("JAVA_HOME", jdk.home().toString());
    all.put("JAVA_OPTS", String.join(" ", AppServer.jvmOptions(options)));
    return new Launch(
        folder,
        all,
        port ->
            List.of(
                "bash",
                home.resolve("bin/standalone.sh").toString(),
                "-b",
                "127.0.0.1",
                "-bmanagement",
                "127.0.0.1",
                "-Djboss.server.base.dir=" + base,
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0"));
  }
}
