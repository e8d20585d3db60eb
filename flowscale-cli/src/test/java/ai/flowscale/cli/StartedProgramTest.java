package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the surroundings of a process decide: its locale, and where its errors go. */
class StartedProgramTest {
  @TempDir Path folder;
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder().demoWorkflows(Duration.ZERO, Duration.ZERO).start();

  @BeforeEach
  void needsAShell() {
    assumeTrue(new File("/bin/sh").canExecute());
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private record Ended(int code, String out, String err) {}

  /**
   * Runs a script in which {@code flowscale} is the program on the class path, and octal escapes in
   * {@code B{...}} are bytes, which need no locale to be passed on.
   */
  private Ended run(String locale, String script) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program =
        "'%s' -XX:TieredStopAtLevel=1 -cp '%s' ai.flowscale.cli.Main"
            .formatted(java, System.getProperty("java.class.path"));
    String bytes = script.replaceAll("B\\{(.*?)}", "\"\\$(printf '$1')\"");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", bytes.replace("flowscale", program))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().put("FLOWSCALE_API_URL", emulator.baseUrl());
    builder.environment().put("FLOWSCALE_API_KEY", emulator.apiKey());
    builder.environment().keySet().removeAll(List.of("COLUMNS", "JAVA_TOOL_OPTIONS", "TERM"));
    builder.environment().put("LC_ALL", locale);
    int code = builder.start().waitFor();
    return new Ended(code, text("stdout"), text("stderr"));
  }

  private String text(String file) throws IOException {
    return new String(Files.readAllBytes(folder.resolve(file)), UTF_8);
  }

