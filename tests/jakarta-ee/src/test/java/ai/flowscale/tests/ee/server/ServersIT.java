package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

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
            row.server().start(row.jdk(), war, folder, settings(emulator, row.variant()))) {
      Browser browser = server.browser();
      Checks checks = new Checks(browser, emulator);
      assertAll(
          checks::worksOnAllThreads,
          checks::runsAndTells,
          checks::waits,
          checks::lists,
          checks::cancels,
          checks::explainsBadInput,
          checks::explainsTheService,
          () -> checks.isAProxy(server.root()),
          () -> checks.keepsSecrets(server.logText()),
          () -> checks.goesOver(row, server.logText()));
      result = "passed";
    } finally {
      TABLE.add(row.server().label(), "JDK " + row.jdk().version(), row.variant().label(), result);
    }
  }

  static Map<String, String> settings(FlowscaleEmulator emulator, Variant variant) {
    Map<String, String> settings = new HashMap<>(variant.settings());
    settings.put("flowscale.api.url", emulator.baseUrl());
    settings.put("flowscale.api.key", emulator.apiKey());
    settings.put("flowscale.app.max-upload", Integer.toString(Checks.MAX_UPLOAD));
    settings.put("flowscale.app.workflows", "bncu0a1kipv,echo,endless,failing,not-deployed");
    return settings;
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
