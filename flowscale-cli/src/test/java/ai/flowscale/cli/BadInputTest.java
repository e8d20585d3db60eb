package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line that helps, the right exit code, and nothing sent. */
class BadInputTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    Files.writeString(folder.resolve("one.jsonl"), "{\"key\": \"a\"}\n");
    Files.writeString(folder.resolve("bad.jsonl"), "{\"key\": \"a\"}\n{\"txt\": 1}\n");
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private void refused(ExitCode code, String message, String... arguments) {
    Result result = cli.run(arguments);
    assertThat(result.err()).contains(message).startsWith("flowscale: ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(code.number);
    assertThat(result.out()).isEmpty();
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run bncu0a1kipv --number seed=many  | seed must be a number
          run bncu0a1kipv --bool b=yes        | b must be true or false
          run bncu0a1kipv --json-value j={    | j must be JSON
          run bncu0a1kipv --json-value j={}{} | j must be JSON
          run bncu0a1kipv --json-value j={"a":1,"a":2} | No field may come twice
          run bncu0a1kipv --text words        | Write --text NAME=VALUE
          run bncu0a1kipv --text =x           | Write --text NAME=VALUE
          run bncu0a1kipv --number =1         | Write --number NAME=VALUE
          run bncu0a1kipv --bool =true        | Write --bool NAME=VALUE
          run bncu0a1kipv --json-value =1     | Write --json-value NAME=VALUE
          run bncu0a1kipv --file =x           | Write --file NAME=VALUE
          run bncu0a1kipv --text t=\ufffd     | Argument 4 of the command line cannot be read
          run bncu0a1kipv --text t=\ufffd     | LC_ALL=C.UTF-8
          run bncu0a1kipv --group \ufffd\ufffd | LC_ALL=C.UTF-8
          run bncu0a1kipv --out=\ufffd        | LC_ALL=C.UTF-8
          runs --workflow \ufffd              | LC_ALL=C.UTF-8
          run bncu0a1kipv --text a=1 --text a=2 | a
          run bncu0a1kipv --file image_35728=no.png | no.png is not there
          run bncu0a1kipv --timeout soon      | such as 90s, 10m, 1h30m or 2d
          run bncu0a1kipv --no-wait --out x   | downloads nothing
          run bncu0a1kipv --tekst a=b         | Did you mean --text?
          run                                 | 'WORKFLOW'
          rum                                 | Did you mean flowscale run?
          runs --page 0                       | page
          runs --page 0 --status failed            | page
          runs --page-size -1 --status failed      | --page-size
          runs --page-size 101 --workflow x   | --page-size
          runs --all --page 2                 | leave out --page
          runs --status=                      | --status is blank
          emulator --port 70000               | 70000
          runs --sort size                    | --sort
          runs --key=secret                   | not taken from the command line
          batch bncu0a1kipv .                 | Say --each NAME.
          batch bncu0a1kipv . --concurrent many | write a number from 1 on, or auto
          batch bncu0a1kipv . --concurrent 0  | write a number from 1 on, or auto
          batch bncu0a1kipv . --concurrent -1 | write a number from 1 on, or auto
          """)
  void theCommandLine(String command, String message) {
    Result result = cli.run(command.split(" +"));
    assertThat(result.err()).contains(message).startsWith("flowscale: ").hasLineCount(1);
    assertThat(result.err()).doesNotContain("secret", "Exception");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void jsonThatTheParserDoesNotTake() {
    for (String json : List.of("[".repeat(2000) + "]".repeat(2000), "9".repeat(2000))) {
      refused(ExitCode.USAGE, "j must be JSON", "run", "bncu0a1kipv", "--json-value", "j=" + json);
    }
  }

  @Test
  void aLineOfABatch() {
    refused(
        ExitCode.USAGE,
        "bad.jsonl, line 2, column 2: txt is not",
        "batch",
        Cli.POSTER,
        folder + "/bad.jsonl");
    refused(ExitCode.FILES, "no.jsonl does not exist", "batch", Cli.POSTER, folder + "/no.jsonl");
  }

  @Test
  void aNameThatALineOfABatchLeavesOut() throws IOException {
    for (String line : List.of("{\"text\": {\"\": \"x\"}}", "{\"key\": \" \"}")) {
      Path lines = Files.writeString(folder.resolve("r.jsonl"), "{}\n" + line);
      refused(ExitCode.USAGE, "r.jsonl, line 2, column ", "batch", Cli.POSTER, "" + lines);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"text": {"text_51536": "a"}, "text": {}}         | 31: text comes twice.
          {"text": {"a": "x", "a": "y"}}                    | 21: text a comes twice.
          {"json": {"a": {"b": 1, "b": 2}}}                 | a field comes twice.
          {"key": "a", "text": {"b\\\"": 1}}                | 23: text b" must be a text.
          {"key": 1}                                        | 2: key must be a text.
          {"number": {"seed_456": "7"}}                     | 13: number seed_456 must be a number.
          {"bool": {"b": 1}}                                | 11: bool b must be true or false.
          {"file": {"image_35728": 1}}                      | 11: file image_35728 must be the path
          {"file": "a.png"}                                 | 2: file must be an object of inputs
          {"txt": {}}                                       | 2: txt is not understood.
          [1]                                               | 1: this is not a JSON object.
          {"key": "a"                                       | this is not JSON
          {"key": "a",, "text": {}}                         | 13: this is not JSON
          {"key": "a"} {}                                   | 14: this is not JSON
          """)
  void aLineNamesItsColumnAndField(String line, String message) throws IOException {
    Path lines = Files.writeString(folder.resolve("r.jsonl"), "{}\n\n" + line + "\n");
    refused(ExitCode.USAGE, "r.jsonl, line 3, column ", "batch", Cli.POSTER, "" + lines);
    refused(ExitCode.USAGE, message, "batch", Cli.POSTER, "" + lines);
  }

  @Test
  void allFilesAreThereBeforeTheFirstRunIsPaidFor() throws IOException {
    Files.writeString(folder.resolve("a.png"), "x");
    Path lines =
        Files.writeString(
            folder.resolve("r.jsonl"),
            "{\"file\": {\"image_35728\": \"a.png\"}}\n"
                + "{\"key\": \"b\", \"file\": {\"image_35728\": \"b.png\"}}\n");
    refused(
        ExitCode.USAGE,
        "r.jsonl, line 2, column 23: b.png, the file of image_35728, is not there: check its path.",
        "batch",
        Cli.POSTER,
        "" + lines);
    Files.createDirectory(folder.resolve("b.png"));
    refused(
        ExitCode.USAGE,
        "b.png, the file of image_35728, is a folder: give a file",
        "batch",
        Cli.POSTER,
        "" + lines);
  }

  @Test
  void aKeyThatComesTwiceUnderACheckpoint() throws IOException {
    Path lines = Files.writeString(folder.resolve("r.jsonl"), "{\"key\": \"a\"}\n".repeat(2));
    refused(
        ExitCode.USAGE,
        "The key a comes twice",
        ("batch bncu0a1kipv " + lines + " --checkpoint " + folder + "/c").split(" "));
  }

  @Test
  void aCheckpointThatNeverEnds() {
    refused(
        ExitCode.FILES,
        "/dev/zero cannot be opened: the system says 'it is not a regular file'",
        ("batch bncu0a1kipv " + folder + "/one.jsonl --checkpoint /dev/zero").split(" "));
  }

  @Test
  void aBatchOfNothing() throws IOException {
    String empty = "" + Files.createFile(folder.resolve("empty.jsonl"));
    refused(ExitCode.USAGE, "empty.jsonl has no request", "batch", Cli.POSTER, empty);
    refused(
        ExitCode.USAGE,
        "No file in " + folder + " ends with .png or .jpg",
        ("batch bncu0a1kipv " + folder + " --each image_35728 --ext png,jpg").split(" "));
    String none = "" + Files.createDirectory(folder.resolve("none"));
    refused(
        ExitCode.USAGE,
        "There is no file in " + none,
        "batch",
        Cli.POSTER,
        none,
        "--each",
        "image_35728");
    refused(
        ExitCode.FILES, "nothing does not exist", "batch", Cli.POSTER, "nothing", "--each", "x");
    for (String option : List.of("--each", "--ext")) {
      refused(
          ExitCode.USAGE,
          "--each and --ext need a folder",
          "batch",
          Cli.POSTER,
          folder + "/one.jsonl",
          option,
          "x");
    }
  }

  @Test
  void aFileWhereTheFolderOfOutputsIsToBe() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Files.writeString(pictures.resolve("a.png"), "x");
    refused(
        ExitCode.FILES,
        "a.png is a file, but outputs need a folder of that name",
        ("batch bncu0a1kipv " + pictures + " --each image_35728 --out " + pictures).split(" "));
  }

  @Test
  void inputsThatDoNotFitTheDescription() throws IOException {
    refused(
        ExitCode.USAGE, "did you mean 'seed_456'?", "run", Cli.POSTER, "--number", "seed_457=1");
    refused(ExitCode.USAGE, "give a number", "run", Cli.POSTER, "--text", "seed_456=x");
    Path lines =
        Files.writeString(
            folder.resolve("r.jsonl"),
            "{\"key\": \"good\"}\n{\"key\": \"bad\", \"text\": {\"tex_51536\": \"x\"}}\n");
    refused(
        ExitCode.USAGE,
        "r.jsonl, line 2, column 25: workflow 'Poster' has no",
        "batch",
        Cli.POSTER,
        "" + lines);
    Files.writeString(lines, "{}\n{\"text\": {\"tex_51536\": \"x\"}}\n");
    refused(
        ExitCode.USAGE,
        "line 2, column 11: workflow 'Poster' has no",
        "batch",
        Cli.POSTER,
        "" + lines);
    Files.writeString(lines, "\ufeff{\"text\": {\"tex_51536\": \"x\"}}\n");
    refused(ExitCode.USAGE, "workflow 'Poster' has no", "batch", Cli.POSTER, "" + lines);
    Files.write(lines, new byte[] {'"', (byte) 0xe4});
    refused(ExitCode.USAGE, "is not text in UTF-8", "batch", Cli.POSTER, "" + lines);
  }

  @Test
  void descriptions() throws IOException {
    String file = folder + "/workflows.json";
    refused(ExitCode.FILES, "cannot be read", "describe", "--check", file);
    refused(ExitCode.FILES, "describe --out", "generate", file, "--package", "com.example");
    Files.writeString(Path.of(file), "{\"format\": 2}");
    refused(ExitCode.USAGE, "newer", "generate", file, "--package", "com.example");
    refused(ExitCode.USAGE, "--package", "generate", file);
    refused(ExitCode.USAGE, "give nothing else", "describe", "--check", file, Cli.POSTER);
    refused(ExitCode.NOT_FOUND, "Did you mean bncu0a1kipv?", "describe", "bncu0a1kipw");
    refused(ExitCode.FILES, "cannot be written", "describe", "-o", "/proc/none/w.json");
    refused(ExitCode.FILES, "is a folder", "describe", "-o", folder.toString());
    refused(ExitCode.USAGE, "longer than 64 MiB", "generate", "/dev/zero", "--package", "a");
    refused(ExitCode.USAGE, "longer than 64 MiB", "emulator", "--workflows", "/dev/zero");
    cli.run("describe", "-o", file);
    refused(ExitCode.USAGE, "package", "generate", file, "--package", "com.1");
  }

  @Test
  void anUnknownWorkflowHasAnOffer() {
    refused(ExitCode.NOT_FOUND, "Did you mean bncu0a1kipv?", "run", "bncu0a1kipw", "--quiet");
    refused(
        ExitCode.NOT_FOUND,
        "Did you mean bncu0a1kipv?",
        "batch",
        "bncu0a1kipw",
        folder + "/one.jsonl");
    refused(ExitCode.NOT_FOUND, "not found", "run", "bncu0a1kipw", "--quiet", "--no-check");
  }

  @Test
  void anUnknownRun() {
    refused(ExitCode.NOT_FOUND, "flowscale: The service does not know the run nope", "get", "nope");
    refused(ExitCode.NOT_FOUND, "flowscale: The service does not", "cancel", "nope");
  }

  @Test
  void aWrongKey() {
    cli.environment.put("FLOWSCALE_API_KEY", "wrong");
    refused(ExitCode.DENIED, "FLOWSCALE_API_KEY", "runs");
  }

  @Test
  void aHostThatIsNotThere() throws IOException {
    // Bound, so that no other server gets the port, and never listening.
    try (Socket bound = new Socket()) {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      cli.environment.put("FLOWSCALE_API_URL", "http://127.0.0.1:" + bound.getLocalPort());
      refused(ExitCode.UNREACHABLE, "connection could not be made", "cancel", "x");
    }
  }

  @Test
  void aFolderThatCannotBeMade() {
    refused(ExitCode.FILES, "bad.jsonl", "run", Cli.POSTER, "--out", folder + "/bad.jsonl/x");
  }

  @Test
  void aPortThatIsTaken() {
    String port = cli.emulator.baseUrl().replaceFirst(".*:", "");
    refused(
        ExitCode.CONFIGURATION,
        "Port " + port + " or 0 cannot be used",
        "emulator",
        "--port",
        port);
  }
}
