package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that others have filled, and a service that chooses the names of runs and outputs. */
class OutputFoldersTest {
  private static final String WORKFLOW = "sly";

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Cli cli;
  private Path out;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    cli.emulator.deploy(
        EmulatedWorkflow.builder(WORKFLOW)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .outputs(
                run -> List.of(OutputFile.of("config", "text/plain", "theirs".getBytes(UTF_8))))
            .build());
    out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(elsewhere.resolve("config"), "mine");
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private Path requests(String... keys) throws IOException {
    return Files.write(
        folder.resolve("requests.jsonl"),
        Stream.of(keys).map("{\"key\": \"%s\"}"::formatted).toList());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertNothingWasWrittenElsewhere() throws IOException {
    assertThat(elsewhere.resolve("config")).hasContent("mine");
    assertThat(names(elsewhere)).containsExactly("config");
  }

  /** The emulator puts a number behind the name. */
  private static void assertSaved(Path folder) throws IOException {
    assertThat(names(folder)).singleElement().asString().startsWith("config_");
    assertThat(folder.resolve(names(folder).get(0))).hasContent("theirs");
  }

  private String[] twoRuns() {
    return Stream.of("a", "b")
        .map(key -> cli.run("run", WORKFLOW, "--no-wait").line())
        .toArray(String[]::new);
  }

  @Test
  void aKeyThatBeginsWithADotNamesNoHiddenFolder() throws IOException {
    Path git = Files.createDirectory(out.resolve(".git"));
    Files.writeString(git.resolve("config"), "mine");
    Path lines = requests(".git", "GIT~1", ".GIT");

    Result result = cli.run("batch", WORKFLOW, "" + lines, "-o", "" + out);

    assertThat(result.code()).isZero();
    assertThat(names(git)).containsExactly("config");
    List<String> others = names(out).stream().filter(name -> !name.equals(".git")).toList();
    assertThat(others)
        .hasSize(3)
        .allMatch(name -> name.matches("(_\\.git|GIT_1|_\\.GIT)-[0-9a-f]{16}"));
    for (String name : others) {
      assertSaved(out.resolve(name));
    }
  }

  @Test
  void aBatchFollowsNoLinkInItsFolderAndPaysForNoRunBefore() throws IOException {
    Files.createSymbolicLink(out.resolve("dawn"), elsewhere);
    Path lines = requests("dusk", "dawn");

    Result result = cli.run("batch", WORKFLOW, "" + lines, "-o", "" + out);

    assertNothingWasWrittenElsewhere();
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.err()).contains("dawn: it is a link");
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void aWaitFollowsNoLinkInItsFolder() throws IOException {
    String[] runs = twoRuns();
    Files.createSymbolicLink(out.resolve(runs[0]), elsewhere);

    Result result =
        cli.run("wait", runs[0], runs[1], "-o", "" + out, "--existing", "replace", "--quiet");

    assertNothingWasWrittenElsewhere();
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.err()).contains("it is a link");
    assertSaved(out.resolve(runs[1]));
  }

  @Test
  void aDownloadFollowsNoLinkInItsFolder() throws IOException {
    String[] runs = twoRuns();
    cli.run("wait", runs[0], runs[1]);
    Files.createSymbolicLink(out.resolve(runs[0]), elsewhere);

    Result result =
        cli.run("download", runs[0], runs[1], "-o", "" + out, "--existing", "replace", "--quiet");

    assertNothingWasWrittenElsewhere();
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertSaved(out.resolve(runs[1]));
  }

  @Test
  void theFolderThatTheUserNamesMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), out);

    Result result = cli.run("batch", WORKFLOW, "" + requests("dawn"), "-o", "" + link);

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("link/dawn/config");
    assertSaved(out.resolve("dawn"));
  }

  @Test
  void aFileThatIsThereIsKeptAndTheNewOneGoesToTheFolderOfItsRun() throws IOException {
    String run = twoRuns()[0];
    String file = String.valueOf(Path.of(download(run).line()).getFileName());
    Files.writeString(out.resolve(file), "mine");

    assertThat(download(run).line()).isEqualTo("" + Path.of("out", run, file));
    assertThat(download(run).line()).isEqualTo("" + Path.of("out", run + " (2)", file));

    assertThat(out.resolve(file)).hasContent("mine");
    assertSaved(out.resolve(run));
    assertSaved(out.resolve(run + " (2)"));
  }

  @Test
  void whereEachRunHasAFolderASecondOneIsNumbered() throws IOException {
    String[] runs = twoRuns();
    for (int i = 0; i < 2; i++) {
      assertThat(cli.run("wait", runs[0], runs[1], "-o", "" + out, "--quiet").code()).isZero();
    }

    for (String run : runs) {
      assertSaved(out.resolve(run));
      assertSaved(out.resolve(run + " (2)"));
    }
  }

  @Test
  void noLinkIsFollowedWhereAFileIsThere() throws IOException {
    String run = twoRuns()[0];
    String file = String.valueOf(Path.of(download(run).line()).getFileName());
    Files.createSymbolicLink(out.resolve(run), elsewhere);

    Result result = download(run);

    assertNothingWasWrittenElsewhere();
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
    assertThat(result.err()).contains("it is a link");
    assertThat(out.resolve(file)).hasContent("theirs");
  }

  private Result download(String run) {
    return cli.run("download", run, "-o", "" + out, "--quiet");
  }
}
