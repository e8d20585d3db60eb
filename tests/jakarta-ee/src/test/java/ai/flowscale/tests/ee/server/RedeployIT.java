package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that is deployed again and again leaves nothing behind: not reached yet. */
@EnabledIfSystemProperty(
    named = "flowscale.redeploy",
    matches = "true",
    disabledReason = "class loaders stay on GlassFish and some on Open Liberty")
class RedeployIT {
  private static final Table TABLE = new Table("redeploy");
  private static final int TIMES = Integer.getInteger("flowscale.redeploy.times", 20);

  /** The application that runs, and one that the server may still hold on to. */
  private static final int LIVE_APPLICATIONS = 2;

  static List<ServersIT.Row> rows() {
    List<ServersIT.Row> rows = new ArrayList<>();
    for (ServerKind server : ServerKind.all()) {
      if (server instanceof Redeploying) {
        for (Jdk jdk : jdks()) {
          for (Variant variant : List.of(Variant.JDK, Variant.VERTX, Variant.JERSEY)) {
            rows.add(new ServersIT.Row(server, jdk, variant));
          }
        }
      }
    }
    return ServersIT.wanted(rows);
  }

  /** Takes a minute for each row: on the other JDK with {@code -Dflowscale.redeploy.all=true}. */
  private static List<Jdk> jdks() {
    return Boolean.getBoolean("flowscale.redeploy.all") ? Jdk.all() : List.of(Jdk.own());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  @Timeout(300)
  void leavesNothingBehind(ServersIT.Row row) throws IOException, InterruptedException {
    Path folder = Folders.empty(row.folder("redeploy-"));
    Path war = row.variant().warWithProbe(row.server().hasJersey(), folder);
    String result = "failed";
    try (FlowscaleEmulator emulator = Service.start();
        AppServer server =
            ((Redeploying) row.server())
                .readyToRedeploy()
                .start(row.jdk(), war, folder, ServersIT.settings(emulator, row.variant()))) {
      Redeploying redeploying = (Redeploying) row.server();
      Residue residue =
          new Residue(
              row.jdk(),
              server.pid(),
              List.of(
                  URI.create(emulator.baseUrl()).getPort(),
                  URI.create(emulator.storageUrl()).getPort()));
      work(server);
      for (int i = 0; i < TIMES; i++) {
        redeploying.redeploy(server, war);
        work(server);
      }
      redeploying.undeploy(server, war);
      try {
        server.await(
            "the old applications are gone",
            () -> residue.applications() < LIVE_APPLICATIONS && residue.threads().isEmpty());
      } catch (AssertionError e) {
        throw new AssertionError(
            e.getMessage()
                + "\nthreads "
                + residue.threads()
                + "\napplications held: "
                + residue.holders(folder),
            e);
      }
      assertThat(residue.sockets()).as("sockets to the service").isZero();
      result = "passed: " + residue.applications() + " loaders, 0 threads, 0 sockets left";
    } finally {
      TABLE.add(row.server().label(), "JDK " + row.jdk().version(), row.variant().label(), result);
    }
  }

  private static void work(AppServer server) throws IOException, InterruptedException {
    assertThat(server.browser().get("api/probe/request").body()).startsWith("done on ");
  }

  @AfterAll
  static void print() throws IOException {
    TABLE.print("Server", "JDK", "Transport", "20 times deployed, and undeployed");
  }
}
