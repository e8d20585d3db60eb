package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.media.Png;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workflows from a file of descriptions: their inputs are checked, their outputs stand in. */
class DescribedWorkflowTest {
  private static final String FILE =
      """
      {"format": 1, "workflows": [
        {"id": "p0ster", "name": "Poster", "description": "Makes a poster.",
         "inputs": [
          {"name": "text_1", "type": "text", "required": true},
          {"name": "image_2", "type": "image"},
          {"name": "more_3", "type": "images"},
          {"name": "seed_4", "type": "INT", "min": 0, "max": 9},
          {"name": "strength_5", "type": "FLOAT"},
          {"name": "style_6", "type": "COMBO", "options": ["plain", "oil", "ink"]},
          {"name": "tiled_7", "type": "boolean"},
          {"name": "config_8", "type": "json"}],
         "outputs": [
          {"name": "poster", "type": "image/png", "width": 320, "height": 200},
          {"name": "card.jpg", "type": "image", "size": "64x48"},
          {"name": "thumb", "type": "image/webp", "description": "At 96 x 96 pixels"},
          {"name": "cover.avif", "type": "image"},
          {"name": "film", "type": "video"},
          {"name": "voice", "type": "audio"},
          {"name": "song.mp3", "type": "audio"},
          {"name": "notes", "type": "text/plain"},
          {"name": "facts", "type": "json"},
          {"name": "mesh.glb", "type": "file"}]},
        {"id": "bare", "inputs": null, "outputs": null}]}
      """;

  private final ManualScheduler time = new ManualScheduler();
  @TempDir private Path folder;
  private FlowscaleEmulator emulator;
  private Wire wire;

  private Path file(String content) throws Exception {
    return Files.writeString(folder.resolve("workflows.json"), content);
  }

  private void start() throws Exception {
    emulator =
        FlowscaleEmulator.builder()
            .scheduler(time)
            .workflows(
                file(FILE),
                workflow ->
                    workflow
                        .queueTime(Duration.ZERO)
                        .runTime(Duration.ofSeconds(2))
                        .outcome(
                            run ->
                                run.text("text_1").orElse("").equals("bad")
                                    ? Outcome.fails("Node 3: no")
                                    : Outcome.completes()))
            .start();
    wire = new Wire(emulator);
  }

  @AfterEach
  void stop() {
    if (emulator != null) {
      emulator.close();
    }
  }

  private HttpResponse<String> submit(String... parts) throws Exception {
    return wire.postForm("/api/v1/runs?workflow_id=p0ster", String.join("", parts) + Wire.end());
  }

  private static String good() {
    return Wire.text("text_1", "Dawn");
  }

  @Test
  void theServiceDescribesThem() throws Exception {
    start();
    JsonArray listed = Wire.json(wire.get("/api/v1/comfy/workflows")).getJsonArray("data");
    assertThat(listed).hasSize(2);
    JsonObject poster = listed.getJsonObject(0);
    assertThat(poster.getString("name")).isEqualTo("Poster");
    assertThat(poster.getString("inputs")).contains("\"image_2\"");
    assertThat(listed.getJsonObject(1).getString("outputs")).isEqualTo("[]");
  }