  /** The image's launcher, with a JVM that gets the class path instead of the image's modules. */
  private void launcher() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("image/bin"));
    Path root = Path.of(System.getProperty("root"));
    Files.copy(root.resolve("flowscale-cli/src/main/launcher/flowscale"), bin.resolve("launch"));
    Files.writeString(
        bin.resolve("java"),
        "#!/bin/sh\nwhile [ \"$1\" != -m ]; do shift; done; shift 2\n"
            + "exec '%s/bin/java' -cp '%s' ai.flowscale.cli.Main \"$@\"\n"
                .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    for (String name : List.of("launch", "java")) {
      assertThat(bin.resolve(name).toFile().setExecutable(true)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"<&- >&- 2>&-, 12", ">&- 2>&-, 12", ">&-, 12", "2>&-, 0", "<&- >x 2>&1, 0"})
  void outputThatCannotBeWrittenIsNoSuccess(String streams, int code) throws Exception {
    launcher();
    assertThat(run("C.UTF-8", "image/bin/launch health " + streams).code()).isEqualTo(code);
  }

  @Test
  void noFolderTakesThePlaceOfAHome() throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("?/.config/flowscale/"));
    Path file =
        Files.writeString(
            profiles.resolve("config"),
            "[default]\nFLOWSCALE_API_URL=%s\nFLOWSCALE_API_KEY=%s\n"
                .formatted(emulator.baseUrl(), emulator.apiKey()));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    String nobody =
        "unset FLOWSCALE_API_URL FLOWSCALE_API_KEY XDG_CONFIG_HOME HOME;"
            + " export JAVA_TOOL_OPTIONS='-Duser.home=?' FLOWSCALE_DATABASE_PASSWORD=x; ";
    for (String command : List.of("health", "configure --url http://127.0.0.1", "mcp")) {
      Ended ended = run("C.UTF-8", nobody + "flowscale " + command);
      assertThat(ended.err()).contains("Your home folder is '?'", "set HOME to an absolute path");
      assertThat(ended.code()).isEqualTo(ExitCode.CONFIGURATION.number);
    }
    String init = "flowscale fleet init --user me --database 'jdbc:h2:~/queue'";
    run("C.UTF-8", nobody + init);
    assertThat(folder.resolve("?/queue.mv.db")).doesNotExist();
    String home = nobody + "export HOME=" + folder + "/home; ";
    assertThat(run("C.UTF-8", home + init).code()).isZero();
    assertThat(folder.resolve("home/queue.mv.db")).exists();
    run(
        "C.UTF-8",
        home + "FLOWSCALE_API_KEY=k flowscale configure --no-check --url http://127.0.0.1");
    assertThat(folder.resolve("home/.config/flowscale/config")).content().contains("=k");
  }

  /** Its name is bytes, percent-encoded. */
  private void picture(String name) throws IOException {
    Path picture = Path.of(System.getProperty("root"), "flowscale-cli/src/demo/landscape.png");
    Files.copy(picture, Path.of(URI.create(folder.toUri() + name)));
  }

  @ParameterizedTest
  @CsvSource({
    "C, --group B{\\303\\251}, set LC_ALL=C.UTF-8.",
    "C, --out B{\\303\\251}, set LC_ALL=C.UTF-8.",
    "C, --text text_51536=B{\\303\\251}, set LC_ALL=C.UTF-8.",
    "C.UTF-8, --file image_35728=B{caf\\351.png}, 'it is not UTF-8. A file named so can be renamed,"
        + " or sent with its folder by batch.'"
  })
  void anArgumentThatTheLocaleCannotExpressIsRefused(String locale, String option, String remedy)
      throws Exception {
    Ended ended = run(locale, "flowscale run bncu0a1kipv " + option);
    assertThat(ended.err())
        .isEqualTo(
            "flowscale: Argument 4 of the command line cannot be read in this locale (LC_ALL="
                + locale
                + "): "
                + remedy
                + "\n");
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void filesOfABatchAreSentWhateverTheLocaleMakesOfTheirNames(String locale) throws Exception {
    Files.createDirectory(folder.resolve("pictures"));
    picture("pictures/%C3%A9.png");
    picture("pictures/caf%E9.png");
    Ended ended =
        run(
            locale,
            "flowscale batch bncu0a1kipv pictures --each image_35728 --quiet --checkpoint c");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out().lines())
        .extracting(line -> line.replaceFirst("  completed  .*", ""))
        .containsExactlyInAnyOrder("\u00e9.png", "caf%E9.png");
    assertThat(emulator.runsCreated()).isEqualTo(2);
  }

  @Test
  void theLinesOfABatchNameFilesInAnyLocale() throws Exception {
    Files.createDirectory(folder.resolve("a b"));
    picture("a%20b/%C3%A9%20%25+.png");
    String relative = "{\"key\": \"r\", \"file\": {\"image_35728\": \"../a b/\u00e9 %+.png\"}}\n";
    String absolute =
        relative.replace("../", folder + "/").replace("{\"key\": \"r\"", "{\"key\": \"a\"");
    Files.writeString(folder.resolve("a b/r.jsonl"), relative + absolute);
    Ended ended = run("C", "flowscale batch bncu0a1kipv 'a b/r.jsonl' --quiet");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out().lines()).hasSize(2).allMatch(line -> line.contains("  completed  "));
  }

  @Test
  void aWorkingDirectoryWhoseNameTheLocaleCannotExpressIsRefused() throws Exception {
    String inside = "mkdir -p B{\\303\\251}; cd B{\\303\\251}; ";
    Ended ended = run("C", inside + "flowscale run bncu0a1kipv --out out");
    assertThat(ended.err())
        .startsWith("flowscale: The name of the working directory cannot be read in this locale")
        .hasLineCount(1);
    assertThat(ended.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(run("C.UTF-8", inside + "flowscale run bncu0a1kipv -q --out out").out())
        .startsWith("out/");
  }

  @Test
  void progressIsRedrawnOnlyWhereErrorsGoToATerminal() throws Exception {
    assumeTrue(new File("/usr/bin/script").canExecute());
    String script = "script -qec \"TERM=xterm flowscale run bncu0a1kipv -o out %s\" /dev/null";
    Ended toFile = run("C.UTF-8", script.formatted("2> progress"));
    assertThat(text("progress")).contains("Run: completed\n").doesNotContain("\r");
    assertThat(toFile.out()).contains("out/").doesNotContain("completed");
    Ended toTerminal = run("C.UTF-8", script.formatted("> paths"));
    assertThat(toTerminal.out()).contains("\rcompleted");
    assertThat(text("paths")).contains("out/").doesNotContain("completed");
  }

  @Test
  void theWidthOfTheTerminalIsKnown() throws Exception {
    assumeTrue(new File("/usr/bin/script").canExecute());
    run("C.UTF-8", "flowscale run bncu0a1kipv --no-wait");
    String script = "script -qec \"stty cols %s; TERM=xterm NO_COLOR=1 flowscale runs\" /dev/null";
    Ended narrow = run("C.UTF-8", script.formatted("50"));
    assertThat(narrow.out()).contains("STATUS    completed").doesNotContainPattern("RUN +STATUS");
    Ended wide = run("C.UTF-8", script.formatted("150"));
    assertThat(wide.out()).containsPattern("RUN +STATUS +WORKFLOW +GROUP");
    // Where the input is not a terminal too.
    Ended piped = run("C.UTF-8", script.formatted("50").replace("flowscale", "true | flowscale"));
    assertThat(piped.out()).contains("STATUS    completed");
  }

  @Test
  void aPipeHasNoWidthAndNoColours() throws Exception {
    run("C.UTF-8", "flowscale run bncu0a1kipv --no-wait --group evening");
    Ended piped = run("C.UTF-8", "COLUMNS=40 TERM=xterm flowscale runs | cat");
    assertThat(piped.out())
        .containsPattern("RUN +STATUS +WORKFLOW +GROUP")
        .doesNotContain("\u001b");
  }
}
