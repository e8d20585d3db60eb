package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that was checked out names the service, and files of this machine as inputs. */
class FolderOfAStrangerTest {
  private static final String FLEET = " --database jdbc:h2:mem:none --user me --no-check";

  @TempDir Path machine;
  private Path folder;
  private Path secret;
  private Cli cli;

  @BeforeEach
  void checkOut() throws IOException {
    folder = Files.createDirectories(machine.resolve("clone"));
    // The emulator takes pictures only.
    Path picture = Path.of(System.getProperty("root"), "flowscale-cli/src/demo/landscape.png");
    secret = Files.copy(picture, Files.createDirectory(machine.resolve("ssh")).resolve("id"));
    Files.createDirectory(folder.resolve("pictures"));
    Files.copy(picture, folder.resolve("pictures/a.png"));
    Files.createSymbolicLink(folder.resolve("pictures/b.png"), secret);
    Files.createSymbolicLink(folder.resolve("link"), secret.getParent());
    cli = new Cli(folder);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private void ofFolder(String... settings) throws IOException {
    cli.environment.keySet().removeIf(name -> name.startsWith("FLOWSCALE_API"));
    Files.write(folder.resolve(".env"), List.of(settings));
  }

  private Result runWith(String line) {
    return cli.run(
        Stream.of(line.split(" "))
            .map(word -> word.replace("$", machine + "/"))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run bncu0a1kipv --quiet", "health --json", "doctor"})
  void aFolderThatNamesTheServiceIsNamed(String command) throws IOException {
    ofFolder(
        "FLOWSCALE_API_URL=" + cli.emulator.baseUrl(),
        "FLOWSCALE_API_KEY=" + cli.emulator.apiKey());
    Result result = runWith(command);
    String line =
        "Deployment " + cli.emulator.baseUrl() + ", from " + folder.resolve(".env") + "\n";
    assertThat(result.err()).isEqualTo(command.equals("doctor") ? "" : line);
    assertThat(result.out()).doesNotContain("Deployment");
    assertThat(result.code()).isZero();
  }

  @Test
  void onATerminalTheSourceIsNamedInAnyCase() throws IOException {
    assertThat(runWith("health").err()).isEmpty();
    cli.terminal = true;
    assertThat(runWith("health").err())
        .isEqualTo("Deployment " + cli.emulator.baseUrl() + ", from the environment\n");
    assertThat(runWith("run bncu0a1kipv --quiet").err()).isEmpty();
    Files.writeString(
        folder.resolve("config"),
        "[default]\nFLOWSCALE_API_URL=%s\nFLOWSCALE_API_KEY=%s\n"
            .formatted(cli.emulator.baseUrl(), cli.emulator.apiKey()));
    Files.setPosixFilePermissions(
        folder.resolve("config"), PosixFilePermissions.fromString("rw-------"));
    ofFolder();
    assertThat(runWith("health").err()).endsWith(", from profile default\n");
    assertThat(runWith("health --profile default").err())
        .endsWith(", from profile default in " + folder.resolve("config") + "\n");
  }

  @Test
  void aFolderThatNamesTheDatabaseIsNamed() throws IOException {
    ofFolder("FLOWSCALE_DATABASE=jdbc:postgresql://127.0.0.1:1/q?connectTimeout=1");
    assertThat(runWith("fleet status").err())
        .startsWith(
            "Database jdbc:postgresql://127.0.0.1:1/q, from " + folder.resolve(".env") + "\n");
  }

  static List<String> commands() {
    return List.of(
        "run bncu0a1kipv --inputs $clone/absolute.json",
        "run bncu0a1kipv --inputs $clone/relative.json",
        "run bncu0a1kipv --inputs $clone/linked.json",
        "run bncu0a1kipv --inputs $clone/list.json",
        "batch bncu0a1kipv $clone/absolute.jsonl",
        "batch bncu0a1kipv $clone/relative.jsonl",
        "batch bncu0a1kipv $clone/linked.jsonl",
        "batch bncu0a1kipv $clone/pictures --each image_35728",
        "fleet submit bncu0a1kipv $clone/absolute.jsonl" + FLEET,
        "fleet submit bncu0a1kipv $clone/linked.jsonl" + FLEET,
        "fleet submit bncu0a1kipv $clone/pictures --each image_35728" + FLEET);
  }

  private void write(String name, String path) throws IOException {
    Files.writeString(folder.resolve(name + ".json"), "{\"image\": \"" + path + "\"}");
    Files.writeString(
        folder.resolve(name + ".jsonl"),
        "{\"key\": \"a\", \"file\": {\"image_35728\": \"" + path + "\"}}\n");
  }

  private void writeAll() throws IOException {
    write("absolute", secret.toString());
    write("relative", "../ssh/id");
    write("linked", "link/id");
    Files.writeString(
        folder.resolve("list.json"), "{\"image_42561\": [\"pictures/a.png\", \"" + secret + "\"]}");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFileNamesOnlyFilesOfItsFolder(String command) throws IOException {
    writeAll();
    Result result = runWith(command);
    assertThat(result.err())
        .contains(" is " + secret.toRealPath() + ", which is not in ", "add --allow " + machine)
        .hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anOptionAllowsAnotherFolder(String command) throws IOException {
    writeAll();
    Result result = runWith(command + " --allow $ssh");
    assertThat(result.err()).doesNotContain("--allow");
    if (!command.startsWith("fleet")) {
      assertThat(result.code()).isZero();
      assertThat(cli.emulator.requests(Operation.EXECUTE_WORKFLOW))
          .flatExtracting(RecordedRequest::files)
          .extracting(ReceivedFile::fileName)
          .containsAnyOf("id", "b.png");
    }
    assertThat(runWith(command + " --allow $none").err()).contains("--allow " + machine);
  }

  @Test
  void whatTheCommandLineNamesIsTakenFromAnywhere() throws IOException {
    Files.delete(folder.resolve("pictures/b.png"));
    Files.writeString(folder.resolve("r.jsonl"), "{\"text\": {\"text_51536\": \"Dawn\"}}\n");
    for (String command :
        List.of(
            "run bncu0a1kipv image=@$ssh/id --quiet",
            "run bncu0a1kipv --file image_35728=$ssh/id --quiet",
            "batch bncu0a1kipv $clone/r.jsonl image=@$ssh/id --quiet",
            "batch bncu0a1kipv $clone/r.jsonl --file image_35728=$ssh/id --quiet",
            "batch bncu0a1kipv $clone/pictures --each image_42561 image=@$ssh/id --quiet")) {
      assertThat(runWith(command).err()).isEmpty();
    }
  }
}
