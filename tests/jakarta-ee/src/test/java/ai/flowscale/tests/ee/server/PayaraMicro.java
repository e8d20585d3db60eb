package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
  public Launch launch(
      Jdk jdk, List<String> options, Path war, Path folder, Map<String, String> settings)
      throws IOException {
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
            "--rootDir",
            folder.resolve("root").toString(),
            "--deploy",
            war.toString(),
            "--contextroot",
            "flowscale"));
    return new Launch(
        folder,
        AppServer.variables(settings),
        port ->
            Stream.of(command, List.of("--port", Integer.toString(port)))
                .flatMap(List::stream)
                .toList());
  }
}
