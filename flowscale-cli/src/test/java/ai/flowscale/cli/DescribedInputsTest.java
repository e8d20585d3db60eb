package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.cli.Cli.Result;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs as NAME=VALUE, typed by the description of the workflow. */
class DescribedInputsTest {
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void deploy() {
    cli = new Cli(folder);
    JsonObject inputs =
        Json.createObjectBuilder()
            .add("text_1", input("STRING", "Prompt"))
            .add("image_2", input("IMAGE", "Picture"))
            .add("images_3", input("IMAGE_LIST", "More pictures").add("type", "images"))
            .add("seed_4", input("INT", "Seed"))
            .add("config_5", input("JSON", "Config"))
            .add("fast_6", input("BOOLEAN", "Fast"))
            .add(
                "style_7",
                input("COMBO", "Style").add("options", Json.createArrayBuilder().add("ink")))
            .add("style_8", input("STRING", "Style"))
            .add("any_9", input("SOMETHING_NEW", "Any"))
            .build();
    cli.emulator.deploy(
        EmulatedWorkflow.builder("described")
            .name("Dawn poster")
            .describedInputs(inputs)
            .queueTime(Duration.ZERO)
            .runTime(Duration.ZERO)
            .build());
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private static JsonObjectBuilder input(String type, String label) {
    return Json.createObjectBuilder().add("type", type).add("label", label);
  }

  private RecordedRequest sent() {
    List<RecordedRequest> requests = cli.emulator.requests(Operation.EXECUTE_WORKFLOW);
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  private String text(String field) {
    return sent().texts().get(field);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content, StandardCharsets.UTF_8);
  }

  @Test
  void eachValueHasTheTypeOfItsInput() throws IOException {
    file("sunset.png", "a picture");
    file("night.png", "another");
    cli.in = "{\"steps\": 8}\n";
    Result result =
        cli.run(
            "run",
            "dawn poster",
            "prompt=Dawn = light",
            "picture=@sunset.png",
            "images=@sunset.png",
            "images=@night.png",
            "seed=7",
            "config=@-",
            "fast=true",
            "style_7=ink",
            "--quiet");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(text("text_1")).isEqualTo("Dawn = light");
    assertThat(text("seed_4")).isEqualTo("7");
    assertThat(text("config_5")).isEqualTo("{\"steps\":8}");
    assertThat(text("fast_6")).isEqualTo("true");
    assertThat(text("style_7")).isEqualTo("ink");
    assertThat(sent().files())
        .extracting(file -> file.field() + " " + file.fileName())
        .containsExactly("image_2 sunset.png", "images_3_0 sunset.png", "images_3_1 night.png");
  }

  @Test
  void aTextComesFromAFileOrBeginsWithAnAt() throws IOException {
    file("prompt.txt", "Dawn\nat the lake\n");
    assertThat(cli.run("run", "described", "text_1=@prompt.txt", "style_8=@@ink").code()).isZero();
    assertThat(text("text_1")).isEqualTo("Dawn\nat the lake");
    assertThat(text("style_8")).isEqualTo("@ink");
  }

  @Test
  void aFileHasAllInputs() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    file("sub/a.png", "a picture");
    file(
        "sub/inputs.json",
        """
        {"Prompt": "Dawn", "seed": 7, "fast": false, "config": {"steps": [1]},
         "image_2": "a.png", "images": ["a.png", "a.png"]}
        """);
    Result result = cli.run("run", "described", "--inputs", "sub/inputs.json", "style_7=ink");
    assertThat(result.err()).doesNotContain("flowscale:");
    assertThat(text("text_1")).isEqualTo("Dawn");
    assertThat(text("seed_4")).isEqualTo("7");
    assertThat(text("fast_6")).isEqualTo("false");
    assertThat(text("config_5")).isEqualTo("{\"steps\":[1]}");
    assertThat(text("style_7")).isEqualTo("ink");
    assertThat(sent().files()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":[1]}", "[1,2]", "7", "true"})
  void anInputOfAnUnknownTypeTakesAnything(String value) {
    cli.in = "{\"any\": " + value + "}";
    assertThat(cli.run("run", "described", "--inputs", "-", "-q").err()).isEmpty();
    assertThat(text("any_9")).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "promt=s3cret | workflow 'Dawn poster' has no input 'promt': did you mean 'Prompt'? Its inputs are text,",
        "txt=s3cret | did you mean 'text'? Its inputs are text, image, images, seed, config, fast, style_7,",
        "style=s3cret | style may be style_7 or style_8: use that name.",
        "seed=s3cret | seed_4 must be a number",
        "fast=s3cret | fast_6 must be true or false",
        "config={s3cret | config_5 must be JSON",
        "picture=s3cret | picture takes a file: write picture=@FILE.",
        "picture=@- | picture takes a file, which has a name and a length",
        "picture=@none.png | none.png",
        "text_1=@none.txt | none.txt does not exist.",
        "=s3cret | Write NAME=VALUE",
        "s3cret | Write NAME=VALUE",
      })
  void aMistakeCostsNothingAndQuotesNoValue(String pair, String message) {
    Result result = cli.run("run", "described", pair);
    assertThat(result.err()).contains(message).doesNotContain("s3cret", "Exception");
    assertThat(result.code()).isNotZero();
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text_1=@none.txt | text_1: %s/none.txt does not exist.",
        "text_1=@. | text_1: %s/. cannot be used: it is a folder.",
        "config=@one.txt/x | config: %s/one.txt/x ",
        "text_1=@/dev/zero | text_1 is longer than 16 MiB",
      })
  void anInputFileThatCannotBeReadIsNamedAndAMistake(String pair, String message)
      throws IOException {
    file("one.txt", "Dawn");
    Result result = cli.run("run", "described", pair);
    assertThat(result.err()).startsWith("flowscale: " + message.formatted(folder)).hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
  }

  @ParameterizedTest
  @CsvSource({".,cannot be used: it is a folder.", "none.json,does not exist."})
  void aFileOfInputsThatCannotBeReadIsNamed(String file, String problem) {
    Result result = cli.run("run", "described", "--inputs", file);
    assertThat(result.err()).isEqualTo("flowscale: " + folder + "/" + file + " " + problem + "\n");
    assertThat(result.code()).isEqualTo(ExitCode.FILES.number);
  }

  @Test
  void nothingIsGivenTwice() {
    assertThat(cli.run("run", "described", "prompt=a", "text_1=b").err())
        .contains("text_1 is given twice.");
    assertThat(cli.run("run", "described", "prompt=@-", "style_8=@-").err())
        .contains("The standard input can be read for one input only.");
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | must be a JSON object",
        "{\"seed\": 1, \"seed\": 2} | must be a JSON object",
        "{\"seed\": \"s3cret\"} | seed takes integer.",
        "{\"prompt\": 7} | prompt takes text.",
        "{\"picture\": {}} | picture takes image.",
        "{\"fast\": \"s3cret\"} | fast takes boolean.",
      })
  void aFileOfInputsIsCheckedAsAWhole(String json, String message) {
    cli.in = json;
    Result result = cli.run("run", "described", "--inputs", "-");
    assertThat(result.err()).contains(message).doesNotContain("s3cret");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void aNameThatTwoWorkflowsHaveIsRefused() {
    cli.emulator.deploy(EmulatedWorkflow.builder("other").name("DAWN poster").build());
    Result result = cli.run("run", "dawn poster", "prompt=a");
    assertThat(result.err())
        .contains("Several workflows are called dawn poster", "described", "other");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
  }

  @Test
  void aTextThatIsTheNameOfAFileIsNotPaidFor() throws IOException {
    Path file = file("p.txt", "Dawn");
    Result result = cli.run("run", "described", "--text", "text_1=@" + file);
    assertThat(result.err()).contains("text_1=@FILE, without --text").doesNotContain("p.txt");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.run("run", "described", "--text", "text_1=@ink").code()).isZero();
  }

  @Test
  void aBatchTakesTheNameOfAWorkflowToo() throws IOException {
    file("requests.jsonl", "{\"text\": {\"text_1\": \"Dawn\"}}\n");
    Result result = cli.run("batch", "Dawn poster", folder + "/requests.jsonl", "--quiet");
    assertThat(result.err()).isEmpty();
    assertThat(sent().query()).containsEntry("workflow_id", "described");
  }

  private List<RecordedRequest> allSent() {
    return cli.emulator.requests(Operation.EXECUTE_WORKFLOW);
  }

  @Test
  void aBatchTakesInputsAsOneRunDoes() throws IOException {
    Files.createDirectories(folder.resolve("pictures"));
    file("pictures/a.png", "a picture");
    file("pictures/b.png", "another");
    cli.in = "{\"steps\": 8}\n";
    Result result =
        cli.run(
            "batch",
            "dawn poster",
            folder + "/pictures",
            "prompt=Dawn",
            "seed=7",
            "config=@-",
            "--each",
            "picture",
            "--quiet");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(allSent())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.texts())
                  .containsEntry("text_1", "Dawn")
                  .containsEntry("seed_4", "7")
                  .containsEntry("config_5", "{\"steps\":8}");
              assertThat(request.files()).extracting(f -> f.field()).containsExactly("image_2");
            });
  }

  @Test
  void eachLineOfABatchGetsTheInputsOfTheCommand() throws IOException {
    file("requests.jsonl", "{\"text\": {\"text_1\": \"Dawn\"}}\n{\"number\": {\"seed_4\": 8}}\n");
    String lines = folder + "/requests.jsonl";
    assertThat(cli.run("batch", "described", lines, "fast=true", "--quiet").code()).isZero();
    assertThat(allSent())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.texts()).containsEntry("fast_6", "true"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed=s3cret | seed_4 must be a number",
        "promt=s3cret | has no input 'promt'",
        "s3cret | Write NAME=VALUE",
      })
  void aMistakeInABatchCostsNothing(String pair, String message) throws IOException {
    file("a.png", "a picture");
    Result result = cli.run("batch", "described", "" + folder, pair, "--each", "picture");
    assertThat(result.err()).contains(message).doesNotContain("s3cret", "Exception");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void theInputOfEachFileIsOfferedToo() throws IOException {
    file("a.png", "a picture");
    Result result = cli.run("batch", "described", "" + folder, "--each", "pictur");
    assertThat(result.err())
        .startsWith(
            "flowscale: workflow 'Dawn poster' has no input 'pictur': did you mean 'Picture'?");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.number);
    assertThat(cli.run("batch", "described", "" + folder, "--each", "x", "--no-check").code())
        .isZero();
  }

  @Test
  void inputsByTheirDescriptionNeedOne() throws IOException {
    file("a.png", "a picture");
    Result result = cli.run("batch", "no", "" + folder, "a=b", "--each", "x", "--no-check");
    assertThat(result.code()).isEqualTo(ExitCode.NOT_FOUND.number);
    assertThat(cli.emulator.runsCreated()).isZero();
  }

  @Test
  void aNameWithAMistakeIsOfferedTheNearest() {
    assertThat(cli.run("run", "dawn postr", "prompt=a").err())
        .contains("There is no workflow dawn postr. Did you mean Dawn poster?");
  }
}
