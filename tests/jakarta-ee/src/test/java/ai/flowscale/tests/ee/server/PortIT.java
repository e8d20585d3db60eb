package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose port another program takes first. */
class PortIT {

  static List<ServersIT.Row> rows() {
    return ServersIT.wanted(
        ServerKind.all().stream()
            .map(server -> new ServersIT.Row(server, Jdk.own(), Variant.JDK))
            .toList());
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("rows")
  void startsAgainOnAnotherOne(ServersIT.Row row) throws IOException, InterruptedException {
    Path folder = Folders.empty(row.folder("port-"));
    Path war = row.variant().war(row.server().hasJersey());
    List<Integer> given = new ArrayList<>();
    try (FlowscaleEmulator emulator = Service.start();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Launch launch =
          row.server()
              .launch(
                  row.jdk(), List.of(), war, folder, Deployment.settings(emulator, row.variant()));
      AppServer.Ports ports =
          () -> {
            given.add(given.isEmpty() ? taken.getLocalPort() : AppServer.freePort());
            return given.get(given.size() - 1);
          };
      try (AppServer server = AppServer.start(launch, ports)) {
        assertThat(given).hasSizeGreaterThan(1);
        assertThat(server.root()).hasPort(given.get(given.size() - 1));
      }
    }
  }
}
