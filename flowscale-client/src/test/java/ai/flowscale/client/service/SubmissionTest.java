package ai.flowscale.client.service;

import static ai.flowscale.testing.ScriptedTransport.broken;
import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.AuthenticationException;
import ai.flowscale.api.error.FieldError;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.RateLimitException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.error.ValidationException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionTest extends ManualTest {
  private static final String PROMPT = "canary prompt of a secret product";
  private static final WorkflowInputs INPUTS =
      WorkflowInputs.builder().text("text_1", PROMPT).build();
  private static final Response STARTED = submitted("r1");

  @Test
  void theRequestIsAMultipartFormWithTheKeyAndEncodedIds() {
    ManualClient client = responding(STARTED);
    WorkflowRequest request = WorkflowRequest.builder("w 1/&", INPUTS).groupId("g+ü#").build();
    Submission submission = client.async.executeWorkflow(request).join();
    assertThat(submission.runId()).isEqualTo("r1");
    TransportRequest sent = client.requests().get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri())
        .hasToString(
            "http://127.0.0.1:1/api/v1/runs?workflow_id=w%201%2F%26&group_id=g%2B%C3%BC%23");
    assertThat(sent.headers().first("x-api-key")).contains(ManualClient.KEY);
    assertThat(sent.headers().first("Accept-Encoding")).contains("identity");
    assertThat(sent.headers().first("Content-Type").orElseThrow())
        .startsWith("multipart/form-data; boundary=");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    sent.body().orElseThrow().writeTo(body);
    assertThat(body.toString(StandardCharsets.UTF_8)).contains("name=\"text_1\"", PROMPT);
    assertThat(sent.body().orElseThrow().contentLength()).hasValue(body.size());
  }

  @Test
  void theWorkflowIsAsItWasAskedForWhereTheServiceDoesNotSay() {
    ManualClient client =
        responding(
            success(
                "{\"number\":7,\"node_errors\":{\"12\":{\"m\":1}},"
                    + "\"output_names\":[\"a\"],\"run_id\":\"r1\"}"));
    Submission submission = client.async.executeWorkflow("asked", INPUTS).join();
    assertThat(submission.workflowId()).isEqualTo("asked");
    assertThat(submission.number()).isEqualTo(7);
    assertThat(submission.nodeErrors().asMap()).containsOnlyKeys("12");
    assertThat(submission.outputNames()).containsExactly("a");
  }

  static Stream<Arguments> uncertainOutcomes() {
    String html = "<html>gateway</html>";
    return Stream.of(
        Arguments.of("reset", failing(broken(Kind.CLOSED, Sent.MAYBE))),
        Arguments.of("timeout", failing(broken(Kind.TIMEOUT, Sent.MAYBE))),
        Arguments.of("not HTTP", failing(broken(Kind.PROTOCOL, Sent.MAYBE))),
        Arguments.of("408", json(408, "{\"detail\":\"timeout\"}")),
        Arguments.of("302", response(302, Map.of("Location", List.of("/login")), "")),
        Arguments.of("HTML with 200", json(200, html)),
        Arguments.of("[] with 200", json(200, "[]")),
        Arguments.of("null with 200", json(200, "null")),
        Arguments.of("cut short", json(200, "{\"status\":\"success\",\"data\":{\"run_")),
        Arguments.of("no run id", success("{}")),
        Arguments.of("403 of a gateway", json(403, html)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uncertainOutcomes")
  void anOutcomeThatLeavesDoubtIsUncertainAndSentOnce(String name, Response outcome) {
    ManualClient client = responding(outcome);
    CompletableFuture<Submission> submission =
        client.async.executeWorkflow(WorkflowRequest.builder("w1", INPUTS).groupId("g1").build());
    client.time.advance(Duration.ofMinutes(5));
    assertThat(failure(submission))
        .isInstanceOfSatisfying(
            SubmissionUncertainException.class,
            e -> {
              assertThat(e.workflowId()).isEqualTo("w1");
              assertThat(e.groupId()).contains("g1");
              assertThat(e.submittedAt()).isEqualTo("2026-01-01T00:00:00Z");
              assertThat(e.getCause()).isInstanceOf(FlowscaleException.class);
            });
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void aSideFieldThatCannotBeReadDoesNotCostTheRun() {
    ManualClient client = responding(success("{\"number\":1.5,\"run_id\":\"r1\"}"));
    Submission submission = client.async.executeWorkflow("w1", INPUTS).join();
    assertThat(submission.runId()).isEqualTo("r1");
    assertThat(submission.number()).isNull();
    assertThat(submission.recovered()).isFalse();
  }

  @Test
  void aRefusalOfTheServiceIsNotUncertainAndSentOnce() {
    ManualClient client =
        responding(
            json(
                422,
                "{\"detail\":[{\"loc\":[\"query\",\"workflow_id\"],\"msg\":\"field required\","
                    + "\"type\":\"missing\",\"input\":\""
                    + PROMPT
                    + "\"}]}"));
    CompletableFuture<Submission> submission = client.async.executeWorkflow("w1", INPUTS);
    assertThat(failure(submission))
        .isInstanceOfSatisfying(
            ValidationException.class,
            e ->
                assertThat(e.fieldErrors())
                    .containsExactly(
                        new FieldError("query.workflow_id", "field required", "missing")))
        .hasMessageContaining("query.workflow_id: field required")
        .message()
        .doesNotContain(PROMPT);
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void aWrongKeyIsSaidPlainlyAndNeverRepeated() {
    ManualClient client =
        responding(json(401, "{\"detail\":\"key " + ManualClient.KEY + " for " + PROMPT + "\"}"));
    assertThat(failure(client.async.executeWorkflow("w1", INPUTS)))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining("FLOWSCALE_API_KEY")
        .message()
        .doesNotContain(ManualClient.KEY, PROMPT);
  }

  @Test
  void aSubmissionThatCertainlyNeverLeftIsRetried() {
    ManualClient client = responding(failing(broken(Kind.CONNECT, Sent.NO)), STARTED);
    CompletableFuture<Submission> submission = client.async.executeWorkflow("w1", INPUTS);
    client.time.advance(Duration.ofSeconds(1));
    assertThat(submission).isCompleted();
    assertThat(client.requests()).hasSize(2);
  }

  static Stream<Arguments> refusalsThatHadNoEffect() {
    return Stream.of(
        Arguments.of(failing(broken(Kind.CONNECT, Sent.NO)), TransportException.class),
        Arguments.of(json(429, "{\"detail\":\"slow down\"}"), RateLimitException.class));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusalsThatHadNoEffect")
  void aOneShotStreamIsNeverSentTwice(
      Response refusal, Class<? extends FlowscaleException> expected) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .file("image_1", InputFile.ofOnce("a.png", new ByteArrayInputStream(new byte[3])))
            .build();
    ManualClient client = responding(refusal, STARTED);
    CompletableFuture<Submission> submission = client.async.executeWorkflow("w1", inputs);
    client.time.advance(Duration.ofMinutes(1));
    assertThat(failure(submission)).isInstanceOf(expected);
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void anUploadListenerThatThrowsChangesNothingAndIsLogged() {
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              request.body().orElseThrow().writeTo(OutputStream.nullOutputStream());
              return STARTED.make();
            });
    WorkflowRequest request =
        WorkflowRequest.builder("w1", INPUTS)
            .uploadListener(
                progress -> {
                  throw new IllegalStateException(PROMPT);
                })
            .build();
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(transport)) {
      assertThat(client.async.executeWorkflow(request).join().runId()).isEqualTo("r1");
      assertThat(log.warnings())
          .contains("A listener failed with java.lang.IllegalStateException")
          .noneMatch(line -> line.contains(PROMPT));
    }
  }

  @ParameterizedTest
  @MethodSource("promises")
  void nothingIsSentTwiceOverATransportThatPromisesLess(Capability missing) {
    ScriptedTransport transport =
        ScriptedTransport.inTurn(failing(broken(Kind.CONNECT, Sent.NO)), STARTED).without(missing);
    ManualClient client = client(transport);
    CompletableFuture<Submission> submission = client.async.executeWorkflow("w1", INPUTS);
    client.time.advance(Duration.ofMinutes(1));
    assertThat(failure(submission)).isInstanceOf(TransportException.class);
    assertThat(transport.requests()).hasSize(1);
  }

  static Stream<Capability> promises() {
    return Stream.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS);
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeAnythingIs() {
    ManualClient client = responding(STARTED);
    WorkflowInputs missing =
        WorkflowInputs.builder().file("image_1", Path.of("no-such-file.png")).build();
    assertThat(failure(client.async.executeWorkflow("w1", missing)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("image_1"));
    record Cyclic(Object self) {
      public Object getSelf() {
        throw new IllegalStateException("not for serialising");
      }
    }
    WorkflowInputs unserialisable =
        WorkflowInputs.builder().json("config_json", new Cyclic("x")).build();
    assertThat(failure(client.async.executeWorkflow("w1", unserialisable)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("config_json"));
    assertThat(client.requests()).isEmpty();
  }
}
