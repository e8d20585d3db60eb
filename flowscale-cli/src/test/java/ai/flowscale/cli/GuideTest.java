package ai.flowscale.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/guide/command-line.md shows is what the program prints. */
class GuideTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- (output|program): ([a-z]+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);
  private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  @TempDir Path folder;
  private final Map<String, String> idsOfTheGuide = new HashMap<>();
  private Cli cli;
  private String fleetFile;

  private static String guide() throws IOException {
    return Files.readString(Path.of(System.getProperty("root"), "docs/guide/command-line.md"));
  }

  private static List<MatchResult> blocks(String kind) throws IOException {
    return BLOCK.matcher(guide()).results().filter(block -> block.group(1).equals(kind)).toList();
  }

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    Path picture = Path.of(System.getProperty("root"), "flowscale-cli/src/demo/landscape.png");
    Files.createDirectory(folder.resolve("pictures"));
    for (String name : List.of("input.png", "pictures/a.png", "pictures/b.png")) {
      Files.copy(picture, folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("requests.jsonl"),
        """
        {"key": "dawn", "text": {"text_51536": "Dawn"}, "file": {"image_35728": "dawn.png"}}
        {"key": "dusk", "text": {"text_51536": "Dusk"}, "number": {"seed_456": "7"}}
        """);
    fleetFile = "jdbc:h2:file:" + folder;
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  @Test
  void outputs() throws Exception {
    List<MatchResult> blocks = blocks("output");
    assertThat(blocks).hasSizeGreaterThan(6);
    try (TestQueue queue = new TestQueue()) {
      queue.end("a", "completed");
      queue.end("b", "failed");
      cli.environment.put("FLOWSCALE_DATABASE_USER", "me");
      cli.environment.put("FLOWSCALE_DATABASE_PASSWORD", TestQueue.PASSWORD);
      assertShown(blocks, queue.url);
    }
  }

  private void assertShown(List<MatchResult> blocks, String database) {
    for (MatchResult block : blocks) {
      String shown = block.group(3);
      cli.environment.put(
          "FLOWSCALE_DATABASE", block.group(2).equals("work") ? fleetFile + "/queue" : database);
      StringBuilder real = new StringBuilder();
      for (String command : shown.lines().filter(line -> line.startsWith("$ ")).toList()) {
        real.append(command).append('\n').append(run(command));
        learn(shown, real.toString());
      }
      assertThat(plain(real.toString())).as(block.group(2)).isEqualTo(plain(shown));
    }
  }

  /** In the folder of the test, as far as options name files. */
  private String run(String command) {
    List<String> words = new ArrayList<>();
    for (String word : command.substring("$ flowscale ".length()).split(" ")) {
      String mine = idsOfTheGuide.getOrDefault(word, word);
      boolean path =
          mine.matches("out|src|workflows\\.json|requests\\.jsonl|pictures(\\.checkpoint)?");
      words.add(
          path
              ? folder.resolve(mine).toString()
              : mine.replace("=input.png", "=" + folder + "/input.png"));
    }
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    cli.printTo(new PrintStream(terminal, true, UTF_8));
    String errors = cli.run(words.toArray(String[]::new)).err();
    return (errors + terminal.toString(UTF_8)).replace(fleetFile, "jdbc:h2:file:.");
  }

  /** Which of our ids stands for which of the guide's. */
  private void learn(String shown, String real) {
    List<String> theirs = ids(shown);
    List<String> ours = ids(real);
    for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
      idsOfTheGuide.put(theirs.get(i), ours.get(i));
    }
  }

  private static List<String> ids(String text) {
    return Pattern.compile(ID).matcher(text).results().map(MatchResult::group).distinct().toList();
  }

  /** Without what differs each time. */
  private static String plain(String text) {
    return text.replaceAll(ID, "ID")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "HOST")
        .replaceAll("_\\d{5}_\\w+\\.", "_N.")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
        .replaceAll("TIME \\(.*\\)", "TIME (AGE)")
        .replaceAll("(Profile \\w+): .*", "$1: FILE")
        .replaceAll("(?m)^(Queued|Ran) .*", "$1 TIME")
        .replaceAll("(?m)^(Last minute|Bound) .*", "$1 NUMBER")
        .replaceAll("(?m)^(Upload|Download|Run): (?!completed).*\n", "");
  }

  @Test
  void exitCodes() throws IOException {
    StringBuilder table =
        new StringBuilder("<!-- exit-codes -->\n| Exit code | Meaning |\n|---|---|\n");
    ExitCode.table()
        .forEach((code, meaning) -> table.append("| " + code + " | " + meaning + " |\n"));
    assertThat(guide()).contains(table + "\n");
  }

  @Test
  void programsInOtherLanguages() throws Exception {
    Map<String, List<String>> interpreters =
        Map.of("curl", List.of("sh", "-c"), "python", List.of("python3", "-c"));
    for (MatchResult block : blocks("program")) {
      List<String> command = new ArrayList<>(interpreters.get(block.group(2)));
      assumeTrue(isInstalled(block.group(2).equals("curl") ? "curl" : "python3"));
      command.add(block.group(3));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(cli.environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains(Cli.POSTER);
      assertThat(process.exitValue()).isZero();
    }
  }

  private static boolean isInstalled(String program) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + program)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
