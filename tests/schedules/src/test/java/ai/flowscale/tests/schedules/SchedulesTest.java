package ai.flowscale.tests.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.processes.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each scenario in a JVM of its own, under schedules of both kinds. What was run and what was
 * found is in {@code target/schedules/table.md}; the folders beside it have the schedules of what
 * was found.
 */
@Tag("schedules")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SchedulesTest {
  private static final Path FOLDER = Path.of(System.getProperty("flowscale.schedules.folder"));
  private static final String COUNT = System.getProperty("flowscale.schedules.count", "300");
  private static final String SECONDS = System.getProperty("flowscale.schedules.seconds", "600");
  private static final String SEED = System.getProperty("flowscale.schedules.seed", "1");
  private static final String ONLY = System.getProperty("flowscale.schedules.only", ".*");
  private static final String MEMORY = System.getProperty("flowscale.schedules.memory", "false");
  private static final String PLANTED_COUNT = "2000";
  private static final String PLANTED_SECONDS = "120";

  private static final Set<String> ROWS = new ConcurrentSkipListSet<>();
  private static ControlledJdk jdk;

  /** What one scheduler did with one scenario. */
  private record Outcome(String scenario, String scheduler, int schedules, String finding) {}

  @BeforeAll
  static void link() {
    jdk = ControlledJdk.in(FOLDER);
  }

  @AfterAll
  static void writeTable() throws IOException {
    String head =
        "| Scenario | Scheduler | Schedules | Seconds | Finding |\n|---|---|---|---|---|\n";
    Files.writeString(FOLDER.resolve("table.md"), head + String.join("", ROWS));
  }

  static Stream<String> scenarios() {
    return Scenarios.names().stream().filter(name -> name.matches(ONLY));
  }

  static Stream<String> planted() {
    return Scenarios.planted().stream().filter(name -> name.matches(ONLY));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void holdsUnderEachSchedule(String scenario) {
    List<Outcome> outcomes = explore(scenario, count(scenario, COUNT), SECONDS);
    assertThat(outcomes).hasSize(2);
    assertThat(outcomes).extracting(Outcome::finding).containsOnly("");
  }

  /** One of the two schedulers is enough: each finds what the other one does not. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("planted")
  void findsWhatIsBrokenOnPurpose(String scenario) {
    assertThat(explore(scenario, count(scenario, PLANTED_COUNT), PLANTED_SECONDS))
        .extracting(Outcome::finding)
        .anyMatch(finding -> !finding.isEmpty());
  }

  private static String count(String scenario, String of) {
    int count = Integer.parseInt(of);
    return "" + (scenario.startsWith(Scenarios.FLEET) ? Math.max(1, count / 30) : count);
  }

  private static List<Outcome> explore(String scenario, String count, String seconds) {
    Path reports = FOLDER.resolve(scenario);
    ProcessBuilder command =
        jdk.command(Explorer.class, scenario, count, seconds, SEED, reports.toString(), MEMORY);
    command.redirectError(FOLDER.resolve(scenario + ".log").toFile());
    try (JavaProcess process = JavaProcess.start(command)) {
      List<String[]> results =
          process.readToEnd().stream()
              .filter(line -> line.startsWith(Explorer.RESULT))
              .map(line -> line.split("\t", -1))
              .toList();
      results.forEach(
          result ->
              ROWS.add(
                  "| %s | %s | %s | %s | %s |%n"
                      .formatted(result[1], result[2], result[3], result[4], result[5])));
      return results.stream()
          .map(one -> new Outcome(one[1], one[2], Integer.parseInt(one[3]), one[5]))
          .toList();
    }
  }
}
