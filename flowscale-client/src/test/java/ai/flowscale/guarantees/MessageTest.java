package ai.flowscale.guarantees;

import static ai.flowscale.testing.RunJson.run;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the messages of errors and the lines of the log say, and what they never hold. */
class MessageTest extends ManualTest {
  private static final String DETAIL = "{\"detail\":\"some reason\"}";

  /** Ends a line, starts one, turns the reading direction around, or hides. */
  private static final String HOSTILE =
      "ok\n"
          + "2026-01-01 INFO forged\r"
          + "\u0085\u2028\u2029\u202e\u2066\u200f\u0000\u001b[31m\u009b\ufeff\ud800";

  private static void assertOneLine(String text) {
    assertThat(text.codePoints())
        .as(text)
        .allMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE ->
                      false;
                  default -> true;
                });
  }

  @Test
  void a404TellsWhatWasSearchedFor() {
    for (String body : List.of(DETAIL, "<html>no route</html>")) {
      ManualClient client = respondingOnce(404, body);
      assertThat(failure(client.async.getRun("run-17")))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("run-17");
      assertThat(failure(client.async.cancelRun("run-17"))).hasMessageContaining("run-17");
      assertThat(failure(client.async.getOutput("cat.png"))).hasMessageContaining("cat.png");
      assertThat(failure(client.async.executeWorkflow("flow-9", WorkflowInputs.none())))
          .hasMessageContaining("flow-9");
      assertThat(failure(client.async.getRuns(RunQuery.group("g-5")))).hasMessageContaining("g-5");
      assertThat(failure(client.async.checkHealth())).hasMessageContaining("/api/v1/comfy/health");
    }
    ManualClient client = respondingOnce(404, "<html>no route</html>");
    assertThat(failure(client.async.getRun("run-17")))
        .hasMessageContaining("no service was found at /api/v1/runs/run-17 for the run run-17;")
        .hasMessageContaining("FLOWSCALE_API_URL");
  }

  @Test
  void noMessageSendsTheReaderOfALogToAMethod() {
    for (int status : new int[] {400, 404, 408, 409, 422, 429, 500, 503}) {
      ManualClient client = respondingOnce(status, DETAIL);
      for (CompletableFuture<?> call :
          List.<CompletableFuture<?>>of(
              client.async.getRun("r"), client.async.checkHealth(), client.async.getRuns())) {
        FlowscaleException failure = failure(call);
        assertThat(failure).hasMessageNotContaining("errors()");
        assertThat(((ApiException) failure).errors()).containsExactly("some reason");
      }
    }
  }

  @Test
  void theReasonOfARefusalIsToldWhereItQuotesNoInput() {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_1", "a castle that nobody may know of")
            .json("config_2", Map.of("style", "oil on canvas", "name", "Bob"))
            .build();
    try (ManualClient client = respondingOnce(400, "{\"detail\":\"Unknown workflow\"}")) {
      assertThat(failure(client.async.executeWorkflow("w", inputs)))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("Unknown workflow");
    }
    String missing =
        "{\"detail\":[{\"loc\":[\"query\",\"workflow_id\"],\"msg\":\"Field"
            + " required\",\"type\":\"missing\"}]}";
    try (ManualClient client = respondingOnce(422, missing)) {
      assertThat(failure(client.async.executeWorkflow("w", inputs)))
          .hasMessageContaining("query.workflow_id: Field required");
    }
    for (String quoting :
        List.of(
            "bad: a castle that nobody may know of",
            "bad: 'a castle that no...'",
            "bad: nobody may know of",
            "A CASTLE\nTHAT nobody",
            "style OIL  on canvas",
            "no Bob here",
            "a%20castle",
            "\\u0061 c\\u0061stle",
            "&#97; castle",
            "see https://s3.test/a.png?X-Sig=abc",
            "the key " + ManualClient.KEY,
            "token eyJhbGciOiJIUzI1NiJ9")) {
      String body = Json.createObjectBuilder().add("detail", quoting).build().toString();
      ManualClient client = respondingOnce(400, body);
      FlowscaleException failure = failure(client.async.executeWorkflow("w", inputs));
      assertThat(failure.getMessage())
          .as(quoting)
          .endsWith("the service refused the request as it stands (HTTP 400).");
      assertThat(((ApiException) failure).errors()).containsExactly(quoting);
    }
  }

  @Test
  void whatAnErrorCostsDoesNotGrowWithTheTextThatItQuotes() {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      String text = ("prompt number " + i + " of a castle. ").repeat(30_000);
      inputs.text("text_" + i, text);
      quoted.append(text, 0, 100_000);
    }
    String body = Json.createObjectBuilder().add("detail", quoted.toString()).build().toString();
    ManualClient client = respondingOnce(422, body);
    client.submit().handle((v, e) -> v).join();
    Duration took =
        leastProcessorTime(
            () ->
                assertThat(failure(client.async.executeWorkflow("w", inputs.build())))
                    .hasMessageNotContaining("castle"));
    // Processor time, not time by the clock: 7 MiB of inputs took several seconds of it.
    assertThat(took).isLessThan(Duration.ofMillis(1500));
  }

  /** Of some times: that of the JVM's compilers and, on some machines, stolen time count too. */
  private static Duration leastProcessorTime(Runnable action) {
    Duration least = Duration.ofDays(1);
    for (int times = 0; times < 5; times++) {
      Duration before = processorTime();
      action.run();
      Duration took = processorTime().minus(before);
      least = took.compareTo(least) < 0 ? took : least;
    }
    return least;
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Test
  void noFailureOfAWaitQuotesAnInput() {
    String run =
        "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"%s\",\"error\":\"bad"
            + " castle\",\"inputs\":[{\"path\":\"text_1\",\"value\":\"a castle\"}]}}";
    for (String status : List.of("failed", "cancelled", "running")) {
      try (RecordedLog log = new RecordedLog();
          ManualClient client = respondingOnce(200, run.formatted(status))) {
        CompletableFuture<?> wait =
            client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
        client.time.advance(Duration.ofMinutes(1));
        StringWriter trace = new StringWriter();
        failure(wait).printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).contains("r1").doesNotContain("castle");
        assertThat(log.lines()).noneMatch(line -> line.contains("castle"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "a castle | Node 12 (UpscaleModelLoader): the model file is missing. | true",
        "a castle | Value not in list: 'a castle' | false",
        "a castle | no A  CASTLE here | false",
        "'{\"name\":\"Bob\"}' | no Bob here | false",
        "none | the model file is missing. | false"
      })
  void whyARunFailedIsToldWhereItQuotesNoInput(String input, String error, boolean isTold) {
    RunJson run = run("r1", "failed").error(error);
    if (input != null) {
      JsonObject one = Json.createObjectBuilder().add("path", "text_1").add("value", input).build();
      run.inputs(Json.createArrayBuilder().add(one).build().toString());
    }
    RunFailedException failure = (RunFailedException) failure(responding(run).async.awaitRun("r1"));
    assertThat(failure.errors()).containsExactly(error);
    assertThat(failure.getMessage())
        .isEqualTo(
            "Run r1 ended with status failed"
                + (isTold ? ". The service says: " + error : " (see run() and errors())."));
  }

  @Test
  void noMessageHoldsWhatWouldForgeALine() {
    String quoted = Json.createValue(HOSTILE.replace("\ud800", "")).toString();
    String run =
        "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":%s,\"output_names\":[%s]}}";
    List<FlowscaleException> failures = new ArrayList<>();
    try (ManualClient client = respondingOnce(200, run.formatted("\"failed\"", quoted))) {
      failures.add(failure(client.async.awaitRun("r1")));
      assertThat(failures.get(0)).isInstanceOf(RunFailedException.class);
    }
    try (ManualClient client = respondingOnce(200, run.formatted(quoted, quoted))) {
      CompletableFuture<?> wait =
          client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
      client.time.advance(Duration.ofMinutes(1));
      failures.add(failure(wait));
    }
    try (ManualClient client = respondingOnce(400, "{\"detail\":" + quoted + "}")) {
      failures.add(failure(client.submit()));
      failures.add(failure(client.async.checkHealth()));
    }
    try (ManualClient client =
        respondingOnce(
            response(
                200, Map.of(), "{\"status\":\"success\",\"data\":{\"run_id\":" + quoted + ","))) {
      failures.add(failure(client.submit()));
    }
    for (FlowscaleException failure : failures) {
      assertOneLine(failure.getMessage());
      assertThat(failure.getMessage().length()).isLessThan(5_000);
    }
  }

  @Test
  void noMessageIsLongHoweverLongTheTextsOfTheServiceAre() {
    String status = "s".repeat(100_000);
    ManualClient client = respondingOnce(RunJson.nameless(status));
    CompletableFuture<?> wait =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
    client.time.advance(Duration.ofMinutes(1));
    assertThat(failure(wait)).hasMessageContaining("sss");
    assertThat(failure(wait).getMessage().length()).isLessThan(5_000);
  }

  @Test
  void noLineOfTheLogHoldsWhatWouldForgeAnother() {
    String quoted = Json.createValue(HOSTILE.replace("\ud800", "")).toString();
    List<String> lines = new ArrayList<>();
    Logger logger = Logger.getLogger("ai.flowscale");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().formatMessage(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    Level before = logger.getLevel();
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    try (ManualClient client =
        respondingOnce(
            json(
                200,
                ("{\"status\":\"success\",\"data\":{\"run_id\":%s,\"workflow_id\":\"w\","
                        + "\"node_errors\":{%s:{}}}}")
                    .formatted(quoted, quoted)),
            success("{\"status\":" + quoted + "}"))) {
      client.submit().join();
      CompletableFuture<?> wait =
          client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(30)));
      client.time.advance(Duration.ofMinutes(1));
      failure(wait);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(before);
    }
    assertThat(lines).anyMatch(line -> line.contains("refused these nodes"));
    assertThat(lines).anyMatch(line -> line.contains("Run r1 is ok"));
    lines.forEach(MessageTest::assertOneLine);
  }

  @Test
  void theIdOfARunStaysOnItsLine() {
    ScriptedTransport service =
        ScriptedTransport.inTurn(submitted("x\\nSEVERE: forged\\u2028 line\\u001b[31m"));
    HeldExecutor callbacks = new HeldExecutor();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.callbackExecutor(callbacks))) {
      CompletableFuture<Submission> call = client.submit();
      call.cancel(true);
      callbacks.runAll();
      assertThat(log.lines())
          .anyMatch(line -> line.contains("forged"))
          .allSatisfy(MessageTest::assertOneLine);
    }
  }

  @Test
  void aStatusPrintsInOneLine() {
    assertOneLine(new ai.flowscale.api.model.RunStatus(HOSTILE).toString());
    assertThat(new ai.flowscale.api.model.RunStatus(HOSTILE).value()).isEqualTo(HOSTILE);
    assertThat(ai.flowscale.api.model.RunStatus.RUNNING).hasToString("running");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://x.pod.flowscale.ai/api/v1",
        "https://x.pod.flowscale.ai/api/v1/",
        "https://x.pod.flowscale.ai/proxy/API/V1",
        "https://x.pod.flowscale.ai/api/v1/runs",
        "https://x.pod.flowscale.ai/api/v1/comfy/health",
      })
  void aBaseUrlWithThePathOfTheApiIsToldAtOnce(String url) {
    assertThatThrownBy(() -> FlowscaleConfig.builder().baseUrl(url).apiKey("k").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/api/v1")
        .hasMessageContaining("FLOWSCALE_API_URL");
  }

  @Test
  void theUserAgentTellsTheVersion() {
    ManualClient client = respondingOnce(success("[]"));
    client.async.checkHealth().join();
    assertThat(client.requests().get(0).headers().first("User-Agent").orElseThrow())
        .matches("flowscale-java/\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }
}
