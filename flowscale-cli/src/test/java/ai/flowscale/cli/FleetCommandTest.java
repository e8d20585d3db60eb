package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.RequestState;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowscale fleet}, on a database in memory. */
class FleetCommandTest {
  private static final String PASSWORD = TestQueue.PASSWORD;

  @TempDir Path folder;
  private Cli cli;
  private TestQueue evening;
  private FlowscaleQueue queue;

  @BeforeEach
  void start() throws Exception {
    evening = new TestQueue();
    queue = evening.queue;
    cli = new Cli(folder);
    // No deployment is needed.
    cli.environment.clear();
    cli.environment.put("FLOWSCALE_CONFIG", folder.resolve("config").toString());
    cli.environment.put("FLOWSCALE_DATABASE", evening.url);
    cli.environment.put("FLOWSCALE_DATABASE_USER", "me");
    cli.environment.put("FLOWSCALE_DATABASE_PASSWORD", PASSWORD);
  }

  @AfterEach
  void stop() throws Exception {
    cli.close();
    evening.close();
  }

  private Result fleet(String... arguments) {
    Result result =
        cli.run(Stream.concat(Stream.of("fleet"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(result.out() + result.err()).doesNotContain(PASSWORD, "Exception");
    return result;
  }

  private Result evening(String... arguments) {
    return fleet(
        Stream.concat(Stream.of(arguments), Stream.of("--batch", "evening"))
            .toArray(String[]::new));
  }

  private JsonObject json(String command) {
    Result result = evening(command, "--json");
    assertThat(result.lines()).hasSize(1);
    return result.json().asJsonObject();
  }

  private void refused(ExitCode code, String message, String... arguments) {
    Result result = fleet(arguments);
    assertThat(result.err()).contains(message).startsWith("flowscale: ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(code.number);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void statusCounts() throws Exception {
    evening.end("a", "completed");
    evening.end("b", "failed");
    Result result = evening("status");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.lines())
        .contains("Batch        evening", "Status       open", "Requests     4")
        .contains("  pending    2", "  completed  1", "  failed     1", "  uncertain  0")
        .contains("Last minute  2 ended", "Time left    1m")
        .last()
        .asString()
        .matches("Estimated    \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    JsonObject document = json("status");
    assertThat(document.getBoolean("paused")).isFalse();
    assertThat(document.getBoolean("ended")).isFalse();
    assertThat(document.getInt("total")).isEqualTo(4);
    assertThat(document.getJsonObject("counts").getInt("pending")).isEqualTo(2);
    assertThat(document.getInt("per_minute")).isEqualTo(2);
    assertThat(document.getInt("seconds_left")).isEqualTo(60);
    assertThat(document.getString("estimated_end")).endsWith("Z");
  }

  @Test
  void anEarlyEstimateCountsFromTheFirstThatWasSent() throws Exception {
    evening.end("a", "completed");
    evening.end("b", "completed");
    evening.execute(
        "update flowscale_request set submitted_at = current_timestamp - interval '10' second,"
            + " ended_at = current_timestamp where state = 'completed'");
    // Two took ten seconds, and two are left; not one minute, in which those two ended.
    assertThat(json("status").getInt("seconds_left")).isBetween(10, 50);
    evening.execute(
        "update flowscale_request set submitted_at = current_timestamp - interval '1' day");
    assertThat(json("status").getInt("seconds_left")).isEqualTo(60);
  }

  @Test
  void aPausedBatchHasNoEstimate() throws Exception {
    evening.end("a", "completed");
    assertThat(evening("pause").line()).isEqualTo("Paused: no more requests are sent.");
    assertThat(queue.progress().isPaused()).isTrue();
    assertThat(evening("status").lines())
        .contains("Status       paused", "Time left    -", "Estimated    -");
    JsonObject paused = json("status");
    assertThat(paused.getBoolean("paused")).isTrue();
    assertThat(paused.isNull("estimated_end")).isTrue();

    assertThat(evening("resume").line()).isEqualTo("Resumed: requests are sent again.");
    assertThat(queue.progress().isPaused()).isFalse();
    assertThat(json("pause")).hasToString("{\"batch\":\"evening\",\"paused\":true}");
    assertThat(json("resume")).hasToString("{\"batch\":\"evening\",\"paused\":false}");
  }

  @Test
  void drainWaitsForWhatIsInFlight() throws Exception {
    Result drained = evening("drain");
    assertThat(drained.line()).isEqualTo("Paused: no request is in flight.");
    assertThat(queue.progress().isPaused()).isTrue();

    evening.execute(
        "update flowscale_request set state = 'running', slot = 1 where request_key = 'a'");
    Result result = evening("drain", "--timeout", "0.01s");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FINISHED.number);
    assertThat(result.err())
        .contains("still in flight after 0.01s")
        .contains("The batch stays paused: flowscale fleet --batch evening drain, or resume");
  }

  @Test
  void whatIsSuggestedIsForTheSameDatabase() {
    cli.environment.remove("FLOWSCALE_DATABASE");
    Result result =
        fleet("cancel", "nope", "--database", evening.url, "--user", "me", "--batch", "a b");
    assertThat(result.err())
        .endsWith(
            " flowscale fleet --batch 'a b' --database '%s' --user me list\n"
                .formatted(evening.url));
  }

  @Test
  void aNameThatCannotBeStoredIsRefused() {
    refused(
        ExitCode.USAGE, "--batch has a control character at index 1", "status", "--batch", "a\tb");
    refused(ExitCode.USAGE, "--batch is blank", "pause", "--batch", "");
    refused(ExitCode.USAGE, "KEY has a control character at index 0", "cancel", "\0");
    refused(
        ExitCode.USAGE, "KEY is longer than 500", "prioritize", "--priority", "1", "x".repeat(501));
  }

  @Test
  void aWrongTimeLimitPausesNothing() {
    refused(ExitCode.USAGE, "--timeout is -5m", "drain", "--timeout=-5m");
    assertThat(queue.progress().isPaused()).isFalse();
  }

  @Test
  void aBatchThatDoesNotExistIsNotPaused() throws Exception {
    for (String command : List.of("pause", "resume", "drain")) {
      refused(ExitCode.NOT_FOUND, "no requests in the batch evenin.", command, "--batch", "evenin");
    }
    evening.execute("insert into flowscale_paused (batch) values ('early')");
    assertThat(fleet("resume", "--batch", "early").code()).isZero();
    refused(ExitCode.NOT_FOUND, "no requests in the batch early", "resume", "--batch", "early");
  }

  @Test
  void anOutageDoesNotEndTheWatch() throws Exception {
    cli.onError(
        text -> {
          try {
            if (text.contains("0 of 4 ended")) {
              evening.execute("alter table flowscale_request rename to away");
            } else if (text.contains("waiting for the database")) {
              evening.execute("alter table away rename to flowscale_request");
              queue.cancel();
            }
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        });
    Result result = evening("status", "--watch");
    assertThat(result.code()).isZero();
    assertThat(result.err()).containsOnlyOnce("Batch: waiting for the database");
    assertThat(result.lines()).contains("Status       ended", "  cancelled  4");
  }

  @Test
  void cancelsAllOrOne() {
    assertThat(evening("cancel", "a").line()).isEqualTo("Cancelled, or about to be: 1");
    Result again = evening("cancel", "a");
    assertThat(again.code()).isEqualTo(ExitCode.NOT_FOUND.number);
    assertThat(again.err()).contains("no request a, or it has ended");
    assertThat(json("cancel")).hasToString("{\"batch\":\"evening\",\"cancelled\":3}");
    assertThat(queue.progress().count(RequestState.CANCELLED)).isEqualTo(4);
    assertThat(fleet("cancel").line()).as("of another batch").endsWith(": 0");
  }

  @Test
  void prioritizesAllOrOne() throws Exception {
    evening.end("b", "completed");
    assertThat(evening("prioritize", "--priority", "7").line()).isEqualTo("Set to priority 7: 3");
    assertThat(evening("prioritize", "--priority", "-1", "a").line())
        .isEqualTo("Set to priority -1: 1");
    assertThat(queue.find("a").orElseThrow().priority()).isEqualTo(-1);
    assertThat(queue.find("b").orElseThrow().priority()).isZero();
    assertThat(queue.find("c").orElseThrow().priority()).isEqualTo(7);
    assertThat(evening("prioritize", "--priority=8", "c", "--json").out().strip())
        .isEqualTo("{\"batch\":\"evening\",\"prioritized\":1}");

    Result ended = evening("prioritize", "--priority=9", "b");
    assertThat(ended.code()).isEqualTo(ExitCode.NOT_FOUND.number);
    assertThat(ended.err()).contains("no request b that waits");
    refused(ExitCode.USAGE, "'high' is not a whole number", "prioritize", "--priority", "high");
    assertThat(fleet("prioritize", "--priority=3").line()).as("of another batch").endsWith(": 0");
  }

  @Test
  void retriesAndSearches() throws Exception {
    evening.end("a", "failed");
    evening.end("b", "uncertain");
    assertThat(evening("retry-failed").line()).isEqualTo("Put back: 1");
    assertThat(queue.find("a").orElseThrow().state()).isEqualTo(RequestState.PENDING);
    assertThat(evening("search-again").line()).isEqualTo("Searched for again: 1");
    assertThat(queue.find("b").orElseThrow().state()).isEqualTo(RequestState.PENDING);
    assertThat(json("retry-failed")).hasToString("{\"batch\":\"evening\",\"retried\":0}");
    assertThat(json("search-again")).hasToString("{\"batch\":\"evening\",\"searched\":0}");
  }

  @Test
  void listsRequests() throws Exception {
    evening.end("b", "failed");
    evening.end("c", "uncertain");
    assertThat(evening("list").lines())
        .containsExactly(
            "KEY  STATE      RUN  REASON",
            "a    pending    -    -",
            "b    failed     -    GPU on fire",
            "c    uncertain  -    GPU on fire",
            "d    pending    -    -");
    assertThat(evening("list", "--state", "failed,Uncertain").lines()).hasSize(3);
    Result result = evening("list", "--json", "--state", "failed");
    assertThat(result.json().asJsonObject().getString("key")).isEqualTo("b");
    assertThat(result.json().asJsonObject().getString("reason")).isEqualTo("GPU\n on fire");
  }

  @Test
  void watchesUntilTheEnd() throws Exception {
    evening.end("a", "completed");
    CompletableFuture<Result> watching =
        CompletableFuture.supplyAsync(() -> evening("status", "--watch"));
    evening("cancel");
    Result result = watching.get();
    assertThat(result.code()).isZero();
    assertThat(result.err()).doesNotContain("\r");
    assertThat(result.lines()).contains("Status       ended", "  cancelled  3");

    evening.end("a", "failed");
    assertThat(evening("status", "--watch", "--quiet").code())
        .isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(evening("status").code()).isZero();
  }

  @Test
  void showsABarInATerminalOfFortyColumns() throws Exception {
    cli.terminal = true;
    cli.width = 40;
    evening.end("a", "completed");
    evening.end("b", "failed");
    evening.end("c", "completed");
    Thread.currentThread().interrupt();
    Result result = evening("status", "--watch");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);
    assertThat(result.err())
        .contains("\rBatch [#########...] 75 %, 20s left", "Interrupted. The batch goes on.");
    assertThat(result.err().split("[\r\n]"))
        .filteredOn(line -> !line.matches("(flowscale:|Database ).*"))
        .allMatch(line -> line.length() < 40);
    assertThat(evening("status").lines()).allMatch(line -> line.length() <= 40);
    assertThat(evening("list").lines())
        .startsWith("KEY  STATE      RUN  REASON", "a    completed  -    -")
        .allMatch(line -> line.length() <= 40);
  }

  @Test
  void aPipeGetsLines() throws Exception {
    evening.end("a", "completed");
    Thread.currentThread().interrupt();
    Result result = evening("status", "--watch", "--json");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .containsExactly(
            "Batch: 1 of 4 ended, 1 in the last minute, 3m left",
            "flowscale: Interrupted. The batch goes on.");
  }

  @Test
  void theCommandLineGoesBeforeTheSettings() throws Exception {
    cli.environment.put("FLOWSCALE_DATABASE", "jdbc:h2:mem:other");
    cli.environment.put("FLOWSCALE_DATABASE_USER", "other");
    assertThat(evening("status", "--database", evening.url, "--user", "me").code()).isZero();
  }

  @Test
  void aProfileHasTheDatabase() throws Exception {
    Path file = folder.resolve("config");
    Files.writeString(
        file,
        "[home]\nFLOWSCALE_DATABASE="
            + evening.url
            + "\nFLOWSCALE_DATABASE_USER=me\nFLOWSCALE_DATABASE_PASSWORD="
            + PASSWORD
            + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    cli.environment.clear();
    cli.environment.put("FLOWSCALE_CONFIG", file.toString());
    assertThat(evening("status", "--profile", "home").code()).isZero();
    refused(ExitCode.CONFIGURATION, "FLOWSCALE_DATABASE is missing", "status");
  }

  @Test
  void aWrongPasswordIsNotShown() {
    cli.environment.put("FLOWSCALE_DATABASE_PASSWORD", "battery-staple");
    Result result = evening("status");
    assertThat(result.code()).isEqualTo(ExitCode.DENIED.number);
    assertThat(result.err())
        .contains("refuses the user or the password", "FLOWSCALE_DATABASE_PASSWORD")
        .doesNotContain("battery-staple");
  }

  @Test
  void aPasswordIsTakenFromTheSettingsOnly() {
    for (String address :
        List.of(
            "jdbc:h2:mem:x;PASSWORD=" + PASSWORD,
            "jdbc:postgresql://localhost/x?user=me&password=" + PASSWORD,
            "jdbc:postgresql://me:" + PASSWORD + "@localhost/x",
            "jdbc:postgresql://me:a/" + PASSWORD + "@localhost/x",
            "jdbc:postgresql://me:a?" + PASSWORD + "@localhost/x",
            "jdbc:postgresql://localhost/x?sslpassword=" + PASSWORD)) {
      refused(
          ExitCode.CONFIGURATION,
          "set FLOWSCALE_DATABASE_USER and",
          "status",
          "--database",
          address);
    }
    refused(
        ExitCode.USAGE,
        "A password is not taken from the command line",
        "status",
        "--password=" + PASSWORD);
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    refused(ExitCode.USAGE, "Say what to do");
    refused(ExitCode.USAGE, "did you mean failed?", "list", "--state", "faild");
    refused(ExitCode.USAGE, "write one of pending, submitting", "list", "--state", "x");
    refused(ExitCode.USAGE, "Did you mean", "statu");
    refused(ExitCode.NOT_FOUND, "no requests in the batch default", "status");
    refused(
        ExitCode.CONFIGURATION,
        "no driver for jdbc:oracle:thin:x",
        "status",
        "--database",
        "jdbc:oracle:thin:x");
    Path missing = folder.resolve("missing");
    refused(
        ExitCode.CONFIGURATION,
        "There is no database jdbc:h2:file:",
        "status",
        "--database",
        "jdbc:h2:file:" + missing);
    assertThat(folder).isEmptyDirectory();
    refused(
        ExitCode.UNREACHABLE,
        "cannot be reached: check its address",
        "status",
        "--database",
        "jdbc:postgresql://127.0.0.1:1/x");
    evening.execute("drop table flowscale_fleet");
    refused(
        ExitCode.CONFIGURATION,
        "The tables are not there in " + evening.url.split(";")[0] + ": flowscale fleet init makes",
        "status");
    cli.environment.remove("FLOWSCALE_DATABASE");
    refused(ExitCode.CONFIGURATION, "FLOWSCALE_DATABASE is missing", "status");
  }

  @Test
  void helpOfEachCommand() {
    for (String command : List.of("status", "drain")) {
      Result help = fleet(command, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.out()).contains("flowscale fleet " + command, "--database", "--json");
    }
    assertThat(fleet("--help").out()).contains("search-again", "FLOWSCALE_DATABASE_PASSWORD");
  }
}