  @Test
  void outputsAreOfTheDescribedNamesTypesAndSizes() throws Exception {
    start();
    assertThat(submit(good()).statusCode()).isEqualTo(200);
    time.advance(Duration.ofSeconds(2));
    JsonObject run = wire.data("/api/v1/runs/" + emulator.runIds().get(0));
    List<JsonObject> outputs = run.getJsonArray("outputs").getValuesAs(JsonObject.class);
    assertThat(outputs)
        .extracting(output -> output.getString("filename").replaceAll("_\\d{5}_[A-Z0-9]+", ""))
        .containsExactly(
            "poster.png",
            "card.jpg",
            "thumb.webp",
            "cover.png",
            "film.mp4",
            "voice.wav",
            "song.mp3",
            "notes.txt",
            "facts.json",
            "mesh.glb");
    assertThat(run.getJsonArray("output_names")).hasSize(10);
    byte[] poster = Wire.fetch(outputs.get(0).getString("url")).body();
    assertThat(Png.width(poster)).isEqualTo(320);
    assertThat(Png.height(poster)).isEqualTo(200);
    HttpResponse<byte[]> film = Wire.fetch(outputs.get(4).getString("url"));
    assertThat(film.headers().firstValue("Content-Type")).hasValue("video/mp4");
    assertThat(new String(film.body(), 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
  }

  @Test
  void eachKnownOutputBecomesReady() throws Exception {
    start();
    submit(good());
    JsonArray announced =
        wire.data("/api/v1/runs/" + emulator.runIds().get(0)).getJsonArray("output_names");
    time.advance(Duration.ofSeconds(2));
    for (int i = 0; i < announced.size(); i++) {
      String name = announced.getString(i);
      assertThat(wire.get("/api/v1/runs/output?filename=" + name).statusCode())
          .as(name)
          .isEqualTo(200);
    }
  }

  @Test
  void inputsThatFitAreAccepted() throws Exception {
    start();
    HttpResponse<String> response =
        submit(
            good(),
            Wire.file("image_2", "a.png", "image/png", "x"),
            Wire.file("more_3_0", "a.png", "image/png", "x"),
            Wire.file("more_3_1", "b.png", "image/png", "x"),
            Wire.text("seed_4", "9"),
            Wire.text("strength_5", "1e-1"),
            Wire.text("style_6", "oil"),
            Wire.text("tiled_7", "true"),
            Wire.text("config_8", "{\"a\": [1]}"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(emulator.runsCreated()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text_7 | Dusk | extra_forbidden | Extra inputs are not permitted",
        "text_1_0 | Dusk | extra_forbidden | Extra inputs are not permitted",
        "image_2 | a.png | value_error | Value error, Expected UploadFile, received: <class 'str'>",
        "seed_4 | nine | int_parsing | Input should be a valid integer, unable to parse string as an integer",
        "seed_4 | 10 | less_than_equal | Input should be less than or equal to 9",
        "seed_4 | -1 | greater_than_equal | Input should be greater than or equal to 0",
        "strength_5 | much | float_parsing | Input should be a valid number, unable to parse string as a number",
        "style_6 | wool | literal_error | Input should be 'plain', 'oil' or 'ink'",
        "tiled_7 | maybe | bool_parsing | Input should be a valid boolean, unable to interpret input",
        "config_8 | {a} | json_invalid | Invalid JSON"
      })
  void inputsThatDoNotFitAre422(String name, String value, String type, String message)
      throws Exception {
    start();
    HttpResponse<String> response = submit(good(), Wire.text(name, value));
    assertThat(response.statusCode()).isEqualTo(422);
    JsonArray detail = Wire.json(response).getJsonArray("detail");
    assertThat(detail).hasSize(1);
    JsonObject error = detail.getJsonObject(0);
    assertThat(error.getString("type")).isEqualTo(type);
    assertThat(error.getString("msg")).startsWith(message);
    assertThat(error.getJsonArray("loc").toString()).isEqualTo("[\"body\",\"" + name + "\"]");
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void allThatIsWrongIsReportedAtOnce() throws Exception {
    start();
    HttpResponse<String> response =
        submit(
            Wire.file("seed_4", "a", "text/plain", "1"),
            Wire.file("other", "b", "text/plain", "1"));
    assertThat(Wire.json(response).getJsonArray("detail").getValuesAs(JsonObject.class))
        .extracting(error -> error.getString("type"))
        .containsExactly("int_type", "extra_forbidden", "missing");
  }

  @Test
  void whatIsNotDescribedIsAccepted() throws Exception {
    start();
    HttpResponse<String> response =
        wire.postForm("/api/v1/runs?workflow_id=bare", Wire.text("anything", "goes") + Wire.end());
    assertThat(response.statusCode()).isEqualTo(200);
    time.advance(Duration.ofSeconds(2));
    assertThat(wire.data("/api/v1/runs/" + emulator.runIds().get(0)).getJsonArray("outputs"))
        .hasSize(1);
  }

  @Test
  void runsFailByTheRuleOfTheTest() throws Exception {
    start();
    submit(Wire.text("text_1", "bad"));
    submit(good());
    time.advance(Duration.ofSeconds(2));
    assertThat(emulator.runIds())
        .extracting(run -> emulator.phase(run).orElseThrow())
        .containsExactly(RunPhase.FAILED, RunPhase.COMPLETED);
  }

  @Test
  void outputsOfTheTestsOwnReplaceThePlaceholders() throws Exception {
    try (FlowscaleEmulator other =
        FlowscaleEmulator.builder()
            .scheduler(time)
            .workflows(
                file(FILE),
                workflow -> workflow.outputs(run -> List.of(OutputFile.text("a.txt", "x"))))
            .start()) {
      Wire its = new Wire(other);
      its.postForm("/api/v1/runs?workflow_id=p0ster", good() + Wire.end());
      time.advance(Duration.ofMinutes(1));
      JsonObject run = its.data("/api/v1/runs/" + other.runIds().get(0));
      assertThat(run.getJsonArray("outputs")).hasSize(1);
      assertThat(run.getJsonArray("output_names")).hasSize(1);
    }
  }

  @Test
  void namesOfTheTestsOwnStayWhicheverIsSetFirst() throws Exception {
    List<OutputFile> files = List.of(OutputFile.text("a.txt", "x"));
    List<UnaryOperator<EmulatedWorkflow.Builder>> orders =
        List.of(
            workflow -> workflow.outputNames("a").outputs(run -> files),
            workflow -> workflow.outputs(run -> files).outputNames("a"));
    for (UnaryOperator<EmulatedWorkflow.Builder> order : orders) {
      try (FlowscaleEmulator other =
          FlowscaleEmulator.builder().scheduler(time).workflows(file(FILE), order).start()) {
        Wire its = new Wire(other);
        its.postForm("/api/v1/runs?workflow_id=p0ster", good() + Wire.end());
        JsonObject run = its.data("/api/v1/runs/" + other.runIds().get(0));
        assertThat(run.getJsonArray("output_names")).hasSize(1);
        assertThat(run.getJsonArray("output_names").getString(0)).startsWith("a");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | is not JSON",
        "no json | is not JSON",
        "{'format': 2, 'workflows': []} | has the format 2, which is newer than this release: use a newer one",
        "{'format': 1, 'workflows': []} | describes no workflow",
        "{'workflows': [{'name': 'a'}]} | holds something that is not a workflow with an id",
        "{'workflows': [{'id': ''}]} | holds something that is not a workflow with an id",
        "{'workflows': [{'id': 'a', 'id': 'b'}]} | has a key twice in one object",
        "{'id': 'a'} {'id': 'b'} | is not JSON",
        "{'id': 'a'}, {'id': 'b'} | is not JSON",
        "{'id': 'a'}] {'id': 'b'} | is not JSON",
      })
  void aFileWithoutDescriptionsIsRefused(String content, String problem) throws Exception {
    Path file = file(content.replace('\'', '"'));
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> builder.workflows(file))
        .withMessageStartingWith(file + " ")
        .withMessageContaining(problem)
        .withMessageContaining("'flowscale describe --out FILE'");
  }

  @Test
  void aMissingFileSaysHowToWriteIt() {
    FlowscaleEmulator.Builder builder = FlowscaleEmulator.builder();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> builder.workflows(folder.resolve("none.json")))
        .withMessageContaining("flowscale:describe")
        .withMessageContaining("flowscale describe --out");
  }

  @Test
  void theResponseOfTheServiceIsAFileToo() throws Exception {
    start();
    String response = wire.get("/api/v1/comfy/workflows").body();
    try (FlowscaleEmulator other = FlowscaleEmulator.builder().workflows(file(response)).start()) {
      assertThat(new Wire(other).get("/api/v1/comfy/workflows").body()).isEqualTo(response);
    }
  }

  @Test
  void descriptionsThatNoParserReadsAreLeftAsTheyAre() {
    JsonValue nested = Json.createValue("[".repeat(100_000));
    Workflow workflow =
        new Workflow("w", null, null, nested, nested, List.of(), List.of(), Map.of());
    assertThat(EmulatedWorkflow.builder(workflow).build().id()).isEqualTo("w");
  }
}
