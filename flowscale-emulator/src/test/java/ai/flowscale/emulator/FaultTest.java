package ai.flowscale.emulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be made to go wrong. */
class FaultTest {
  private static final String HEALTH = "/api/v1/comfy/health";
  private static final Duration REAL = Duration.ofSeconds(20);

  private final FlowscaleEmulator emulator = FlowscaleEmulator.start();
  private final Wire wire = new Wire(emulator);

  @AfterEach
  void stop() {
    emulator.close();
  }

  private HttpResponse<String> health(Fault fault) throws Exception {
    emulator.failNext(Operation.CHECK_HEALTH, fault);
    return wire.get(HEALTH);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 408, 422, 429, 502, 503, 504})
  void statusesComeWithTheFrameworksDetail(int status) throws Exception {
    HttpResponse<String> response = health(Fault.status(status));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Wire.json(response)).containsKey("detail");
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(200);
  }

  @Test
  void aCrashIsPlainText() throws Exception {
    HttpResponse<String> response = health(Fault.status(500));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("Internal Server Error");
  }

  @Test
  void retryAfterComesInBothForms() throws Exception {
    assertThat(
            health(Fault.status(429).retryAfter(Duration.ofSeconds(7)))
                .headers()
                .firstValue("Retry-After"))
        .hasValue("7");
    assertThat(
            health(Fault.status(503).retryAfter(Instant.parse("2025-01-01T00:00:30Z")))
                .headers()
                .firstValue("Retry-After"))
        .hasValue("Wed, 01 Jan 2025 00:00:30 GMT");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 502, 504})
  void aGatewayRespondsWithHtmlAndAnyStatus(int status) throws Exception {
    HttpResponse<String> response = health(Fault.gatewayPage(status));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
    assertThat(response.body()).startsWith("<html>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"ok\"", "{\"status\":"})
  void anyJsonCanBeTheResponse(String json) throws Exception {
    HttpResponse<String> response = health(Fault.json(json));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(json);
  }

  @Test
  void anErrorCanComeInTheEnvelopeEvenWith200() throws Exception {
    HttpResponse<String> response = health(Fault.applicationError(200, "no \"GPU\""));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Wire.json(response).getString("status")).isEqualTo("error");
    assertThat(Wire.json(response).getString("errors")).isEqualTo("no \"GPU\"");
  }

  @Test
  void theBodyCanBeEmpty() throws Exception {
    HttpResponse<String> response = health(Fault.emptyBody());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void theClientCanBeSentElsewhere() throws Exception {
    HttpResponse<String> response = health(Fault.redirect(302, "http://127.0.0.1:1/x"));
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).hasValue("http://127.0.0.1:1/x");
  }

  @Test
  void jsonCanEndInTheMiddleOfAValidResponse() throws Exception {
    String whole = wire.get(HEALTH).body();
    HttpResponse<String> response = health(Fault.truncatedContent());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(whole.substring(0, whole.length() / 2));
  }

  @Test
  void theConnectionCanBreak() throws Exception {
    for (Fault fault :
        new Fault[] {
          Fault.connectionReset(), Fault.connectionClosed(), Fault.garbage(), Fault.brokenBody()
        }) {
      // Always, as the client repeats a GET by itself.
      emulator.failAlways(Operation.CHECK_HEALTH, fault);
      assertThatThrownBy(() -> wire.get(HEALTH))
          .as(fault.toString())
          .isInstanceOf(IOException.class);
      emulator.clearFaults();
      assertThat(wire.get(HEALTH).statusCode()).as(fault.toString()).isEqualTo(200);
    }
  }

  @Test
  void aFaultKeepsTheOperationFromBeingCarriedOut() throws Exception {
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.status(503), Fault.connectionReset());
    assertThat(wire.postForm("/api/v1/runs?workflow_id=w", Wire.end()).statusCode()).isEqualTo(503);
    assertThatThrownBy(() -> wire.postForm("/api/v1/runs?workflow_id=w", Wire.end()))
        .isInstanceOf(IOException.class);
    assertThat(emulator.runsCreated()).isZero();
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
  }

  @Test
  void unlessOnlyTheResponseIsLost() throws Exception {
    emulator.failNext(
        Operation.EXECUTE_WORKFLOW,
        Fault.status(504).afterProcessing(),
        Fault.connectionReset().afterProcessing());
    assertThat(wire.postForm("/api/v1/runs?workflow_id=w", Wire.end()).statusCode()).isEqualTo(504);
    assertThatThrownBy(() -> wire.postForm("/api/v1/runs?workflow_id=w", Wire.end()))
        .isInstanceOf(IOException.class);
    assertThat(emulator.runsCreated()).isEqualTo(2);
  }

  @Test
  void faultsComeInTheirOrderAndOnlyForTheirOperation() throws Exception {
    emulator
        .failNext(Operation.CHECK_HEALTH, Fault.status(500))
        .failNext(Operation.CHECK_HEALTH, Fault.status(502));
    assertThat(wire.get("/api/v1/comfy/queue").statusCode()).isEqualTo(200);
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(500);
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(502);
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(200);
  }

  @Test
  void faultsCanDependOnTheRequest() throws Exception {
    emulator.failWhen(
        Operation.GET_OUTPUT,
        request -> "bad".equals(request.query().get("filename")),
        Fault.status(408));
    assertThat(wire.get("/api/v1/runs/output?filename=bad").statusCode()).isEqualTo(408);
    assertThat(wire.get("/api/v1/runs/output?filename=good").statusCode()).isEqualTo(404);
    emulator.failAlways(Operation.GET_OUTPUT, Fault.status(500));
    assertThat(wire.get("/api/v1/runs/output?filename=bad").statusCode()).isEqualTo(500);
    emulator.clearFaults();
    assertThat(wire.get("/api/v1/runs/output?filename=bad").statusCode()).isEqualTo(404);
  }

  @Test
  void aFaultIsTakenBeforeItsRequestIsRecorded() throws Exception {
    CompletableFuture<Integer> recorded = new CompletableFuture<>();
    emulator.failWhen(
        Operation.CHECK_HEALTH,
        request -> recorded.complete(emulator.count(Operation.CHECK_HEALTH)),
        Fault.status(503));
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(503);
    assertThat(recorded).isCompletedWithValue(0);
    assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(1);
  }

  @Test
  void aRequestHangsUntilItIsReleased() throws Exception {
    emulator.failNext(Operation.CHECK_HEALTH, Fault.hang());
    CompletableFuture<HttpResponse<String>> hanging =
        Wire.HTTP.sendAsync(wire.request(HEALTH).build(), BodyHandlers.ofString());
    emulator.awaitRequests(Operation.CHECK_HEALTH, 1, REAL);
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(200);
    assertThat(hanging).isNotDone();
    emulator.releaseHanging();
    assertThat(hanging.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void aRuleThatThrowsDoesNotHideTheRequest() throws Exception {
    emulator.failWhen(
        Operation.CHECK_HEALTH,
        request -> {
          throw new IllegalStateException("a bug of the test");
        },
        Fault.status(503));
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(500);
    assertThat(emulator.count(Operation.CHECK_HEALTH)).isEqualTo(1);
  }

  private CompletableFuture<HttpResponse<String>> submit() {
    return Wire.HTTP.sendAsync(
        wire.request("/api/v1/runs?workflow_id=w")
            .header("Content-Type", "multipart/form-data; boundary=" + Wire.BOUNDARY)
            .POST(BodyPublishers.ofString(Wire.end()))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void aRunExistsWhileItsResponseHangs() throws Exception {
    CompletableFuture<String> created = new CompletableFuture<>();
    emulator.deploy(
        EmulatedWorkflow.builder("w")
            .outcome(
                run -> {
                  created.complete(run.runId());
                  return Outcome.completes();
                })
            .build());
    emulator.failNext(
        Operation.EXECUTE_WORKFLOW, Fault.hang().runAppearsAfter(Duration.ofHours(1)));
    CompletableFuture<HttpResponse<String>> hanging = submit();
    String id = created.get(20, TimeUnit.SECONDS);
    assertThat(emulator.runsCreated()).isEqualTo(1);
    assertThat(hanging).isNotDone();
    emulator.releaseHanging();
    HttpResponse<String> response = hanging.get(20, TimeUnit.SECONDS);
    assertThat(Wire.json(response).getJsonObject("data").getString("run_id")).isEqualTo(id);
    assertThat(emulator.runsCreated()).isEqualTo(1);
    assertThat(wire.get("/api/v1/runs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void whatHungBeforeAResetIsNotPerformedAfterIt() throws Exception {
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.hang());
    CompletableFuture<HttpResponse<String>> hanging = submit();
    emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, REAL);
    emulator.reset();
    assertThat(hanging.handle((response, failure) -> response).get(20, TimeUnit.SECONDS)).isNull();
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void closingDoesNotWaitForHangingRequests() throws Exception {
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.hang());
    // Not a GET, which the client would send again, to another program that may have the port by
    // then.
    CompletableFuture<HttpResponse<String>> hanging = submit();
    emulator.awaitRequests(Operation.EXECUTE_WORKFLOW, 1, REAL);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Thread closer =
        new Thread(
            () -> {
              emulator.close();
              closed.complete(null);
            });
    closer.start();
    closed.get(20, TimeUnit.SECONDS);
    assertThat(hanging.handle((response, failure) -> "ended").get(20, TimeUnit.SECONDS))
        .isEqualTo("ended");
  }

  @Test
  void waitingForRequestsThatDoNotComeFails() {
    assertThatThrownBy(
            () -> emulator.awaitRequests(Operation.CHECK_HEALTH, 1, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("HEALTH");
  }

  @Test
  void theJournalIsBoundedAndTheCountsAreNot() throws Exception {
    try (FlowscaleEmulator small = FlowscaleEmulator.builder().maxRecordedRequests(2).start()) {
      Wire smallWire = new Wire(small);
      for (String path : new String[] {"/a", "/b", "/c"}) {
        smallWire.get(path);
      }
      assertThat(small.requests()).extracting(RecordedRequest::path).containsExactly("/b", "/c");
      assertThat(small.count(Operation.UNKNOWN)).isEqualTo(3);
    }
  }

  @Test
  void resetForgetsEverything() throws Exception {
    wire.execute("w");
    emulator.deploy(EmulatedWorkflow.builder("added").build());
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.status(500));
    emulator.reset();
    assertThat(emulator.runsCreated()).isZero();
    assertThat(emulator.runIds()).isEmpty();
    assertThat(emulator.requests()).isEmpty();
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
    assertThat(wire.get(HEALTH).statusCode()).isEqualTo(200);
    assertThat(Wire.json(wire.get("/api/v1/comfy/workflows")).getJsonArray("data")).isEmpty();
  }

  @Test
  void informationalResponsesComeBeforeTheResponse() throws Exception {
    emulator.failNext(Operation.CHECK_HEALTH, Fault.informational(102, 199));
    URI url = URI.create(emulator.baseUrl());
    String request =
        "GET %s HTTP/1.1\r\nHost: x\r\nX-API-KEY: %s\r\nConnection: close\r\n\r\n"
            .formatted(HEALTH, emulator.apiKey());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 102 \r\n\r\nHTTP/1.1 199 \r\n\r\nHTTP/1.1 200 \r\n")
          .contains("\"success\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 101, 200})
  void otherStatusesAreNotInformational(int status) {
    assertThatThrownBy(() -> Fault.informational(102, status))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(status));
  }

  @Test
  void aResponseCanBeAboutAnotherRun() throws Exception {
    String runId = emulator.submit("w", null, Map.of());
    emulator.failNext(Operation.GET_RUN, Fault.otherRun("someone-elses"));
    String run = "/api/v1/runs/" + runId;
    assertThat(wire.get(run).body()).contains("\"someone-elses\"").doesNotContain(runId);
    assertThat(wire.get(run).body()).contains(runId);
  }
}
