package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application in each server, on each JDK, with each transport. */
@Timeout(600)
class ServersIT {
  private static final Table TABLE = new Table("servers");
  private static @Nullable Deployment running;

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
    try {
      Deployment deployment = deployed(row);
      FlowscaleEmulator emulator = deployment.emulator();
      AppServer server = deployment.server();
      Checks checks = new Checks(server.browser(), emulator);
      assertAll(
          checks::worksOnAllThreads,
          checks::runsAndTells,
          checks::waits,
          checks::lists,
          checks::cancels,
          checks::explainsBadInput,
          () -> checks.refusesAPartWithoutAHeader(isResteasy(row)),
          () -> checks.explainsTheService(server),
          () -> checks.isAProxy(server.root()),
          () -> servesPagesBesideHalfUploads(row, checks, server),
          () -> checks.keepsSecrets(server.logText()));
      result = "passed";
    } finally {
      if (!"passed".equals(result)) {
        // The next row starts afresh.
        end();
      }
      TABLE.add(row.server().label(), "JDK " + row.jdk().version(), row.variant().label(), result);
    }
  }

  private static boolean isResteasy(Row row) {
    String server = row.server().label();
    return server.startsWith("Open Liberty") || server.startsWith("WildFly");
  }

  /** Where the server has a number of threads that is known: the others add some after a while. */
  private static void servesPagesBesideHalfUploads(Row row, Checks checks, AppServer server)
      throws IOException, InterruptedException {
    if (row.server().label().startsWith("GlassFish")) {
      checks.servesPagesBesideHalfUploads(server.root());
    }
  }

  /** A server takes one application after the other; another one is started for another JDK. */
  private static Deployment deployed(Row row) throws IOException, InterruptedException {
    Deployment current = running;
    if (current != null && current.canChange() && current.isOf(row.server(), row.jdk())) {
      current.change(row.variant());
      return current;
    }
    end();
    Deployment started = Deployment.of(row.server(), row.jdk(), row.variant(), "servers");
    running = started;
    return started;
  }

  private static void end() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  @AfterAll
  static void print() throws IOException {
    end();
    if (Jdk.newest().isEmpty()) {
      TABLE.note("There is no newer JDK on this machine: the servers ran on one JDK only.");
    }
    TABLE.print("Server", "JDK", "Transport", "Result");
    assertThat(TABLE.rows()).isNotEmpty();
  }
}
