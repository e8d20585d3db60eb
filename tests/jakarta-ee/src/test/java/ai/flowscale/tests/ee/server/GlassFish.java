package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GlassFish Embedded: one jar, which can take commands from its standard input. */
final class GlassFish implements ServerKind, Redeploying {
  private final boolean takesCommands;

  GlassFish(boolean takesCommands) {
    this.takesCommands = takesCommands;
  }

  /** Only then: it says that it is waiting for commands many times a second. */
  @Override
  public ServerKind readyToRedeploy() {
    return new GlassFish(true);
  }

  @Override
  public String label() {
    return "GlassFish Embedded 7.0.25";
  }

  @Override
  public boolean hasJersey() {
    return true;
  }

  @Override
  public AppServer start(Jdk jdk, Path war, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = AppServer.freePort();
    Path properties = folder.resolve("glassfish.properties");
    Files.writeString(
        properties,
        "embedded-glassfish-config.configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n");
    List<String> command = new ArrayList<>(List.of(jdk.tool("java").toString()));
    command.addAll(AppServer.JVM_OPTIONS);
    command.addAll(
        List.of(
            "-jar",
            ServerKind.folder().resolve("glassfish-embedded-all.jar").toString(),
            "--properties=" + properties,
            "--port=" + port,
            deploy(war)));
    if (takesCommands) {
      command.add("--prompt");
    }
    return AppServer.start(command, folder, port, AppServer.variables(settings));
  }

  private static String deploy(Path war) {
    return "deploy --contextroot flowscale --name flowscale " + war;
  }

  @Override
  public void undeploy(AppServer server, Path war) throws IOException, InterruptedException {
    server.command("undeploy flowscale");
    server.awaitGone();
  }

  @Override
  public void redeploy(AppServer server, Path war) throws IOException, InterruptedException {
    undeploy(server, war);
    server.command(deploy(war));
    server.awaitApplication();
  }
}
