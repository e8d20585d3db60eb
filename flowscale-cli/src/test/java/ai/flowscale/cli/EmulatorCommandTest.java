package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.RunOutput;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatorCommandTest {
  private static final String WORKFLOWS =
      """
      {"format": 1, "workflows": [{"id": "mine", "name": "Mine",
        "inputs": [{"name": "text_1", "type": "text", "required": true}],
        "outputs": [{"name": "film", "type": "video/mp4"}]}]}
      """;

  @TempDir Path folder;

  /** What a test does with an emulator that a command has started. */
  private interface Use {
    void with(Flowscale flowscale) throws Exception;
  }

  private Cli.Result serving(Use use, String... options) throws Exception {
    PipedOutputStream out = new PipedOutputStream();
    try (Cli cli = new Cli(folder);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(new PipedInputStream(out), UTF_8))) {
      cli.printTo(new PrintStream(out, true, UTF_8));
      String[] arguments = new String[options.length + 5];
      List.of("emulator", "--queue-time", "0s", "--run-time", "0s").toArray(arguments);
      System.arraycopy(options, 0, arguments, 5, options.length);
      CompletableFuture<Cli.Result> result = new CompletableFuture<>();
      Thread command = new Thread(() -> result.complete(cli.run(arguments)));
      command.start();
      try {
        String url = lines.readLine().replaceFirst("FLOWSCALE_API_URL=", "");
        String key = lines.readLine().replaceFirst("FLOWSCALE_API_KEY=", "");
        try (Flowscale flowscale =
            Flowscale.create(FlowscaleConfig.builder().baseUrl(url).apiKey(key).build())) {
          use.with(flowscale);
        }
      } finally {
        command.interrupt();
      }
      return result.get(60, TimeUnit.SECONDS);
    }
  }

  private Path workflows() throws Exception {
    return Files.writeString(folder.resolve("workflows.json"), WORKFLOWS);
  }

  private static WorkflowInputs text(String text) {
    return WorkflowInputs.builder().text("text_1", text).build();
  }

  @Test
  void servesTheWorkflowsOfAFileAndShowsRequests() throws Exception {
    workflows();
    Cli.Result result =
        serving(
            flowscale -> {
              List<RunOutput> outputs =
                  flowscale.executeWorkflowAndWait("mine", text("my prompt")).outputs();
              assertThat(outputs).singleElement();
              assertThat(outputs.get(0).filename()).startsWith("film").endsWith(".mp4");
              assertThat(catchThrowable(() -> flowscale.executeWorkflow("mine", wrong())))
                  .isInstanceOf(ValidationException.class);
            },
            "--workflows",
            "workflows.json",
            "--log");
    assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED.number);
    assertThat(result.err())
        .contains("POST /api/v1/runs workflow=mine inputs=text_1 (", "-> 200", "-> 422")
        .doesNotContain("my prompt");
  }

  private static WorkflowInputs wrong() {
    return WorkflowInputs.builder().text("text_2", "x").build();
  }

  @Test
  void runsFailByTheRulesOfTheOptions() throws Exception {
    String file = workflows().toString();
    serving(
        flowscale -> {
          assertThat(flowscale.executeWorkflowAndWait("mine", text("a")).outputs()).isNotEmpty();
          for (String text : List.of("b", "bad")) {
            assertThat(catchThrowable(() -> flowscale.executeWorkflowAndWait("mine", text(text))))
                .isInstanceOf(RunFailedException.class);
          }
        },
        "--workflows",
        file,
        "--fail",
        "text_1=bad",
        "--fail-every",
        "2");
  }

  @Test
  void refusesWhatItCannotServe() throws Exception {
    Files.writeString(folder.resolve("bad.json"), "{");
    try (Cli cli = new Cli(folder)) {
      Cli.Result missing = cli.run("emulator", "--workflows", "none.json");
      assertThat(missing.code()).isEqualTo(ExitCode.FILES.number);
      assertThat(missing.err()).contains("none.json", "flowscale describe --out FILE");
      assertThat(cli.run("emulator", "--workflows", "bad.json").code())
          .isEqualTo(ExitCode.USAGE.number);
      assertThat(cli.run("emulator", "--fail", "a=b").err()).contains("need --workflows FILE");
      workflows();
      assertThat(cli.run("emulator", "--workflows", "workflows.json", "--fail-every", "-1").code())
          .isEqualTo(ExitCode.USAGE.number);
    }
  }

  @Test
  void aCommandThatDoesNotEndIsKilled() throws Exception {
    assumeTrue(new File("/bin/sh").canExecute());
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                // Reads and writes nothing of the test's: it would end where that is closed.
                "trap '' TERM; echo started; exec tail -f /dev/null > /dev/null")
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("started");
      EmulatorCommand.end(process, Duration.ofMillis(1));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
