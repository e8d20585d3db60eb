package ai.flowscale.client.json;

import static ai.flowscale.client.json.Responses.data;
import static ai.flowscale.client.json.Responses.read;
import static ai.flowscale.client.json.Responses.success;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.PageMeta;
import ai.flowscale.api.model.QueueEntry;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseFormatTest {

  @Test
  void healthNamesContainersInEitherWay() {
    assertThat(data(Responses.HEALTH, ResponseFormat.HEALTH))
        .containsExactly(
            new ContainerHealth("container1", "idle"),
            new ContainerHealth("https://pod-2.internal:8188", "running"));
  }

  @Test
  void queueNamesContainersInEitherWayAndKeepsTwoElementsOfLongTuples() {
    assertThat(data(Responses.QUEUE, ResponseFormat.QUEUE))
        .containsExactly(
            new ContainerQueue(
                "container1",
                List.of(new QueueEntry(4, "prompt-4")),
                List.of(new QueueEntry(5, "prompt-5"), new QueueEntry(-6.5, "prompt-6"))),
            new ContainerQueue("http://10.0.0.7:8188", List.of(), List.of()));
  }

  @Test
  void workflowsUnpackJsonInStringsAndKeepOtherStrings() {
    assertThat(data(Responses.WORKFLOWS, ResponseFormat.WORKFLOWS))
        .containsExactly(
            new Workflow(
                "wf-1",
                "Portrait",
                "Makes one",
                json("[{\"path\": \"text_51536\", \"type\": \"text\"}]"),
                Json.createValue("an image"),
                List.of(
                    new InputDescription(
                        "text_51536",
                        null,
                        null,
                        DataType.TEXT,
                        "text",
                        false,
                        false,
                        null,
                        List.of(),
                        null,
                        null,
                        json("{\"path\": \"text_51536\", \"type\": \"text\"}"))),
                List.of(
                    new OutputDescription(
                        "", null, null, DataType.UNKNOWN, null, Json.createValue("an image"))),
                Map.of("team_id", Json.createValue("team-7"))));
  }

  @Test
  void workflowsOfTheBetaLieInAnObject() {
    assertThat(data(Responses.WORKFLOWS_BETA, ResponseFormat.WORKFLOWS))
        .containsExactly(
            JsonCodec.workflow(
                "wf-2",
                "Upscale",
                null,
                json("{\"image_1\": {\"type\": \"image\"}}"),
                json("[\"image_2\"]")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "plain text", "[1,]", "{\"a\": 1}]"})
  void anInputDescriptionThatIsNoJsonStaysAString(String text) {
    String response = success("[{\"id\": \"w\", \"inputs\": " + Json.createValue(text) + "}]");
    assertThat(data(response, ResponseFormat.WORKFLOWS).get(0).inputs())
        .isEqualTo(Json.createValue(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"64;ARRAY", "65;STRING", "100000;STRING"})
  void jsonInAStringIsUnpackedUpToTheSameDepth(int depth, JsonValue.ValueType type) {
    String text = "[".repeat(depth) + "]".repeat(depth);
    String response = success("[{\"id\": \"w\", \"inputs\": \"" + text + "\"}]");
    assertThat(data(response, ResponseFormat.WORKFLOWS).get(0).inputs().getValueType())
        .isEqualTo(type);
  }

  @Test
  void submissionOfToday() {
    assertThat(data(Responses.SUBMISSION, ResponseFormat.SUBMISSION))
        .isEqualTo(
            new Submission("run-1", "wf-1", null, JsonFields.of(Map.of()), List.of(), false));
  }

  @Test
  void submissionWithNodeErrorsAndOutputNames() {
    Submission response = data(Responses.SUBMISSION_OLD, ResponseFormat.SUBMISSION);
    assertThat(response.runId()).isEqualTo("run-2");
    assertThat(response.workflowId()).isEmpty();
    assertThat(response.number()).isEqualTo(12);
    assertThat(response.nodeErrors().asMap()).containsExactly(entry("9", json("{\"errors\": []}")));
    assertThat(response.outputNames()).containsExactly("a.png", "b.png");
    assertThat(response.toString()).contains("run-2").doesNotContain("errors\"");
  }

  @Test
  void submissionInAnArrayOfOne() {
    assertThat(data(Responses.SUBMISSION_IN_ARRAY, ResponseFormat.SUBMISSION).runId())
        .isEqualTo("run-3");
  }

  @Test
  void submissionInAnArrayOfNoneIsRefused() {
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> read(success("[]"), ResponseFormat.SUBMISSION))
        .withMessage("executeWorkflow: data has no element");
  }

  @Test
  void submissionOfTwoRunsIsRefusedAndNamesTheFirst() {
    String response = success("[{\"run_id\": \"r1\"}, {\"run_id\": \"r2\"}]");
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> read(response, ResponseFormat.SUBMISSION))
        .withMessage("executeWorkflow: data[1] is a second run");
    assertThat(Responses.CODEC.findRunId(response.getBytes(UTF_8), "w")).contains("r1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\": \"success\", \"data\": {}}",
        "{\"status\": \"success\", \"data\": {\"run_id\": null}}"
      })
  void submissionWithoutARunIdIsRefused(String response) {
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> data(response, ResponseFormat.SUBMISSION))
        .withMessage("executeWorkflow: data.run_id is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\", \"run_id\": {\"a\": 1}}}",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\", \"workf",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\"",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\", \"node_errors\": {\"a\": ",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\"}",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\"}, \"status\": \"error\"}",
        "{\"status\": \"success\", \"data\": {\"run_id\": \"r\", \"number\": [1}}"
      })
  void submissionThatCannotBeReadStillNamesItsRun(String response) {
    assertThatExceptionOfType(DecodingException.class)
        .isThrownBy(() -> read(response, ResponseFormat.SUBMISSION));
    assertThat(Responses.CODEC.findRunId(response.getBytes(UTF_8), "w")).contains("r");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "7;7",
        "7.0;7",
        "-1e2;-100",
        "\"7\";",
        "1.5;",
        "\"seven\";",
        "true;",
        "[1];",
        "{\"deep\": [1]};",
        "1e999999999;",
        "9223372036854775808;",
        "null;"
      })
  void numberOfASubmissionIsReadWhereItIsOne(String number, @Nullable Long expected) {
    String response = success("{\"number\": " + number + ", \"run_id\": \"r\"}");
    Submission submission = data(response, ResponseFormat.SUBMISSION);
    assertThat(submission.runId()).isEqualTo("r");
    assertThat(submission.number()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"output_names\": [1, [2]], \"run_id\": \"r\"}]",
        "{\"run_id\": \"r\", \"output_names\": \"a\"}",
        "{\"run_id\": \"r\", \"workflow_id\": 7}",
        "{\"number\": 1, \"number\": 2, \"run_id\": \"r\"}",
        "{\"node_errors\": [], \"run_id\": \"r\"}"
      })
  void submissionIsReadAlthoughAnotherFieldCannotBe(String data) {
    assertThat(data(success(data), ResponseFormat.SUBMISSION).runId()).isEqualTo("r");
  }

  @Test
  void runIsReadInFull() {
    assertThat(data(Responses.RUN, ResponseFormat.RUN))
        .isEqualTo(
            new Run(
                "run-1",
                "wf-1",
                "g",
                "team-7",
                RunStatus.COMPLETED,
                List.of(
                    new RunInput("text_51536", Json.createValue("a man riding a bike"), null, null),
                    new RunInput(
                        "image_35728",
                        JsonValue.NULL,
                        "in/x.png",
                        new Link("https://s3.example/in/x.png?X-Amz-Signature=abc")),
                    new RunInput("seed_456", Json.createValue(12345), null, null)),
                List.of("out.png"),
                List.of(
                    new RunOutput(
                        "out.png",
                        new Link("https://s3.example/out.png?s=1"),
                        "out/out.png",
                        null)),
                Instant.parse("2025-08-01T10:20:30.123456Z"),
                Instant.parse("2025-08-01T10:20:31Z"),
                Instant.parse("2025-08-01T10:20:32.500Z"),
                JsonFields.of(
                    Map.of("cost", json("{\"credits\": 3, \"items\": [1, 2.5, true]}")))));
  }

  @Test
  void runNeedsNothingButAStatus() {
    Run run = data(success("{\"status\": \"warming_up\"}"), ResponseFormat.RUN);
    assertThat(run.status().value()).isEqualTo("warming_up");
    assertThat(run.id()).isNull();
    assertThat(run.additional().isEmpty()).isTrue();
  }

  @Test
  void nullListsOfARunAreEmpty() {
    Run run =
        data(
            success(
                "{\"status\": \"x\", \"inputs\": null, \"outputs\": null, \"output_names\": null}"),
            ResponseFormat.RUN);
    assertThat(run.inputs()).isEmpty();
    assertThat(run.outputs()).isEmpty();
    assertThat(run.outputNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"_id", "run_id"})
  void runGoesByEitherId(String name) {
    String run = "{\"status\": \"x\", \"" + name + "\": \"the id\"}";
    assertThat(data(success(run), ResponseFormat.RUN).id()).isEqualTo("the id");
  }

  @Test
  void runIdGoesBeforeTheOtherId() {
    String run = "{\"_id\": \"b\", \"run_id\": \"a\", \"status\": \"x\"}";
    assertThat(data(success(run), ResponseFormat.RUN).id()).isEqualTo("a");
  }

  @Test
  void aBlankLinkIsNone() {
    String run = "{\"status\": \"x\", \"outputs\": [{\"filename\": \"f\", \"url\": \"\"}]}";
    assertThat(data(success(run), ResponseFormat.RUN).outputs().get(0).link()).isNull();
  }

  private static RunPage page(String response) {
    return data(response, ResponseFormat.RUNS).page(RunQuery.all(), 10);
  }

  @Test
  void runsCarryWhereThePageStands() {
    RunPage page = page(Responses.RUNS);
    assertThat(page.runs()).extracting(Run::id).containsExactly("run-1", "run-2");
    assertThat(page.meta()).isEqualTo(new PageMeta(2, 2, 5, 3, "created_at", "desc", "g"));
    assertThat(page.hasNext()).isTrue();
  }

  @Test
  void runsWithoutPagesAreTheOnlyPage() {
    RunPage page = page(Responses.RUNS_OLD);
    assertThat(page.runs()).hasSize(2);
    assertThat(page.meta()).isEqualTo(new PageMeta(1, 2, 2, 1, null, null, "g"));
    assertThat(page.hasNext()).isFalse();
  }

  @Test
  void noRunsAreNoPageAndACountThatIsMissingIsNotMadeUp() {
    assertThat(page(success("{\"runs\": []}")))
        .isEqualTo(new RunPage(List.of(), new PageMeta(1, 0, -1, 0, null, null, null)));
  }

  @Test
  void missingPagesAreCountedFromWhatIsThere() {
    String response =
        "{\"meta\": {\"page_size\": 2, \"total_count\": 5}, \"status\": \"success\","
            + " \"data\": {\"runs\": []}}";
    assertThat(page(response).meta()).isEqualTo(new PageMeta(1, 2, 5, 3, null, null, null));
  }

  @Test
  void metaMayComeAfterTheData() {
    String response =
        "{\"data\": {\"runs\": []}, \"meta\": {\"page\": 7}, \"status\": \"success\"}";
    assertThat(page(response).meta().page()).isEqualTo(7);
  }

  @Test
  void outputHasALinkAndAStatus() {
    RunOutput output = data(Responses.OUTPUT, ResponseFormat.OUTPUT);
    assertThat(output)
        .isEqualTo(
            new RunOutput(
                "", new Link("https://s3.example/o.png?X-Amz-Signature=abc"), null, "success"));
    assertThat(output.toString()).doesNotContain("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"\"done\";done", "{\"a\": [1]};{\"a\":[1]}", "7;7"})
  void messageIsAStringOrJsonText(String data, String expected) {
    assertThat(data(success(data), ResponseFormat.CANCELLATION).message()).isEqualTo(expected);
  }

  static JsonValue json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}
