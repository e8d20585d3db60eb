package ai.flowscale.client.json;

import static ai.flowscale.client.json.Responses.CODEC;
import static ai.flowscale.client.json.Responses.read;
import static ai.flowscale.client.json.Responses.success;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue.ValueType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictnessTest {

  private static final String PLAIN = success("{\"status\": \"running\"}");

  private static DecodingException refusal(byte[] body, ResponseFormat<?> shape) {
    try {
      CODEC.read(body, shape);
    } catch (DecodingException e) {
      return e;
    }
    throw new AssertionError("not refused");
  }

  private static DecodingException refusal(String body, ResponseFormat<?> shape) {
    return refusal(body.getBytes(UTF_8), shape);
  }

  @Test
  void malformedUtf8IsRefused() {
    byte[] body = success("{\"status\": \"é\"}").getBytes(ISO_8859_1);
    assertThat(refusal(body, ResponseFormat.RUN)).hasMessage("getRun: the response is not UTF-8");
  }

  @Test
  void aReplacementCharacterThatWasSentIsKept() {
    assertThat(read(success("\"a\uFFFDb\""), ResponseFormat.CANCELLATION).data().message())
        .isEqualTo("a\uFFFDb");
  }

  @Test
  void aByteOrderMarkIsPutUpWith() {
    assertThat(read("\uFEFF" + PLAIN, ResponseFormat.RUN).isSuccess()).isTrue();
  }

  @Test
  void otherEncodingsAreRefused() {
    assertThat(refusal(PLAIN.getBytes(UTF_16), ResponseFormat.RUN))
        .hasMessage("getRun: the response is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n\t", "\uFEFF"})
  void anEmptyBodyIsRefused(String body) {
    assertThat(refusal(body, ResponseFormat.RUN)).hasMessage("getRun: the response is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "[{}]", "\"ok\"", "\"\"", "7", "true", " null "})
  void aRootThatIsNoObjectIsRefused(String body) {
    for (Responses.Sample sample : Responses.ALL) {
      assertThat(refusal(body, sample.shape()))
          .hasMessage(sample.shape() + ": the response is not an object");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>502 Bad Gateway</body></html>",
        "upstream timeout",
        "{'status': 'success'}",
        "{\"status\": \"success\",}",
        "{\"status\": NaN}",
        "{\"status\": \"a\nb\"}",
        "{\"status\" \"success\"}",
        "{\"data\": [1 2]}",
        "{\"data\": {\"a\": 01}}",
        "{\"data\": [}]",
        "{status: 1}",
        "}"
      })
  void whatIsNoJsonIsRefused(String body) {
    assertThat(refusal(body, ResponseFormat.CANCELLATION))
        .hasMessageStartingWith("cancelRun: the response is not JSON, or cut short");
  }

  @Test
  void theMessageSaysWhereTheJsonEnds() {
    assertThat(refusal("{\n  \"data\": ?", ResponseFormat.RUN)).hasMessageContaining("at line 2");
  }

  @Test
  void everyTruncationIsRefused() {
    for (Responses.Sample sample : Responses.ALL) {
      String json = sample.json().strip();
      for (int length = 0; length < json.length(); length++) {
        assertThat(refusal(json.substring(0, length), sample.shape())).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}",
        "]",
        "}",
        ",",
        "null",
        "\u0000",
        "\u00A0",
        "\n\n{",
        "\f",
        ",\"the end of the response\"",
        ",\"the end of the response\"]"
      })
  void whatFollowsTheDocumentIsRefused(String rest) {
    for (Responses.Sample sample : Responses.ALL) {
      assertThat(refusal(sample.json() + rest, sample.shape()))
          .hasMessage(sample.shape() + ": the response has content after its end");
    }
  }

  @Test
  void theEndIsFoundAcrossTheBuffersOfTheParser() {
    for (int padding = 0; padding < 9000; padding += 7) {
      String response =
          success("\"" + "\\\"}é€𝄞".repeat(padding / 8) + "x".repeat(padding) + "\"");
      assertThat(read(response + " \n", ResponseFormat.CANCELLATION).isSuccess()).isTrue();
      assertThat(refusal(response + " }", ResponseFormat.CANCELLATION))
          .hasMessageContaining("content after its end");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"unknown\": %s}",
        "{\"status\": \"success\", \"data\": %s}",
        "{\"status\": \"success\", \"data\": {\"status\": \"x\", \"unknown\": %s}}",
        "{\"status\": \"success\", \"data\": {\"status\": %s}}",
        "{\"status\": \"success\", \"data\": {\"inputs\": [{\"path\": \"p\", \"value\": %s}]}}",
        "{\"status\": \"success\", \"data\": {\"inputs\": %s}}",
        "{\"status\": \"success\", \"data\": {\"number\": %s, \"node_errors\": 1}}",
        "{\"status\": \"success\", \"data\": {\"node_errors\": %s}}",
        "{\"status\": \"success\", \"data\": {\"runs\": %s}}",
        "{\"status\": \"success\", \"data\": [[1, \"p\", %s]]}",
        "{\"status\": \"success\", \"data\": [{\"queue\": {\"queue_running\": [[1, \"p\", %s]]}}]}",
        "{\"status\": \"success\", \"data\": [{\"id\": \"w\", \"inputs\": %s}]}",
        "{\"status\": %s}",
        "{\"errors\": %s}",
        "{\"meta\": %s}",
        "{\"status\": \"error\", \"data\": %s}",
        "{\"data\": %s, \"status\": \"error\"}"
      })
  void hundredThousandLevelsAreRefusedWherever(String template) {
    int levels = 100_000;
    String arrays = "[".repeat(levels) + "]".repeat(levels);
    String objects = "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    String unclosed = "[{\"a\":".repeat(levels);
    for (String nested : List.of(arrays, objects, unclosed)) {
      for (Responses.Sample sample : Responses.ALL) {
        refusal(template.formatted(nested), sample.shape());
        assertThat(CODEC.readError(template.formatted(nested).getBytes(UTF_8)))
            .isEqualTo(ErrorResponse.UNKNOWN);
      }
    }
  }

  @Test
  void depthCountsFromTheEnvelope() {
    String deepest = "[".repeat(63) + "]".repeat(63);
    assertThat(read("{\"x\": " + deepest + "}", ResponseFormat.RUN)).isNotNull();
    assertThat(read("{\"errors\": " + deepest + "}", ResponseFormat.RUN)).isNotNull();
    for (String field : List.of("x", "errors", "data")) {
      assertThat(refusal("{\"" + field + "\": [" + deepest + "]}", ResponseFormat.CANCELLATION))
          .hasMessage("cancelRun: the response is nested deeper than 64 levels");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};data.status is missing",
        "{\"status\": null};data.status is missing",
        "{\"status\": \" \"};data.status is blank",
        "{\"status\": 1};data.status is not a string",
        "{\"status\": {}};data.status is not a string",
        "{\"status\": \"x\", \"outputs\": [{}]};data.outputs[0].filename is missing",
        "{\"status\": \"x\", \"output_names\": [null]};data.output_names[0] is null",
        "{\"status\": \"x\", \"output_names\": [\"a\", 1]};data.output_names[1] is not a string",
        "{\"status\": \"x\", \"status\": \"x\"};data.status comes twice",
        "{\"status\": \"x\", \"_id\": \"a\", \"_id\": null};data._id comes twice",
        "[];data is not an object",
        "\"x\";data is not an object"
      })
  void runsOfAnotherFormAreRefused(String run, String problem) {
    assertThat(refusal(success(run), ResponseFormat.RUN)).hasMessage("getRun: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"page\": \"1\"};meta.page is not a number",
        "{\"page\": true};meta.page is not a number",
        "{\"page\": 1.5};meta.page is not an integer",
        "{\"page\": 2147483648};meta.page is out of range",
        "{\"page_size\": -2147483649};meta.page_size is out of range",
        "{\"total_pages\": 99999999999};meta.total_pages is out of range",
        "{\"total_count\": 9223372036854775808};meta.total_count is out of range",
        "{\"total_count\": 1e999999999};meta.total_count is out of range",
        "{\"total_count\": 1e-999999999};meta.total_count is not an integer",
        "{\"total_count\": 100000000000000000000000000000000000000000};"
            + "meta.total_count is out of range",
        "{\"page\": 1, \"page\": 1};meta.page comes twice",
        "[];meta is not an object"
      })
  void pagesOfAnotherFormAreRefused(String meta, String problem) {
    String response = "{\"status\": \"success\", \"data\": {\"runs\": []}, \"meta\": " + meta + "}";
    assertThat(refusal(response, ResponseFormat.RUNS)).hasMessage("getRuns: " + problem);
  }

  @ParameterizedTest
  @CsvSource({"1.0,1", "1e2,100", "-0,0", "2147483647,2147483647"})
  void integersMayBeWrittenInAnyWay(String number, int expected) {
    String response =
        "{\"status\": \"success\", \"data\": {\"runs\": []}, \"meta\": {\"page\": " + number + "}}";
    assertThat(read(response, ResponseFormat.RUNS).data().page(RunQuery.all(), 10).meta().page())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[{\"queue\": {}}];data[0].container is missing",
        "[{\"container\": \"c\", \"queue\": []}];data[0].queue is not an object",
        "[{\"container\": \"c\", \"queue\": {\"queue_running\": [[]]}}]"
            + ";data[0].queue.queue_running[0] has no number",
        "[{\"container\": \"c\", \"queue\": {\"queue_running\": [[1]]}}]"
            + ";data[0].queue.queue_running[0] has no prompt id",
        "[{\"container\": \"c\", \"queue\": {\"queue_pending\": [[1, {}]]}}]"
            + ";data[0].queue.queue_pending[0][1] is not a string",
        "[{\"container\": \"c\", \"queue\": {\"queue_pending\": [{}]}}]"
            + ";data[0].queue.queue_pending[0] is not an array",
        "{};data is not an array"
      })
  void queuesOfAnotherFormAreRefused(String queue, String problem) {
    assertThat(refusal(success(queue), ResponseFormat.QUEUE)).hasMessage("getQueue: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "checkHealth;[{\"status\": \"idle\"}];data[0].container is missing",
        "checkHealth;[{\"container\": \"c\"}];data[0].status is missing",
        "getWorkflows;[{\"name\": \"n\"}];data[0].id is missing",
        "getWorkflows;[{\"id\": {}}];data[0].id is missing",
        "getWorkflows;{};data.workflows is missing",
        "getRuns;{};data.runs is missing",
        "getRuns;{\"runs\": [], \"count\": \"2\"};data.count is not a number",
        "getRuns;{\"runs\": [{\"status\": \"x\"}, {}]};data.runs[1].status is missing",
        "getRuns;[];data is not an object",
        "getRuns;{\"runs\": [{\"status\": \"x\", \"status\": \"x\"}]}"
            + ";data.runs[0].status comes twice",
        "getRuns;{\"runs\": [{\"status\": \"x\", \"created_at\": \"yesterday\"}]}"
            + ";data.runs[0].created_at is not a timestamp",
        "getRuns;{\"runs\": [{\"status\": \"x\", \"created_at\": 1754043630}]}"
            + ";data.runs[0].created_at is not a string",
        "getRuns;{\"runs\": [{\"status\": \"x\", \"workflow_id\": 7}]}"
            + ";data.runs[0].workflow_id is not a string",
        "getRuns;{\"runs\": [{\"status\": \"x\", \"group_id\": []}]}"
            + ";data.runs[0].group_id is not a string",
        "executeWorkflow;{\"run_id\": 7};data.run_id is not a string",
        "executeWorkflow;{\"run_id\": [7]};data.run_id is not a string",
        "executeWorkflow;7;data is not an object",
        "getOutput;{\"download_url\": 7};data.download_url is not a string",
        "getOutput;[];data is not an object"
      })
  void otherResponsesOfAnotherFormAreRefused(String operation, String data, String problem) {
    ResponseFormat<?> shape =
        Responses.ALL.stream()
            .map(Responses.Sample::shape)
            .filter(s -> s.operation().equals(operation))
            .findFirst()
            .orElseThrow();
    assertThat(refusal(success(data), shape)).hasMessage(operation + ": " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"status\": null, \"status\": null",
        "\"data\": null, \"data\": null",
        "\"errors\": null, \"errors\": null",
        "\"status\": \"success\", \"data\": {\"runs\": []}, \"meta\": null, \"meta\": null"
      })
  void anEnvelopeWithAFieldTwiceIsRefused(String fields) {
    assertThat(refusal("{" + fields + "}", ResponseFormat.RUNS))
        .message()
        .matches("getRuns: (status|data|errors|meta) comes twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\"", "\"meta\"", "\"errors\""})
  void aFieldThatIsNotReadMayComeTwice(String field) {
    String twice = field + ": 1, " + field + ": 2, ";
    assertThat(read("{" + twice + PLAIN.substring(1), ResponseFormat.RUN).isSuccess()).isTrue();
  }

  /** The tree would take many times the space of the text. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "\"\"", "[]", "{}", "null"})
  void moreValuesThanFitAreRefusedAndMayBeAskedForInParts(String value) {
    int most = JsonDocument.MAX_VALUES;
    // The response, its status, its data and the list in it.
    String whole = success("{\"status\": \"x\", \"more\": [" + values(value, most - 5) + "]}");
    assertThat(read(whole, ResponseFormat.RUN).isSuccess()).isTrue();

    String more = success("{\"status\": \"x\", \"more\": [" + values(value, most - 4) + "]}");
    DecodingException refusal = refusal(more, ResponseFormat.RUN);
    assertThat(refusal)
        .hasMessage("getRun: the response has more than 1,000,000 values; ask for less at once");
    assertThat(refusal.isTooLarge()).isTrue();
    assertThat(CODEC.readError(more.getBytes(UTF_8))).isEqualTo(ErrorResponse.UNKNOWN);
  }

  @Test
  void valuesWithinStringsCountToo() {
    String description = "{\"id\": \"w\", \"inputs\": \"[" + values("1", 400_000) + "]\"}";
    List<Workflow> workflows =
        read(
                success("[" + String.join(",", Collections.nCopies(3, description)) + "]"),
                ResponseFormat.WORKFLOWS)
            .data();
    assertThat(workflows)
        .extracting(workflow -> workflow.inputs().getValueType())
        .as("what is beyond the bound stays a string")
        .containsExactly(ValueType.ARRAY, ValueType.ARRAY, ValueType.STRING);
  }

  @Test
  void aPageOfAHundredRunsWithManyLargeInputsIsRead() {
    String input =
        "{\"path\": \"text_1\", \"value\": \"" + "x".repeat(100) + "\", \"s3_key\": null}";
    String run =
        "{\"_id\": \"r\", \"status\": \"x\", \"inputs\": ["
            + String.join(",", Collections.nCopies(2000, input))
            + "]}";
    String page = success("{\"runs\": [" + String.join(",", Collections.nCopies(100, run)) + "]}");
    assertThat(page.length()).isBetween(26 << 20, 32 << 20);
    assertThat(read(page, ResponseFormat.RUNS).data().runs()).hasSize(100);
  }

  private static String values(String value, int count) {
    return String.join(",", Collections.nCopies(count, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>CANARY</html>",
        "{\"CANARY\": CANARY}",
        "{\"data\": \"CANARY\\q\"}",
        "{\"status\": \"success\", \"data\": {\"status\": {\"CANARY\": \"CANARY\"}}}",
        "{\"status\": \"success\", \"data\": {\"output_names\": \"CANARY\"}}",
        "{\"status\": \"success\", \"data\": {\"CANARY\": [\"CANARY\", }}",
        "{\"status\": \"success\", \"data\": {\"outputs\": [{\"url\": \"x:CANARY:// \"}, 1]}}",
        "{\"status\": \"success\", \"data\": {\"status\": \"x\"}} CANARY"
      })
  void noMessageAndNoCauseHoldsContent(String body) {
    StringWriter trace = new StringWriter();
    refusal(body, ResponseFormat.RUN).printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain("CANARY");
  }

  @Test
  void aNumberThatTakesLongToConvertIsRefused() {
    for (String number : List.of("9".repeat(200_000), "0." + "9".repeat(999))) {
      for (String response :
          List.of(
              "{\"unknown\": [" + number + "]}",
              success("{\"status\": \"x\", \"n\": " + number + "}"))) {
        assertThatExceptionOfType(DecodingException.class)
            .isThrownBy(() -> read(response, ResponseFormat.RUN))
            .withMessage("getRun: the response has a number of more than 1000 characters");
      }
    }
  }
}
