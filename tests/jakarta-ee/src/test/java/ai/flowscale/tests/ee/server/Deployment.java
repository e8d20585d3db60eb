package ai.flowscale.tests.ee.server;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server that runs, with the emulated service behind the application in it. */
final class Deployment implements AutoCloseable {
  private final ServerKind kind;
  private final Jdk jdk;
  private final Path folder;
  private final FlowscaleEmulator emulator;
  private final AppServer server;

  private Deployment(
      ServerKind kind, Jdk jdk, Path folder, FlowscaleEmulator emulator, AppServer server) {
    this.kind = kind;
    this.jdk = jdk;
    this.folder = folder;
    this.emulator = emulator;
    this.server = server;
  }

  /** Starts both; the application in the server is the empty one. */
  static Deployment empty(ServerKind kind, Jdk jdk, String name, List<String> options)
      throws IOException, InterruptedException {
    Path folder = folder(kind, jdk, name);
    return start(kind, jdk, folder, Wars.empty(folder), options);
  }

  /** Starts both, with the application in the server. */
  static Deployment of(ServerKind kind, Jdk jdk, Variant variant, String name)
      throws IOException, InterruptedException {
    Path folder = folder(kind, jdk, name);
    Path war = variant.warWithProbe(kind.hasJersey(), folder);
    return start(kind, jdk, folder, war, List.of());
  }

  private static Path folder(ServerKind kind, Jdk jdk, String name) throws IOException {
    String label = kind.label() + ", JDK " + jdk.version() + ", " + name;
    return Folders.empty(
        Files.createDirectories(
            Path.of(System.getProperty("flowscale.out"))
                .resolve(label.replaceAll("[^A-Za-z0-9.]+", "-"))));
  }

  private static Deployment start(
      ServerKind kind, Jdk jdk, Path folder, Path war, List<String> options)
      throws IOException, InterruptedException {
    FlowscaleEmulator emulator = Service.start();
    try {
      AppServer server = kind.start(jdk, options, war, folder, settings(emulator));
      return new Deployment(kind, jdk, folder, emulator, server);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      emulator.close();
      throw e;
    }
  }

  private static Map<String, String> settings(FlowscaleEmulator emulator) {
    return Map.of(
        "flowscale.api.url", emulator.baseUrl(),
        "flowscale.api.key", emulator.apiKey(),
        "flowscale.app.max-upload", Integer.toString(Checks.MAX_UPLOAD),
        "flowscale.app.workflows", "bncu0a1kipv,echo,endless,failing,not-deployed");
  }

  boolean isOf(ServerKind otherKind, Jdk otherJdk) {
    return kind.label().equals(otherKind.label()) && jdk.equals(otherJdk);
  }

  /** Whether another variant can take the place of the application without another start. */
  boolean canChange() {
    return kind instanceof Redeploying;
  }

  /** Puts the application, over this transport, in the place of what is deployed. */
  void change(Variant variant) throws IOException, InterruptedException {
    undeploy();
    variant.warWithProbe(kind.hasJersey(), folder);
    deploy();
  }

  /** Ends what is deployed and deploys it anew. */
  void again() throws IOException, InterruptedException {
    undeploy();
    deploy();
  }

  private void deploy() throws IOException, InterruptedException {
    redeploying().deploy(server, war(), settings(emulator));
  }

  void undeploy() throws IOException, InterruptedException {
    redeploying().undeploy(server, war());
  }

  private Path war() {
    return folder.resolve("flowscale.war");
  }

  Redeploying redeploying() {
    return (Redeploying) kind;
  }

  FlowscaleEmulator emulator() {
    return emulator;
  }

  AppServer server() {
    return server;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try (emulator) {
      server.close();
    }
  }
}
