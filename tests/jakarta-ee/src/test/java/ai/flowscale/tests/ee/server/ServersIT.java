package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application in each server, on each JDK, with each transport. */
class ServersIT {
  private static final Table TABLE = new Table("servers");

  /** One line of the table. */
  record Row(ServerKind server, Jdk jdk, Variant variant) {
    @Override
    public String toString() {
      return server.label() + ", JDK " + jdk.version() + ", " + variant.label();
    }

    Path folder(String prefix) throws IOException {
      Path out = Path.of(System.getProperty("flowscale.out"));
      return Files.createDirectories(
          out.resolve(prefix + toString().replaceAll("[^A-Za-z0-9.]+", "-")));
    }
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (ServerKind server : ServerKind.all()) {
      for (Jdk jdk : Jdk.all()) {
        for (Variant variant : Variant.values()) {
          rows.add(new Row(server, jdk, variant));
        }
      }
    }
    return wanted(rows);
  }

  /** All, or those whose names match {@code -Dflowscale.rows=}, a regular expression. */
  static List<Row> wanted(List<Row> rows) {
    String pattern = System.getProperty("flowscale.rows", ".*");
    return rows.stream().filter(row -> row.toString().matches(pattern)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void doesTheWholeJob(Row row) throws IOException, InterruptedException {
    String result = "failed";
    Path folder = Folders.empty(row.folder(""));
    Path war = row.variant().warWithProbe(row.server().hasJersey(), folder);
    try (FlowscaleEmulator emulator = Service.start();
        AppServer server =
            row.server().start(row.jdk(), war, folder, environment(emulator, row.variant()))) {
      Browser browser = server.browser();
      Checks checks = new Checks(browser, emulator);
      checks.worksOnAllThreads();
      checks.runsAndTells();
      checks.waits();
      checks.lists();
      checks.cancels();
      checks.explainsBadInput();
      checks.explainsTheService();
      checks.isAProxy(server.root());
      checks.keepsSecrets(server.logText());
      result = "passed";
      if (row.variant() == Variant.SERVER_CLIENT) {
        String client = row.server().hasJersey() ? "org.glassfish.jersey" : "org.jboss.resteasy";
        assertThat(server.logText()).containsPattern("Calls go over " + client + ".* capabilities");
      }
    } finally {
      TABLE.add(row.server().label(), "JDK " + row.jdk().version(), row.variant().label(), result);
    }
  }

  static Map<String, String> environment(FlowscaleEmulator emulator, Variant variant) {
    Map<String, String> environment = new HashMap<>(variant.settings());
    environment.put("FLOWSCALE_API_URL", emulator.baseUrl());
    environment.put("FLOWSCALE_API_KEY", emulator.apiKey());
    environment.put("FLOWSCALE_APP_MAX_UPLOAD", Integer.toString(Checks.MAX_UPLOAD));
    environment.put("FLOWSCALE_APP_WORKFLOWS", "bncu0a1kipv,echo,endless,failing,not-deployed");
    return environment;
  }

  @AfterAll
  static void print() throws IOException {
    if (Jdk.newest().isEmpty()) {
      TABLE.note("There is no newer JDK on this machine: the servers ran on one JDK only.");
    }
    TABLE.print("Server", "JDK", "Transport", "Result");
    assertThat(TABLE.rows()).isNotEmpty();
  }
}
