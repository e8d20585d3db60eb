package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.cli.Cli.Result;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.OutputFile;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each command against the emulator. */
class CommandsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  /** One pixel. */
  private Path picture(String name) throws IOException {
    return Files.write(
        folder.resolve(name),
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
  }

  private static List<String> files(Path folder) throws IOException {
    return names(folder).stream().map(name -> name.replaceFirst("_.*", "")).sorted().toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void health() {
    assertThat(cli.run("health").lines()).element(0).isEqualTo("CONTAINER     STATUS");
    assertThat(cli.run("health", "--json").json().asJsonArray().getJsonObject(0))
        .containsKeys("container", "status");
  }

  @Test
  void queue() {
    String run = cli.run("run", Cli.ENDLESS, "--no-wait").line();
    assertThat(cli.run("queue").out()).contains("running");
    assertThat(
            cli.run("queue", "--json")
                .json()
                .asJsonArray()
                .getJsonObject(0)
                .getJsonArray("running"))
        .hasSize(1);
    assertThat(run).isNotEmpty();
  }

  @Test
  void workflows() {
    assertThat(cli.run("workflows").out()).contains(Cli.POSTER, "Makes a striped poster");
    assertThat(cli.run("workflows", "--json").json().asJsonArray().getJsonObject(0).getString("id"))
        .isEqualTo(Cli.POSTER);
  }

  @Test
  void namesOfTheServiceCannotSteerTheTerminal() {
    cli.emulator.deploy(
        EmulatedWorkflow.builder("escaping")
            .name("red \u001b[31m, reversed \u202e, C1 \u009b2J")
            .build());
    for (Result result : List.of(cli.run("workflows"), cli.run("workflows", "--json"))) {
      assertThat(result.out())
          .contains("red \\u001b[31m, reversed \\u202e, C1 \\u009b2J")
          .doesNotContain("\u001b", "\u202e", "\u009b");
    }
  }

  @Test
  void pathsArePrintedAsTheyAre() {
    cli.emulator.deploy(
        EmulatedWorkflow.builder("joined")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> List.of(OutputFile.text("a\u200db\u200cc\u00add.txt", "x")))
            .build());
    assertThat(cli.run("run", "joined", "-o", folder + "/out").lines())
        .hasSize(1)
        .allMatch(path -> Files.exists(folder.resolve(path)));
  }

  @Test
  void runSendsEachKindOfInputAndDownloads() throws IOException {
    Path out = folder.resolve("out");
    Result result =
        cli.run(
            "run", Cli.POSTER,
            "--text", "text_51536=Dawn = \u00e4",
            "--number", "seed_456=7",
            "--json-value", "config_json={\"steps\": 8}",
            "--file", "image_35728=" + picture("in.png"),
            "--group", "g1",
            "--out", out.toString());

    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(2).allMatch(line -> line.startsWith("out/"));
    assertThat(result.err()).contains("Run: completed").doesNotContain("\r", "\u001b");
    assertThat(files(out)).containsExactly("notes", "poster");
    JsonObject run = cli.run("runs", "--group", "g1", "--json").json().asJsonObject();
    assertThat(run.getInt("total_count")).isEqualTo(1);
    String notes = Files.readString(folder.resolve(result.lines().get(1)));
    assertThat(notes).contains("Prompt: Dawn = \u00e4", "Seed: 7", "steps: 8", "in.png");
  }

  @Test
  void runPrintsAnObjectForPrograms() {
    JsonObject run =
        cli.run("run", Cli.POSTER, "--json", "--quiet", "--out", folder + "/out")
            .json()
            .asJsonObject();
    assertThat(run.getString("status")).isEqualTo("completed");
    assertThat(run.getJsonArray("files").getJsonObject(0)).containsKeys("path", "size");
    assertThat(cli.run("run", Cli.POSTER, "--quiet").err()).isEmpty();
  }

  @Test
  void aFailedRunHasItsReasonAndItsExitCode() {
    Result result = cli.run("run", Cli.FAILING, "--json");
    assertThat(result.code()).isEqualTo(ExitCode.RUN_FAILED.number);
    assertThat(result.json().asJsonObject().getString("status")).isEqualTo("failed");
    assertThat(result.err().lines().toList())
        .last()
        .asString()
        .startsWith("flowscale: Run ")
        .contains("the model file is missing");
    String run = result.json().asJsonObject().getString("id");
    assertThat(cli.run("get", run).out())
        .containsPattern("Error {6}.*the model file is missing")
        .containsPattern("Created {4}\\S+Z \\((just now|\\d+ s ago)\\)")
        .containsPattern("Ran {8}0\\.0 s");
    JsonObject got = cli.run("get", run, "--json").json().asJsonObject();
    assertThat(got.getJsonArray("errors").getString(0)).contains("the model file is missing");
    assertThat(got.getJsonNumber("run_seconds").doubleValue()).isZero();
  }

  @Test
  void aStatusThatRunsDoNotHaveIsRefusedWithTheNearest() {
    Result refused = cli.run("runs", "--status", "complete");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(refused.err()).contains("Did you mean completed?", "queued, running");
    assertThat(cli.run("runs", "--status", "banana").err())
        .contains("--status banana is not a status of runs")
        .doesNotContain("Did you mean");
    assertThat(cli.run("runs", "--status", "COMPLETED").code()).isZero();
  }

  @Test
  void anUnfinishedRunSaysHowToGoOn() {
    Result result = cli.run("run", Cli.ENDLESS, "--timeout", "0.01s");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FINISHED.number);
    assertThat(result.err()).contains("continues: flowscale wait ");
    String run =
        cli.run("runs", "--json")
            .json()
            .asJsonObject()
            .getJsonArray("runs")
            .getJsonObject(0)
            .getString("id");

    assertThat(cli.run("download", run).code()).isEqualTo(ExitCode.NOT_FINISHED.number);
    assertThat(cli.run("cancel", run).code()).isZero();
    assertThat(cli.run("wait", run).code()).isEqualTo(ExitCode.RUN_CANCELLED.number);
  }

  @Test
  void aRunThatWasSubmittedGoesOnThoughNoPollHasSeenIt() {
    cli.emulator.failAlways(Operation.GET_RUN, Fault.status(503));
    Result result = cli.run("run", Cli.ENDLESS, "--timeout", "0.01s");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FINISHED.number);
    assertThat(result.err()).contains("continues: flowscale wait ").doesNotContain("not found");
  }

  @Test
  void aRunThatTheServiceDoesNotKnowIsNotSaidToGoOn() {
    Result result = cli.run("wait", "nope", "--timeout", "0.01s");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FINISHED.number);
    assertThat(result.err())
        .contains("was not found within 0.01s.", "Check its id: flowscale get nope")
        .doesNotContain("continues");
    FlowscaleException reason = new DecodingException("The service does not know it", null);
    Duration limit = Duration.ofSeconds(2);
    assertThat(
            FailureMessages.message(
                new WaitTimedOutException("x", "nope", null, List.of(), limit, reason)))
        .isEqualTo(
            "The run was not found within 2s. The service does not know it. Check its id:"
                + " flowscale get nope");
  }

  @Test
  void waitGetAndDownload() throws IOException {
    String run = cli.run("run", Cli.POSTER, "--no-wait", "--text", "text_51536=x").line();
    assertThat(cli.run("wait", run).lines()).hasSize(2);
    assertThat(cli.run("wait", run, "--json").json().asJsonObject().getString("id")).isEqualTo(run);
    assertThat(cli.run("get", run).out()).contains("Status     completed", "text_51536 = \"x\"");
    assertThat(cli.run("get", run, "--json").json().asJsonObject().getJsonArray("inputs"))
        .hasSize(1);

    Path out = folder.resolve("out");
    assertThat(cli.run("download", run, "-o", out.toString()).lines()).hasSize(2);
    assertThat(cli.run("download", run, "-o", out.toString()).code()).isZero();
    assertThat(names(out)).as("two files, and a folder with two more").hasSize(3).contains(run);
    Result refused = cli.run("download", run, "-o", out.toString(), "--existing", "fail");
    assertThat(refused.code()).isEqualTo(ExitCode.FILES.number);
  }

  @Test
  void runsInPagesAndAll() {
    for (int i = 0; i < 3; i++) {
      cli.run("run", Cli.POSTER, "--no-wait");
    }
    assertThat(cli.run("runs", "--page-size", "2").lines()).hasSize(3);
    assertThat(cli.run("runs", "--page-size", "2", "--all").lines()).hasSize(4);
    assertThat(cli.run("runs", "--all", "--json", "--order", "asc").lines()).hasSize(3);
    assertThat(cli.run("runs", "--workflow", "other").lines()).hasSize(1);
    assertThat(cli.run("runs", "--workflow", "poster").lines()).hasSize(4);
    cli.emulator.failAlways(Operation.GET_WORKFLOWS, Fault.status(404));
    assertThat(cli.run("runs", "--workflow", Cli.POSTER).lines()).hasSize(4);
  }

  @Test
  void filteredRunsInPages() {
    List<String> completed = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      cli.emulator.submit(Cli.ENDLESS, null, Map.of());
      completed.add(cli.emulator.submit(Cli.POSTER, null, Map.of()));
    }
    List<String> first = ids("--status", "completed");
    List<String> second = ids("--status", "completed", "--page", "2");
    assertThat(second).hasSize(2);
    assertThat(first).hasSize(10).doesNotContainAnyElementsOf(second);
    assertThat(completed).containsAll(first).containsAll(second);
    assertThat(ids("--workflow", Cli.POSTER, "--page", "3", "--page-size", "5")).isEqualTo(second);
    assertThat(ids("--workflow", Cli.POSTER, "--page", "4", "--page-size", "5")).isEmpty();
  }

  private List<String> ids(String... options) {
    return cli
        .run(Stream.concat(Stream.of("runs"), Stream.of(options)).toArray(String[]::new))
        .lines()
        .stream()
        .skip(1)
        .map(line -> line.replaceFirst(" .*", ""))
        .toList();
  }

  @Test
  void aBatchOfAFolder() throws IOException {
    Files.createDirectory(folder.resolve("pictures"));
    picture("pictures/a.png");
    picture("pictures/b.png");
    String[] command = {
      "batch",
      Cli.POSTER,
      folder + "/pictures",
      "--each",
      "image_35728",
      "--checkpoint",
      folder + "/c",
      "--concurrent",
      "auto",
      "--out",
      folder + "/out"
    };
    Result result = cli.run(command);

    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(2).allMatch(line -> line.contains("completed"));
    assertThat(files(folder.resolve("out/a.png"))).containsExactly("notes", "poster");
    assertThat(cli.run(command).lines()).as("again").hasSize(2);
    assertThat(cli.emulator.runsCreated()).isEqualTo(2);
    assertThat(files(folder.resolve("out/a.png"))).hasSize(2);
  }

  @Test
  void aBatchOfLines() throws IOException {
    picture("a.png");
    Path lines =
        Files.writeString(
            folder.resolve("r.jsonl"),
            """
            {"key": "../a", "text": {"text_51536": "A"}, "file": {"image_35728": "a.png"}}

            {"number": {"seed_456": 1}, "bool": {"b": true}, "json": {"config_json": {"steps": 3}}}
            """);
    Result result =
        cli.run(
            "batch", Cli.POSTER, lines.toString(), "--no-check", "--json", "-o", folder + "/out");

    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"index\":"));
    assertThat(names(folder.resolve("out")))
        .as("none beside it")
        .satisfiesExactly(
            name -> assertThat(name).matches("_\\.\\._a-[0-9a-f]{16}"),
            name -> assertThat(name).isEqualTo("request-1"));
  }

  @Test
  void noTwoRequestsOfABatchShareAFolder() throws IOException {
    Path lines =
        Files.writeString(
            folder.resolve("r.jsonl"),
            """
            {"key": "Dawn", "text": {"text_51536": "A"}}
            {"key": "dawn", "text": {"text_51536": "B"}}
            {"key": "why?", "text": {"text_51536": "C"}}
            {"text": {"text_51536": "D"}}
            """);
    String[] command = {"batch", Cli.POSTER, "" + lines, "--quiet", "-o", folder + "/out"};
    assertThat(cli.run(command).code()).isZero();
    Map<String, String> prompts = new TreeMap<>();
    for (String name : names(folder.resolve("out"))) {
      try (Stream<Path> outputs = Files.list(folder.resolve("out/" + name))) {
        for (Path notes : outputs.filter(it -> it.toString().contains("notes")).toList()) {
          prompts.put(
              name.replaceFirst("[0-9a-f]{16}$", "digest"),
              Files.readString(notes).replaceFirst("(?s).*Prompt: (.).*", "$1"));
        }
      }
    }
    assertThat(prompts)
        .isEqualTo(Map.of("Dawn", "A", "dawn#1", "B", "why_-digest", "C", "request-3", "D"));
  }

  @Test
  void aKeyThatCannotBeANameOnEverySystemGetsADigest() throws IOException {
    Path lines =
        Files.writeString(
            folder.resolve("r.jsonl"),
            """
            {"key": "%s"}
            {"key": "con"}
            {"key": "aux.txt"}
            {"key": "console"}
            """
                .formatted("\u5b57".repeat(100)));
    assertThat(cli.run("batch", Cli.POSTER, "" + lines, "-o", folder + "/out").code()).isZero();
    assertThat(names(folder.resolve("out")))
        .extracting(name -> name.replaceFirst("\u5b57+-?", "long-"))
        .satisfiesExactly(
            name -> assertThat(name).matches("_aux\\.txt-[0-9a-f]{16}"),
            name -> assertThat(name).matches("_con-[0-9a-f]{16}"),
            name -> assertThat(name).isEqualTo("console"),
            name -> assertThat(name).matches("long-[0-9a-f]{16}"));
  }

  @Test
  void linesWithoutAKeyKeepTheirRunsWhenOthersAreDeleted() throws IOException {
    Path lines = folder.resolve("r.jsonl");
    String[] command = {
      "batch", Cli.POSTER, "" + lines, "--checkpoint", folder + "/c", "-o", folder + "/out"
    };
    String a = "{\"text\": {\"text_51536\": \"A\"}}\n";
    String b = "{\"text\": {\"text_51536\": \"B\"}}\n";
    Files.writeString(lines, a + b + b);
    Result first = cli.run(command);

    Files.writeString(lines, b + b);
    command[6] = folder + "/again";
    assertThat(cli.run(command).code()).isZero();
    assertThat(cli.emulator.runsCreated()).isEqualTo(3);
    for (int i = 0; i < 2; i++) {
      try (Stream<Path> outputs = Files.list(folder.resolve("again/request-" + i))) {
        assertThat(outputs.filter(it -> it.toString().contains("notes")))
            .singleElement()
            .satisfies(notes -> assertThat(notes).content().contains("Prompt: B"));
      }
    }
    assertThat(first.lines())
        .extracting(line -> line.split("  ")[0])
        .containsExactlyInAnyOrder("request-0", "request-1", "request-2");
  }

  @Test
  void theCheckpointOfABatchIsNotOneOfItsFiles() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    picture("pictures/a.png");
    String[] command = {
      "batch", Cli.POSTER, "" + pictures, "--each", "image_35728", "--checkpoint", pictures + "/c"
    };
    assertThat(cli.run(command).lines()).hasSize(1);
    assertThat(cli.run(command).lines()).as("again").hasSize(1);
    assertThat(pictures.resolve("c")).exists();
    assertThat(cli.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void theExtensionsOfABatchMayHaveDotsAndBlanks() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    picture("pictures/a.png");
    picture("pictures/b.JPG");
    picture("pictures/c.gif");
    String[] command = {
      "batch", Cli.POSTER, "" + pictures, "--each", "image_35728", "--ext", ".png, jpg"
    };
    assertThat(cli.run(command).lines()).hasSize(2);
  }

  @Test
  void aBatchTellsWhatFailed() throws IOException {
    Path lines =
        Files.writeString(folder.resolve("r.jsonl"), "{\"key\": \"one\"}\n{\"key\": \"two\"}\n");
    Result result = cli.run("batch", Cli.FAILING, lines.toString());

    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(result.lines()).hasSize(2).allMatch(line -> line.contains("  failed  "));
    assertThat(result.err()).contains("one: Run ", "2 of 2 requests did not complete.");
  }

  @Test
  void aBatchThatIsStoppedCountsWhatItDidNotBegin() throws IOException {
    Path lines = Files.writeString(folder.resolve("r.jsonl"), "{}\n{}\n{}\n");
    cli.environment.put("FLOWSCALE_API_KEY", "wrong");
    Result result = cli.run("batch", Cli.POSTER, "" + lines, "--concurrent", "1");
    assertThat(result.lines()).containsExactly("request-0  failed  -");
    assertThat(result.err())
        .contains("3 of 3 requests did not complete; 2 of them were not started.");
    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE.number);
  }

  @Test
  void aBatchWhoseOutcomesCannotBePrintedSaysHowToGoOn() throws IOException {
    cli.printTo(closedPipe());
    Result result = cli.run("batch", Cli.POSTER, "" + oneLine(), "--quiet");
    assertThat(result.code()).isEqualTo(ExitCode.CLOSED_PIPE.number);
    assertThat(result.err())
        .isEqualTo("flowscale: With --checkpoint FILE, the same command resumes a batch.\n");
    result = cli.run("batch", Cli.POSTER, "" + oneLine(), "--quiet", "--group", "evening");
    assertThat(result.err()).isEqualTo("flowscale: Its runs: flowscale runs --group evening\n");
    result = cli.run("batch", Cli.POSTER, "" + oneLine(), "-q", "--checkpoint", folder + "/c");
    assertThat(result.err()).isEqualTo("flowscale: The same command resumes the batch.\n");
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsNamedAsWhatFailed() {
    IOException full = new IOException("No space left on device");
    assertThat(
            FailureMessages.message(
                new BatchException("see items()", List.of(), new UncheckedIOException(full))))
        .isEqualTo("The checkpoint cannot be written: No space left on device.");
  }

  @Test
  void aCheckpointThatCannotBeOpenedSaysWhy() throws IOException {
    oneLine();
    Files.writeString(folder.resolve("text"), "some text\n");
    Files.writeString(folder.resolve("old"), "begin g flowscale-batch-1\n");
    Map.of(
            "none/c", "its folder is not there",
            "", "it is a folder: give a file",
            "text", "line 1 of " + folder.resolve("text") + " is not one of a checkpoint",
            "old", "was written by another version of this library")
        .forEach(
            (file, why) -> {
              Result result =
                  cli.run(
                      "batch",
                      Cli.POSTER,
                      folder + "/r.jsonl",
                      "--checkpoint",
                      folder.resolve(file).toString());
              assertThat(result.code()).as(file).isEqualTo(ExitCode.FILES.number);
              assertThat(result.err()).contains("checkpoint: ", why).doesNotContain("resumes");
            });
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void anInputThatIsCalledCheckpointIsNotAFileOfTheCommand() throws IOException {
    Result result =
        cli.run("run", Cli.POSTER, "--no-check", "--file", "checkpoint=" + folder + "/none");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
  }

  @Test
  void aKeyOfAnotherRequestIsRefusedAndALineThatChangesIsANewRequest() throws IOException {
    Path lines = folder.resolve("r.jsonl");
    String[] command = {"batch", Cli.POSTER, "" + lines, "--checkpoint", folder + "/c"};
    String keyed = "{\"key\": \"k\", \"text\": {\"text_51536\": \"%s\"}}\n";
    String keyless = "{\"text\": {\"text_51536\": \"%s\"}}\n";
    Files.writeString(lines, keyed.formatted("cat") + keyless.formatted("alice"));
    assertThat(cli.run(command).code()).isZero();

    Files.writeString(lines, keyed.formatted("dog") + keyless.formatted("bob"));
    Result again = cli.run(command);
    assertThat(again.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(again.lines()).anyMatch(line -> line.equals("k  failed  -"));
    assertThat(again.err()).contains("k: key k stands for another request in the checkpoint");
    assertThat(cli.emulator.runsCreated()).isEqualTo(3);

    String[] common =
        Stream.concat(Stream.of(command), Stream.of("--number", "seed_456=1"))
            .toArray(String[]::new);
    Files.writeString(lines, keyless.formatted("alice"));
    assertThat(cli.run(common).code()).isZero();
    assertThat(cli.emulator.runsCreated()).as("with another seed").isEqualTo(4);
  }

  @Test
  void aCheckpointThatIsDeletedMeanwhileIsNamedAndNotToBeResumed() throws IOException {
    Path lines =
        Files.writeString(folder.resolve("r.jsonl"), "{\"key\": \"a\"}\n{\"key\": \"b\"}\n");
    cli.emulator.failWhen(
        Operation.EXECUTE_WORKFLOW,
        request -> {
          try {
            Files.deleteIfExists(folder.resolve("c"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return false;
        },
        Fault.status(500));
    Result result =
        cli.run(
            "batch", Cli.POSTER, "" + lines, "--checkpoint", folder + "/c", "--concurrent", "1");
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.err()).contains("was deleted, moved or replaced").doesNotContain("resumes");
    assertThat(cli.emulator.runsCreated()).isEqualTo(1);
  }

  private Path oneLine() throws IOException {
    return Files.writeString(folder.resolve("r.jsonl"), "{\"key\": \"one\"}\n");
  }

  @Test
  void aRequestOfABatchWhoseRunContinuesIsUnfinished() throws IOException {
    String[] command = {
      "batch", Cli.ENDLESS, "" + oneLine(), "--timeout", "0.5s", "--checkpoint", folder + "/c"
    };
    Result result = cli.run(command);
    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(result.line()).startsWith("one  unfinished  ");
    assertThat(result.err()).contains("continues: flowscale wait ", "1 of 1 requests did not");

    String[] again =
        Stream.concat(Stream.of(command), Stream.of("--resubmit-failed", "--json"))
            .toArray(String[]::new);
    JsonObject item = cli.run(again).json().asJsonObject();
    assertThat(item.getString("status")).isEqualTo("unfinished");
    assertThat(result.line()).endsWith(item.getString("run"));
    assertThat(cli.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void aRequestOfABatchThatMayHaveStartedARunIsUncertain() throws IOException {
    String[] command = {
      "batch", Cli.POSTER, "" + oneLine(), "--json", "--checkpoint", folder + "/c"
    };
    cli.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    Result result = cli.run(command);
    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(result.json().asJsonObject().getString("status")).isEqualTo("uncertain");

    assertThat(cli.run(command).json().asJsonObject().getString("status")).isEqualTo("completed");
    assertThat(cli.emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void aRequestOfABatchIsUnfinishedWhereItsWaitEndsAndFailedWhereItsRunIsCancelled()
      throws IOException {
    Path lines =
        Files.writeString(folder.resolve("r.jsonl"), "{\"key\": \"one\"}\n{\"key\": \"two\"}\n");
    // Pages of the group would take the place of the poll that is refused.
    cli.emulator.failAlways(Operation.GET_RUNS, Fault.applicationError(404, "No runs are listed"));
    AtomicBoolean refused = new AtomicBoolean();
    cli.emulator.failWhen(
        Operation.GET_RUN,
        request -> cli.emulator.runsCreated() == 2 && refused.compareAndSet(false, true),
        Fault.applicationError(401, "The key was revoked"));
    Result result = cli.run("batch", Cli.ENDLESS, "" + lines, "--cancel-on-interrupt");
    assertThat(result.code()).isEqualTo(ExitCode.INCOMPLETE.number);
    assertThat(result.lines())
        .extracting(line -> line.split("  ")[1])
        .containsExactlyInAnyOrder("unfinished", "failed");
  }

  @Test
  void aRequestOfABatchThatIsRefusedHasFailed() throws IOException {
    cli.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.applicationError(422, "No"));
    assertThat(cli.run("batch", Cli.POSTER, "" + oneLine()).line()).isEqualTo("one  failed  -");
  }

  @Test
  void describeShowsWhatWorkflowsTake() {
    assertThat(cli.run("describe", Cli.POSTER).lines())
        .startsWith(Cli.POSTER + "  Poster")
        .anyMatch(line -> line.matches("INPUT +TYPE +REQUIRED +LABEL +DESCRIPTION"))
        .anyMatch(line -> line.matches("seed_456 +number +no +Seed +Decides on the colour\\."))
        .anyMatch(line -> line.matches("OUTPUT +TYPE"));
    assertThat(cli.run("describe").out()).contains(Cli.POSTER, Cli.ENDLESS, Cli.FAILING);
    assertThat(cli.run("describe", "poster").out())
        .isEqualTo(cli.run("describe", Cli.POSTER).out());
    cli.width = 30;
    assertThat(cli.run("describe", Cli.POSTER).lines()).contains("INPUT        seed_456");
  }

  @Test
  void describeShowsWhatEachInputIsFor() {
    JsonObject strength =
        Json.createObjectBuilder()
            .add("type", "FLOAT")
            .add("description", "How much\nof the picture changes.")
            .build();
    cli.emulator.deploy(
        EmulatedWorkflow.builder("described")
            .describedInputs(
                Json.createObjectBuilder()
                    .add("strength", strength)
                    .add("x", Json.createObjectBuilder().add("type", "FLOAT"))
                    .build())
            .build());
    assertThat(cli.run("describe", "described").lines())
        .anyMatch(line -> line.matches("INPUT +TYPE +REQUIRED +DESCRIPTION"))
        .anyMatch(line -> line.matches("strength +number +no +How much of the picture changes\\."));
    cli.width = 30;
    assertThat(cli.run("describe", "described").lines())
        .contains("INPUT        x")
        .doesNotContain("DESCRIPTION  -");
  }

  @Test
  void describeShowsNumbersAndOptionsInBoundedLength() {
    JsonObject inputs =
        Json.createObjectBuilder()
            .add("a", number("max", "1e30000000"))
            .add("b", number("min", "1e2147483647"))
            .add("c", number("max", "1e308"))
            .add("d", number("max", "1e9"))
            .add("e", number("default", "1e30000000"))
            .add("f", Json.createObjectBuilder().add("options", options("x".repeat(70_000))))
            .build();
    cli.emulator.deploy(
        EmulatedWorkflow.builder("huge").name("Huge").describedInputs(inputs).build());
    cli.width = 200;
    assertThat(cli.run("describe", "huge").lines())
        .anyMatch(line -> line.matches("a +number +no +- +-"))
        .anyMatch(line -> line.matches("b +number +no +- +-"))
        .anyMatch(line -> line.matches("c +number +no +- +up to 1E\\+308"))
        .anyMatch(line -> line.matches("d +number +no +- +up to 1000000000"))
        .anyMatch(line -> line.matches("e +number +no +1E\\+30000000 +-"))
        .anyMatch(line -> line.matches("f +choice +no +- +x{60}\\.\\.\\., y"));
  }

  private static JsonObject number(String fact, String value) {
    return Json.createObjectBuilder().add("type", "FLOAT").add(fact, new BigDecimal(value)).build();
  }

  private static JsonArray options(String option) {
    return Json.createArrayBuilder().add(option).add("y").build();
  }

  @Test
  void describeWritesWhatGenerateReads() throws IOException {
    Path file = folder.resolve("workflows.json");
    assertThat(cli.run("describe", Cli.POSTER, "--out", file.toString()).line())
        .isEqualTo("workflows.json");
    assertThat(Files.readString(file)).contains("Poster").doesNotContain("film");
    assertThat(cli.run("describe", Cli.POSTER, "--json").json().toString().replaceAll("\\s", ""))
        .isEqualTo(Files.readString(file).replaceAll("\\s", ""));

    String[] generate = {
      "generate", file.toString(), "--package", "com.example", "-o", folder + "/src"
    };
    assertThat(cli.run(generate).lines())
        .contains("src/com/example/Poster.java")
        .allMatch(path -> Files.exists(folder.resolve(path)));
    assertThat(cli.run("describe", "--check", file.toString()).out()).isEmpty();

    Path poster = folder.resolve("src/com/example/Poster.java");
    assertThat(cli.run(generate).code()).as("again").isZero();
    Files.writeString(poster, "// By hand.");
    Result refused = cli.run(generate);
    assertThat(refused.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(refused.err()).contains("Poster.java was not generated").hasLineCount(1);
    assertThat(poster).content().isEqualTo("// By hand.");
  }

  @Test
  void describeNamesEachDifference() {
    Path file = folder.resolve("workflows.json");
    cli.run("describe", "-o", file.toString());
    cli.emulator.deploy(EmulatedWorkflow.builder(Cli.POSTER).name("Plakat").build());
    Result result = cli.run("describe", "--check", file.toString());
    assertThat(result.code()).isEqualTo(ExitCode.DRIFT.number);
    assertThat(result.lines())
        .contains("workflow 'bncu0a1kipv': name is Plakat, was Poster")
        .contains("workflow 'bncu0a1kipv': input 'seed_456' is gone");
    assertThat(cli.run("describe", "--check", file.toString(), "--json").json().asJsonArray())
        .hasSameSizeAs(result.lines());
  }

  @Test
  void inputsAreSentUncheckedOnDemandOrWhereNoDescriptionIsToBeHad() {
    assertThat(cli.run("run", Cli.POSTER, "--text", "new_1=x", "--no-check").code()).isZero();
    cli.emulator.failAlways(Operation.GET_WORKFLOWS, Fault.status(404));
    assertThat(cli.run("run", Cli.POSTER, "--text", "new_1=x").code()).isZero();
    assertThat(cli.emulator.runsCreated()).isEqualTo(2);
  }

  @Test
  void aNameIsFoundWithoutTheCheckToo() throws IOException {
    assertThat(cli.run("run", "poster", "--text", "new_1=x", "--no-check", "-q").err()).isEmpty();
    assertThat(cli.run("batch", "poster", "" + oneLine(), "--no-check", "-q").err()).isEmpty();
    assertThat(cli.emulator.runsCreated()).isEqualTo(2);
  }

  @Test
  void doctor() {
    Result well = cli.run("doctor");
    assertThat(well.code()).isZero();
    assertThat(well.out()).contains("configuration  ok", "accepts the key");
    cli.environment.put("FLOWSCALE_API_KEY", "wrong");
    Result result = cli.run("doctor", "--json");
    assertThat(result.code()).isEqualTo(ExitCode.DENIED.number);
    assertThat(result.out()).contains("\"ok\":false").doesNotContain("wrong");
    cli.environment.remove("FLOWSCALE_API_KEY");
    assertThat(cli.run("doctor").code()).isEqualTo(ExitCode.CONFIGURATION.number);
  }

  @Test
  void completion() {
    assertThat(cli.run("generate-completion").out()).contains("flowscale", "--checkpoint");
  }

  @Test
  void helpIsThereHoweverItIsAskedFor() {
    String help = cli.run("--help").out();
    assertThat(help).contains("COMMAND", "doctor");
    for (String[] asked : List.of(new String[] {}, new String[] {"help"})) {
      Result result = cli.run(asked);
      assertThat(result.code()).isZero();
      assertThat(result.out()).isEqualTo(help);
    }
    assertThat(cli.run("help", "run").out())
        .isEqualTo(cli.run("run", "--help").out())
        .contains("NAME=VALUE");
    assertThat(cli.run("help", "fleet", "pause").out()).contains("flowscale fleet pause");
  }

  @Test
  void helpNamesEveryExitCode() {
    Result help = cli.run("--help");
    assertThat(help.code()).isZero();
    for (ExitCode code : ExitCode.values()) {
      assertThat(help.out()).contains(code.number + " ", code.meaning);
    }
  }

  @Test
  void aTerminalOfFortyColumns() {
    cli.terminal = true;
    cli.width = 40;
    String run = cli.run("run", Cli.POSTER, "--no-wait").line();
    assertThat(cli.run("runs").lines())
        .startsWith("RUN       " + run, "STATUS    completed", "WORKFLOW  " + Cli.POSTER);
    assertThat(cli.run("wait", run).err().split("[\r\n]"))
        .filteredOn(line -> !line.startsWith("Deployment "))
        .allMatch(line -> line.length() < 40);
  }

  private static PrintStream closedPipe() {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        });
  }

  @Test
  void aRunWhoseIdCannotBePrintedIsNamedWithTheError() {
    cli.printTo(closedPipe());
    for (String command :
        List.of(
            "run bncu0a1kipv --quiet",
            "run bncu0a1kipv --quiet --no-wait",
            "run fail3k8ypv1e --quiet --json")) {
      Result result = cli.run(command.split(" "));
      assertThat(result.code()).isEqualTo(ExitCode.CLOSED_PIPE.number);
      String run = cli.emulator.runIds().get(cli.emulator.runsCreated() - 1);
      assertThat(result.err())
          .isEqualTo("flowscale: Run " + run + ": flowscale wait " + run + "\n");
    }
  }

  @Test
  void aRunWhoseOutputsCannotBeSavedIsNamedWithTheError() {
    cli.emulator.failAlways(Operation.DOWNLOAD, Fault.status(404));
    Result result = cli.run("run", Cli.POSTER, "--quiet", "--out", folder + "/out");
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.err())
        .endsWith(
            "completed: flowscale download %s --out %s/out\n"
                .formatted(cli.emulator.runIds().get(0), folder));
    Result again =
        cli.run("download", cli.emulator.runIds().get(0), "--quiet", "--out", folder + "/out");
    assertThat(again.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(again.err()).hasLineCount(1).doesNotContain("flowscale download");
  }

  /** Presses Ctrl-C as soon as a download has begun. */
  private Result interrupted(String... command) {
    cli.emulator.failAlways(Operation.DOWNLOAD, Fault.hang());
    int before = cli.emulator.count(Operation.DOWNLOAD);
    Thread caller = Thread.currentThread();
    Thread keyboard =
        new Thread(
            () -> {
              // Both outputs: a request of this command must not count as one of the next.
              cli.emulator.awaitRequests(Operation.DOWNLOAD, before + 2, Duration.ofMinutes(2));
              caller.interrupt();
            });
    keyboard.start();
    Result result = cli.run(command);
    assertThat(Thread.interrupted()).isTrue();
    cli.emulator.releaseHanging();
    return result;
  }

  @Test
  void ctrlCDuringADownloadSaysThatTheRunHasCompleted() throws IOException {
    Result result = interrupted("run", Cli.POSTER, "--quiet", "--out", folder + "/out");
    String run = cli.emulator.runIds().get(0);
    assertThat(result.err())
        .isEqualTo(
            "flowscale: Interrupted. The run has completed: flowscale download %s --out %s/out\n"
                .formatted(run, folder));
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);

    result = interrupted("wait", run, "--quiet", "--out", folder + "/out");
    assertThat(result.err())
        .endsWith(": flowscale download %s --out %s/out\n".formatted(run, folder));
    result = interrupted("download", run, "--quiet", "--out", folder + "/out");
    assertThat(result.err()).isEqualTo("flowscale: Interrupted.\n");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);

    result = interrupted("batch", Cli.POSTER, "" + oneLine(), "--quiet", "-o", folder + "/out");
    assertThat(result.line()).startsWith("one  failed  " + cli.emulator.runIds().get(1));
    assertThat(result.err())
        .contains("one: Interrupted. The run has completed: flowscale download ")
        .doesNotContain("continues");
    assertThat(files(folder.resolve("out"))).containsExactly("one");
  }

  @Test
  void ctrlCDuringABatchNamesTheRunsThatAreLeft() throws IOException {
    Thread caller = Thread.currentThread();
    Thread keyboard =
        new Thread(
            () -> {
              cli.emulator.awaitRequests(Operation.GET_RUN, 1, Duration.ofMinutes(2));
              caller.interrupt();
            });
    keyboard.start();
    Result result = cli.run("batch", Cli.ENDLESS, "" + oneLine(), "--quiet");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.line()).isEqualTo("one  unfinished  " + cli.emulator.runIds().get(0));
    assertThat(result.err())
        .contains("one: ")
        .endsWith("With --checkpoint FILE, the same command resumes a batch.\n");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);
  }

  @Test
  void aRunWhoseDownloadFailedIsPrintedForPrograms() throws IOException {
    cli.emulator.failAlways(Operation.DOWNLOAD, Fault.status(404));
    Result result = cli.run("run", Cli.POSTER, "--quiet", "--json", "--out", folder + "/out");
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    JsonObject run = result.json().asJsonObject();
    assertThat(run.getString("id")).isEqualTo(cli.emulator.runIds().get(0));
    assertThat(run.getString("status")).isEqualTo("completed");
    assertThat(run.getJsonArray("outputs")).hasSize(2);
    assertThat(run.getJsonArray("files")).isEmpty();
    assertThat(run.getString("error")).contains("could not be downloaded");

    cli.emulator.clearFaults();
    cli.emulator.failWhen(
        Operation.DOWNLOAD, request -> request.path().contains("notes"), Fault.status(404));
    result = cli.run("wait", run.getString("id"), "-q", "--json", "--out", folder + "/out");
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.json().asJsonObject().getJsonArray("files")).hasSize(1);
  }

  @Test
  void anUnreadableResponseIsToldWithoutTheNameOfAMethod() {
    cli.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.json("{}"));
    Result result = cli.run("run", Cli.POSTER, "--quiet");
    assertThat(result.err()).contains(" is not known. The response is not one of the service's");
    assertThat(result.code()).isEqualTo(ExitCode.UNCERTAIN.number);
  }

  @Test
  void severalRunsAreWaitedForAndDownloaded() throws IOException {
    String one = cli.run("run", Cli.POSTER, "--no-wait").line();
    String failed = cli.run("run", Cli.FAILING, "--no-wait").line();
    String two = cli.run("run", Cli.POSTER, "--no-wait").line();
    Path out = folder.resolve("out");
    Result result = cli.run("wait", one, failed, two, "-q", "-o", "" + out);
    assertThat(result.code()).isEqualTo(ExitCode.RUN_FAILED.number);
    assertThat(result.err()).contains(failed, "the model file is missing").hasLineCount(1);
    assertThat(result.lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("out/" + one) || line.startsWith("out/" + two));
    assertThat(files(out.resolve(one))).containsExactly("notes", "poster");
    assertThat(cli.run("wait", one, two).err().lines().toList())
        .containsExactly("Run " + one, "Run: completed", "Run " + two, "Run: completed");
    assertThat(cli.run("wait", one).err()).isEqualTo("Run: completed\n");

    result = cli.run("download", one, "nope", two, "-q", "-o", folder + "/again", "--json");
    assertThat(result.lines()).hasSize(3);
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND.number);
    assertThat(result.err()).contains("nope");
    assertThat(files(folder.resolve("again"))).hasSize(2);
    cli.environment.put("FLOWSCALE_API_KEY", "wrong");
    assertThat(cli.run("wait", one, two, "-q").err()).hasLineCount(1);
  }

  private List<JsonObject> lines(Result result) {
    return result.lines().stream()
        .map(line -> new Result(0, line, "").json().asJsonObject())
        .toList();
  }

  @Test
  void eachOfSeveralRunsHasALineForPrograms() {
    String failed = cli.run("run", Cli.FAILING, "--no-wait").line();
    String endless = cli.run("run", Cli.ENDLESS, "--no-wait").line();
    String one = cli.run("run", Cli.POSTER, "--no-wait").line();
    String[] runs = {failed, endless, "nope", one};
    String[] options = {"-q", "--json", "-o", folder + "/out"};
    List<JsonObject> loaded = lines(cli.run(with(with(new String[] {"download"}, runs), options)));
    assertThat(loaded).extracting(line -> line.getString("id")).containsExactly(runs);
    assertThat(loaded.get(0).getString("status")).isEqualTo("failed");
    assertThat(loaded.get(0).getString("error")).contains("the model file is missing");
    assertThat(loaded.get(1).getString("error")).contains("is running: flowscale wait ");
    assertThat(loaded.get(2).getString("error")).contains("nope");
    assertThat(loaded.get(3)).containsKey("files").doesNotContainKey("error");

    cli.emulator.failAlways(Operation.GET_RUN, Fault.status(503));
    Result unseen = cli.run("wait", one, endless, "-q", "--json", "--timeout", "0.01s");
    assertThat(lines(unseen))
        .extracting(line -> line.getString("id"))
        .containsExactly(one, endless);
    assertThat(lines(unseen)).allMatch(line -> line.getString("error").contains("not found"));
    unseen = cli.run("run", Cli.ENDLESS, "-q", "--json", "--timeout", "0.01s");
    assertThat(unseen.json().asJsonObject().getString("error"))
        .contains("continues: flowscale wait " + unseen.json().asJsonObject().getString("id"));
  }

  @Test
  void ctrlCDuringADownloadNamesTheRunsThatAreLeft() {
    String one = cli.run("run", Cli.POSTER, "--no-wait").line();
    String two = cli.run("run", Cli.POSTER, "--no-wait").line();
    String three = cli.run("run", Cli.POSTER, "--no-wait").line();
    String out = folder + "/out";
    assertThat(interrupted("wait", one, two, three, "-q", "-o", out).err())
        .isEqualTo(
            "flowscale: Interrupted. The run has completed: flowscale download %s --out %s/%s"
                    .formatted(one, out, one)
                + " 2 runs are left: flowscale wait %s %s --out %s\n".formatted(two, three, out));
    assertThat(interrupted("wait", one, two, "-q", "-o", out).err())
        .endsWith(" 1 run is left: flowscale wait %s --out %s/%s\n".formatted(two, out, two));
    assertThat(interrupted("download", one, two, "-q", "-o", out).err())
        .isEqualTo(
            "flowscale: Interrupted. 2 runs are left: flowscale download %s %s --out %s\n"
                .formatted(one, two, out));
  }

  @Test
  void resultsAreOpenedOnDemand() throws IOException {
    Path opener = folder.resolve("opener");
    Files.writeString(opener, "#!/bin/sh\necho \"$1\" > \"$1.opened\"\n");
    assertThat(opener.toFile().setExecutable(true)).isTrue();
    cli.environment.put("FLOWSCALE_OPENER", opener.toString());
    Result result = cli.run("run", Cli.POSTER, "-q", "-o", folder + "/out", "--open");
    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSize(2);
    for (String path : result.lines()) {
      await(folder.resolve(path + ".opened"));
    }
    cli.environment.put("FLOWSCALE_OPENER", folder + "/none");
    result = cli.run("run", Cli.POSTER, "-q", "-o", folder + "/out", "--open");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("cannot be opened", "Set FLOWSCALE_OPENER");
    assertThat(cli.run("run", Cli.POSTER, "--no-wait", "--open").err()).contains("omit --out and");
  }

  @Test
  void whatADesktopMayExecuteIsNotOpened() {
    List<String> names =
        List.of("a.bat", "a.png.LNK", "a.js", "a.terminal", "a.desktop", "a.html", "png", "a.png.");
    cli.emulator.deploy(
        EmulatedWorkflow.builder("hostile")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(run -> names.stream().map(name -> OutputFile.text(name, "x")).toList())
            .build());
    cli.environment.put("FLOWSCALE_OPENER", folder + "/none");
    Result result = cli.run("run", "hostile", "-q", "-o", folder + "/out", "--open");
    assertThat(result.code()).isZero();
    assertThat(result.lines()).hasSameSizeAs(names);
    assertThat(result.err().lines())
        .hasSameSizeAs(names)
        .allMatch(
            line -> line.endsWith(" was not opened: it is not a picture, video, sound or text."));
  }

  /** Another process makes it. */
  private static void await(Path file) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!Files.exists(file)) {
      assertThat(System.nanoTime()).as(file + " is missing").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void whatIsSuggestedRepeatsWhereOutputsGoAndTheProfile() throws IOException {
    Path config = folder.resolve("config");
    Files.writeString(
        config,
        "[studio]\nFLOWSCALE_API_URL="
            + cli.emulator.baseUrl()
            + "\nFLOWSCALE_API_KEY="
            + cli.emulator.apiKey()
            + "\n");
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
    String out = folder + "/my out";
    String[] options = {
      "--profile", "studio", "-o", out, "--existing", "replace", "-q", "--timeout", "0.01s"
    };
    Result result = cli.run(with(new String[] {"run", Cli.ENDLESS}, options));
    String run = cli.emulator.runIds().get(0);
    String suffix = " --out '" + out + "' --existing replace --profile studio\n";
    assertThat(result.err()).endsWith("continues: flowscale wait " + run + suffix);
    // Without a profile: its file cannot be read by a thread that is interrupted already.
    Thread.currentThread().interrupt();
    result = cli.run("wait", run, "-o", out, "--existing", "replace", "-q");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.err())
        .endsWith("continues: flowscale wait " + run + suffix.replace(" --profile studio", ""));
    result = cli.run("download", run, "--profile", "studio", "-o", out, "--existing", "replace");
    assertThat(result.err()).endsWith(": flowscale wait " + run + suffix);
    result =
        cli.run(with(new String[] {"batch", Cli.ENDLESS, "" + oneLine(), "--no-check"}, options));
    assertThat(result.err()).contains("/my out/one' --existing replace --profile studio\n");
    Thread.currentThread().interrupt();
    result = cli.run("wait", run, "nope", "-o", folder + "/out", "-q");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.err())
        .isEqualTo(
            "flowscale: Interrupted. 2 runs are left: flowscale wait %s %s --out %s/out\n"
                .formatted(run, "nope", folder));
  }

  private static String[] with(String[] words, String[] more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aClosedPipeEndsQuietly() {
    cli.run("run", Cli.POSTER, "--no-wait");
    cli.printTo(closedPipe());
    Result result = cli.run("runs", "--all");
    assertThat(result.code()).isEqualTo(ExitCode.CLOSED_PIPE.number);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void anUncertainSubmissionSaysWhereToLook() {
    cli.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    Result result = cli.run("run", Cli.POSTER);
    assertThat(result.code()).isEqualTo(ExitCode.UNCERTAIN.number);
    assertThat(result.err()).contains("flowscale runs --workflow " + Cli.POSTER);
  }
}
