package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Payara Micro, in the profile of this name. It deploys an application once. */
final class PayaraMicro implements ServerKind {

  @Override
  public String label() {
    return "Payara Micro 6.2025.10";
  }

  @Override
  public boolean hasJersey() {
    return true;
  }

  @Override
  public AppServer start(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = AppServer.freePort();
    // There is no option for the address.
    Path commands = folder.resolve("preboot.txt");
    Files.writeString(
        commands,
        "set configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n");
    List<String> command = new ArrayList<>(List.of(jdk.tool("java").toString()));
    command.addAll(AppServer.jvmOptions(options));
    command.addAll(
        List.of(
            "-jar",
            ServerKind.folder().resolve("payara-micro.jar").toString(),
            "--nocluster",
            "--prebootcommandfile",
            commands.toString(),
            "--port",
            Integer.toString(port),
            "--rootDir",
            folder.resolve("root").toString(),
            "--deploy",
            war.toString(),
            "--contextroot",
            "flowscale"));
    return AppServer.start(command, folder, port, AppServer.variables(settings));
  }
}
