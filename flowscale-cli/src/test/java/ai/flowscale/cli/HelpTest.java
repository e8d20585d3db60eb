package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What helps: examples, near misses, messages in the words of the command line. */
class HelpTest {
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

  private static CommandLine commands() {
    return Main.commandLine(
        new Console(Map.of(), Path.of(""), null, System.out, System.err, false, false, 80),
        Main.COMMANDS);
  }

  static List<String> allCommands() {
    List<String> names = new ArrayList<>(List.of(""));
    commands()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              names.add(name);
              command.getSubcommands().keySet().forEach(sub -> names.add(name + " " + sub));
            });
    return names;
  }

  @ParameterizedTest
  @MethodSource("allCommands")
  void eachHelpHasExamplesThatAreRight(String name) {
    String[] words = (name + " --help").strip().split(" ");
    String help = cli.run(words).out();
    assertThat(help).contains("\nExamples:\n");
    List<String> examples =
        help.substring(help.indexOf("\nExamples:\n"))
            .lines()
            .filter(l -> l.startsWith("  "))
            .toList();
    assertThat(examples).isNotEmpty().allMatch(example -> example.contains("flowscale"));
    for (String example : examples) {
      if (example.startsWith("  flowscale ")) {
        assertThat(example).startsWith("  flowscale " + name);
        String[] arguments = example.strip().substring("flowscale ".length()).split(" ");
        // It throws where one of them is not understood.
        assertThat(commands().parseArgs(arguments).errors()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "login, flowscale configure",
    "ls, flowscale runs",
    "logs, flowscale get",
    "kill, flowscale cancel",
    "version, flowscale --version",
    "fleet create, flowscale fleet init",
    "fleet start, flowscale fleet work",
    "rum, flowscale run",
    "statuss, flowscale get",
    "fleet statuss, flowscale fleet status"
  })
  void anotherNameIsTakenForWhatItMeans(String given, String meant) {
    Result result = cli.run(given.split(" "));
    assertThat(result.err()).contains("Did you mean " + meant + "?").hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
  }

  @Test
  void whatIsNoCommandIsCalledSo() {
    assertThat(cli.run("xyzzy").err())
        .isEqualTo("flowscale: There is no command xyzzy. See flowscale --help.\n");
    assertThat(cli.run("fleet", "xyzzy").err())
        .isEqualTo("flowscale: There is no command xyzzy. See flowscale fleet --help.\n");
    assertThat(cli.run("get", "a", "b=c").err())
        .isEqualTo("flowscale: Unknown argument b. See flowscale get --help.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          runs --page 0                      | --page is 0
          runs --page-size 101               | --page-size is 101
          runs --sort size                   | one of created_at, started_at, completed_at but was
          runs --page x                      | 'x' is not a whole number
          run poster --existing x            | one of fail, replace, rename but was
          run poster --timeout=-5m           | --timeout is -5m
          get a/b                            | RUN has a slash
          run poster --group=a\tb            | --group
          """)
  void messagesSpeakOfOptions(String command, String message) {
    Result result = cli.run(command.split(" +"));
    assertThat(result.err()).contains(message).doesNotContain("_AT", "Id ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void settingsAreCalledWhatTheyAreCalledHere() {
    cli.environment.put("FLOWSCALE_API_URL", "http://inner.example");
    assertThat(cli.run("runs").err())
        .contains("FLOWSCALE_API_URL is http", "set FLOWSCALE_ALLOWED_HOSTS=inner.example")
        .doesNotContain("baseUrl", "allowInsecureHost");
    cli.environment.put("FLOWSCALE_API_URL", "studio");
    assertThat(cli.run("runs").err()).contains("FLOWSCALE_API_URL ").doesNotContain("baseUrl");
    cli.environment.put("FLOWSCALE_API_URL", "https://studio.example");
    cli.environment.put("FLOWSCALE_API_KEY", "a b");
    assertThat(cli.run("runs").err()).contains("FLOWSCALE_API_KEY has a").doesNotContain("apiKey");
  }

  @Test
  void debugTellsRequestsAndWhereAnErrorWas() {
    Result result = cli.run("get", "nope", "--debug");
    assertThat(result.err())
        .containsPattern("debug: GET http://127.0.0.1:\\d+/\\S+: 404, \\d+ ms, ")
        .contains("debug: at ai.flowscale.cli.", "flowscale: ")
        .doesNotContain(cli.emulator.apiKey());
    assertThat(cli.run("get", "nope").err()).doesNotContain("debug", "\tat").hasLineCount(1);
    assertThat(cli.run("fleet", "status", "--debug").err()).contains("debug: ");
  }

  @Test
  void aTerminalHasColoursUnlessSomeoneDoesNotWantThem() {
    String run = cli.run("run", Cli.FAILING, "--no-wait").line();
    String red = "\u001b[31mfailed\u001b[0m";
    assertThat(cli.run("runs").out()).doesNotContain("\u001b");
    cli.environment.put("TERM", "xterm");
    cli.width = 200;
    cli.terminal = true;
    assertThat(cli.run("runs").out()).contains(red).doesNotContain("\u001b[0m ".repeat(2));
    assertThat(cli.run("get", run).out()).contains("Status     " + red + "\n");
    assertThat(cli.run("doctor").out()).contains("\u001b[32mok\u001b[0m      ");
    assertThat(cli.run("get", "nope").err()).contains("\n\u001b[31mflowscale:\u001b[0m ");
    assertThat(cli.run("runs", "--json").out()).doesNotContain("\u001b");
    cli.width = 40;
    assertThat(cli.run("runs").out()).contains("STATUS    " + red + "\n");
    for (String[] variable : new String[][] {{"NO_COLOR", "1"}, {"TERM", "dumb"}, {"TERM", ""}}) {
      String before = cli.environment.put(variable[0], variable[1]);
      assertThat(cli.run("runs").out()).as(variable[0]).doesNotContain("\u001b");
      cli.environment.remove(variable[0]);
      if (before != null) {
        cli.environment.put(variable[0], before);
      }
    }
    cli.width = Integer.MAX_VALUE;
    assertThat(cli.run("runs").out()).as("a file").doesNotContain("\u001b");
    cli.environment.put("CLICOLOR_FORCE", "1");
    assertThat(cli.run("runs").out()).contains(red);
    cli.environment.put("NO_COLOR", "1");
    assertThat(cli.run("runs").out()).doesNotContain("\u001b");
  }

  @Test
  void atEightyColumnsATableLeavesOutWhatIsEmpty() {
    String run = cli.run("run", Cli.POSTER, "--no-wait").line();
    cli.width = 80;
    List<String> lines = cli.run("runs").lines();
    assertThat(lines).hasSize(2).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(0)).matches("RUN +STATUS +WORKFLOW +CREATED +RAN");
    assertThat(lines.get(1)).startsWith(run + "  completed  " + Cli.POSTER + "  ");
    cli.width = 60;
    assertThat(cli.run("runs").lines()).contains("RUN       " + run, "QUEUED    0.0 s");
    cli.width = 200;
    assertThat(cli.run("runs").lines().get(0)).contains("GROUP", "QUEUED");
    cli.width = 10;
    assertThat(cli.run("runs", "--group", "none").code()).isZero();
    Stream.of(cli.run("runs", "--group", "none").lines())
        .forEach(none -> assertThat(none).hasSizeLessThan(2));
  }

  @Test
  void sentencesAreBrokenWhereATerminalIsTooNarrowForThem() {
    cli.width = 60;
    String indent = " ".repeat(30);
    assertThat(cli.run("workflows").lines())
        .startsWith(
            "WORKFLOW      NAME             DESCRIPTION",
            "bncu0a1kipv   Poster           Makes a striped poster in the")
        .allMatch(line -> line.length() <= 60)
        .element(2)
        .asString()
        .startsWith(indent);
    assertThat(cli.run("describe", "poster").lines()).allMatch(line -> line.length() <= 60);
    cli.width = 40;
    assertThat(cli.run("workflows").lines()).contains("WORKFLOW     bncu0a1kipv");
  }
}
