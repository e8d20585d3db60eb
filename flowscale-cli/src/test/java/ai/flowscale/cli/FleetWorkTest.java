package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.dbscheduler.FlowscaleQueue;
import ai.flowscale.dbscheduler.QueueException;
import ai.flowscale.dbscheduler.QueueOptions;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet from the command line alone: without SQL by hand, and without a program in Java. */
class FleetWorkTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    cli.environment.put("FLOWSCALE_DATABASE", "jdbc:h2:file:" + folder.resolve("queue"));
    cli.environment.put("FLOWSCALE_DATABASE_USER", "me");
    cli.environment.put("FLOWSCALE_DATABASE_PASSWORD", TestQueue.PASSWORD);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private Result fleet(String... arguments) {
    Result result =
        cli.run(Stream.concat(Stream.of("fleet"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(result.out() + result.err())
        .doesNotContain(TestQueue.PASSWORD, "Exception", "SLF4J");
    return result;
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(folder.resolve("r.jsonl"), List.of(lines));
  }

  @Test
  void initMakesTheDatabaseAndItsTablesOnce() {
    assertThat(fleet("status").err()).contains("make it with flowscale fleet init");
    assertThat(fleet("init").line())
        .isEqualTo("Made the tables in jdbc:h2:file:" + folder.resolve("queue"));
    assertThat(folder.resolve("queue.mv.db")).exists();
    assertThat(fleet("init").line()).startsWith("The tables are there already in jdbc:h2:file:");
    JsonObject again = fleet("init", "--json").json().asJsonObject();
    assertThat(again.getBoolean("made")).isFalse();
    assertThat(fleet("status").err()).contains("no requests in the batch default");
  }

  @Test
  void theFileOfAFolderHasNothingExecutedHere() throws IOException {
    fleet("init");
    Path made = folder.resolve("made");
    Files.writeString(
        folder.resolve(".env"),
        "FLOWSCALE_DATABASE=jdbc:h2:file:%s;INIT=CALL CSVWRITE('%s', 'SELECT 1')%n"
                .formatted(folder.resolve("queue"), made)
            + "FLOWSCALE_DATABASE_USER=me\nFLOWSCALE_DATABASE_PASSWORD="
            + TestQueue.PASSWORD
            + "\n");
    cli.environment.keySet().removeIf(name -> name.startsWith("FLOWSCALE_DATABASE"));
    Result refused = fleet("status");
    assertThat(made).doesNotExist();
    assertThat(refused.code()).isEqualTo(ExitCode.CONFIGURATION.number);
    assertThat(refused.err()).contains("or give --database").hasLineCount(1);
  }

  @Test
  void withoutTablesInitIsNamed() {
    cli.environment.put(
        "FLOWSCALE_DATABASE", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    // It makes the database too, as one in memory is always made.
    assertThat(fleet("init").code()).isZero();
    cli.environment.put("FLOWSCALE_DATABASE_PASSWORD", "wrong");
    assertThat(fleet("init").code()).isEqualTo(ExitCode.DENIED.number);
  }

  @Test
  void tablesThatAnotherOneMakesMeanwhileAreThere() throws IOException {
    String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    FleetDatabase database = new FleetDatabase(url, "me", TestQueue.PASSWORD).creating();
    QueueOptions options = QueueOptions.builder().build();
    AtomicBoolean isOther = new AtomicBoolean(true);
    Runnable opening =
        () -> {
          try {
            FlowscaleQueue.open(database, options).close();
          } catch (QueueException missing) {
            if (isOther.getAndSet(false)) {
              cli.run("fleet", "init", "--database", url);
            }
            throw missing;
          }
        };
    assertThat(database.makeMissingTables(opening)).isFalse();
    assertThat(fleet("status", "--database", url).err()).contains("no requests in the batch");
  }

  @Test
  void whatIsSubmittedIsWorkedOffAndDownloaded() throws IOException {
    fleet("init");
    Files.copy(
        Path.of(System.getProperty("root"), "flowscale-cli/src/demo/landscape.png"),
        folder.resolve("a.png"));
    Path lines =
        lines(
            "{\"key\": \"a\", \"file\": {\"image_35728\": \"a.png\"}}",
            "{\"key\": \"b\", \"text\": {\"text_51536\": \"Dusk\"}}");
    String[] submit = {"submit", "poster", "" + lines, "--priority", "3", "--number", "seed=7"};
    // The name that is sent is the workflow's own.
    assertThat(fleet(submit).err()).contains("r.jsonl, line 1: workflow 'Poster' has no input");
    submit = new String[] {"submit", "poster", "" + lines, "--priority", "3", "seed=7"};
    assertThat(fleet(submit).line()).isEqualTo("Stored: 2 of 2 requests");
    assertThat(fleet(submit).line()).isEqualTo("Stored: 0 of 2 requests");
    assertThat(fleet("list", "--json").lines()).allMatch(line -> line.contains("\"priority\":3"));
    assertThat(cli.emulator.runsCreated()).isZero();

    Result worked = fleet("work", "--until-end", "-o", folder + "/out", "--max-in-flight", "2");
    assertThat(worked.lines()).contains("Status       ended", "  completed  2");
    assertThat(worked.code()).isZero();
    for (String run : cli.emulator.runIds()) {
      try (Stream<Path> files = Files.list(folder.resolve("out/" + run))) {
        assertThat(files).hasSize(2);
      }
    }
  }

  @Test
  void aFolderIsSubmittedAndWhatFailsIsCounted() throws IOException {
    fleet("init");
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.writeString(pictures.resolve("a.png"), "x");
    String[] submit = {
      "submit", Cli.FAILING, "" + pictures, "--each", "image", "--no-check", "--batch", "b"
    };
    cli.environment.remove("FLOWSCALE_API_KEY");
    assertThat(fleet(submit).line()).isEqualTo("Stored: 1 of 1 requests");
    assertThat(fleet("work", "--batch", "b").err()).contains("FLOWSCALE_API_KEY is missing");
    cli.environment.put("FLOWSCALE_API_KEY", "wrong");
    assertThat(fleet("work", "--batch", "b").code()).isEqualTo(ExitCode.DENIED.number);
    cli.environment.put("FLOWSCALE_API_KEY", cli.emulator.apiKey());
    Result worked = fleet("work", "--until-end", "--quiet", "--batch", "b", "--json");
    assertThat(worked.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(worked.json().asJsonObject().getJsonObject("counts").getInt("failed")).isEqualTo(1);
    // Of the progress; a worker may have something to warn of.
    assertThat(worked.err()).doesNotContain("Batch");
  }

  @Test
  void whatCannotBeStoredIsNamedWithItsLine() throws IOException {
    fleet("init");
    Result keyless = fleet("submit", Cli.POSTER, "" + lines("{\"key\": \"a\"}", "{}"));
    assertThat(keyless.err()).contains("r.jsonl, line 2: give a key");
    assertThat(keyless.code()).isEqualTo(ExitCode.USAGE.number);
    Path missing = lines("{\"key\": \"a\", \"file\": {\"image_35728\": \"no.png\"}}");
    assertThat(fleet("submit", Cli.POSTER, "" + missing).err())
        .contains("line 1, column 23: no.png");
    fleet("submit", Cli.POSTER, "" + lines("{\"key\": \"a\"}"));
    Path other = lines("{\"key\": \"a\", \"number\": {\"seed_456\": 1}}");
    Result refused = fleet("submit", Cli.POSTER, "" + other);
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(refused.err()).contains("a ").hasLineCount(1);
  }

  @Test
  void aNameIsNotStoredWhereAnIdIsNeeded() throws IOException {
    fleet("init");
    String lines = "" + lines("{\"key\": \"a\"}");
    cli.emulator.failAlways(Operation.GET_WORKFLOWS, Fault.status(404));
    Result refused = fleet("submit", "poster", lines);
    assertThat(refused.err())
        .contains("The service does not describe its workflows (", "use --no-check and an id.")
        .hasLineCount(1);
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(fleet("list", "--json").out()).isEmpty();
    assertThat(fleet("submit", Cli.POSTER, lines, "--no-check").line())
        .isEqualTo("Stored: 1 of 1 requests");
  }

  @Test
  void ctrlCStopsThisMachine() throws IOException {
    fleet("init");
    fleet("submit", Cli.ENDLESS, "" + lines("{\"key\": \"a\"}"));
    Thread caller = Thread.currentThread();
    Thread keyboard =
        new Thread(
            () -> {
              cli.emulator.awaitRequests(Operation.GET_RUN, 1, Duration.ofMinutes(2));
              caller.interrupt();
            });
    keyboard.start();
    Result stopped = fleet("work");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.code()).isEqualTo(ExitCode.INTERRUPTED.number);
    assertThat(stopped.err())
        .startsWith("Working. Ctrl-C stops this machine; the others resume its runs.\n")
        .endsWith("flowscale: Stopped. Other machines resume the runs in flight.\n");
    assertThat(fleet("list").out()).containsPattern("a +running +" + cli.emulator.runIds().get(0));
  }
}
