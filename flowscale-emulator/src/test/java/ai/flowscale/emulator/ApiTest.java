package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, routes, submissions and lists, over the wire. */
class ApiTest {
  private final ManualScheduler time = new ManualScheduler();
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .scheduler(time)
          .workflow(EmulatedWorkflow.builder("w").build())
          .start();
  private final Wire wire = new Wire(emulator);

  @AfterEach
  void stop() {
    emulator.close();
  }

  @Test
  void listensOnLoopbackOnTwoPorts() {
    assertThat(URI.create(emulator.baseUrl()).getHost()).isEqualTo("127.0.0.1");
    assertThat(emulator.storageUrl()).isNotEqualTo(emulator.baseUrl());
    assertThat(emulator.toString()).doesNotContain(emulator.apiKey());
  }

  @Test
  void eachEmulatorHasItsOwnKey() {
    try (FlowscaleEmulator other = FlowscaleEmulator.start();
        FlowscaleEmulator given = FlowscaleEmulator.builder().apiKey("given").start()) {
      assertThat(other.apiKey()).isNotEqualTo(emulator.apiKey());
      assertThat(given.apiKey()).isEqualTo("given");
    }
  }

  @Test
  void aMissingKeyIs401AndAWrongOne403() throws Exception {
    URI uri = URI.create(emulator.baseUrl() + "/api/v1/comfy/health");
    HttpResponse<String> missing = Wire.send(HttpRequest.newBuilder(uri));
    HttpResponse<String> wrong = Wire.send(HttpRequest.newBuilder(uri).header("X-API-KEY", "no"));
    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(Wire.json(missing)).containsKey("detail");
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(emulator.requests()).extracting(RecordedRequest::keyRight).containsOnly(false);
    assertThat(wire.get("/api/v1/comfy/health").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/nothing",
        "//api/v1/comfy/health",
        "/api//v1/comfy/health",
        "/api/v1/runs/a%2Fb",
        "/api/v1/runs/a/b/cancel",
        "/api/v1/runs/",
        "/api/v1/comfy/health/",
        "/__admin/mappings",
        "/__files/x"
      })
  void whatTheServiceDoesNotHaveIs404(String path) throws Exception {
    assertThat(wire.get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/comfy/health, GET",
    "DELETE, /api/v1/runs, 'GET, POST'",
    "HEAD, /api/v1/runs/x, GET",
    "POST, /api/v1/runs/output, GET",
    "GET, /api/v1/runs/x/cancel, POST"
  })
  void aWrongMethodIs405(String method, String path, String allowed) throws Exception {
    HttpResponse<String> response =
        Wire.send(wire.request(path).method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @Test
  void unknownRunsAndOutputsAre404InTheEnvelope() throws Exception {
    for (HttpResponse<String> response :
        List.of(
            wire.get("/api/v1/runs/none"),
            wire.get("/api/v1/runs/output?filename=none.png"),
            wire.post("/api/v1/runs/none/cancel"))) {
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Wire.json(response).getString("status")).isEqualTo("error");
      assertThat(Wire.json(response).getString("errors")).isNotBlank();
    }
    assertThat(emulator.cancelsReceived()).isEqualTo(1);
  }

  @Test
  void missingParametersAre422WithTheirPlace() throws Exception {
    for (HttpResponse<String> response :
        List.of(
            wire.postForm("/api/v1/runs", Wire.end()), wire.get("/api/v1/runs/output?other=1"))) {
      assertThat(response.statusCode()).isEqualTo(422);
      JsonObject detail = Wire.json(response).getJsonArray("detail").getJsonObject(0);
      assertThat(detail.getJsonArray("loc").getString(0)).isEqualTo("query");
      assertThat(detail.getString("msg")).isEqualTo("Field required");
      assertThat(detail.getString("type")).isEqualTo("missing");
    }
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void aSubmissionKeepsItsInputs() throws Exception {
    String name = "größe \\\"日本\\\".png";
    HttpResponse<String> response =
        wire.postForm(
            "/api/v1/runs?workflow_id=w&group_id=a+b%26c%2Fd%2B%23%C3%A9",
            Wire.text("text_51536", "a man\r\nriding")
                + Wire.file("image_35728", name, "image/png", "\0\1\2")
                + Wire.file("image_35728", "second", "image/jpeg", "two")
                + Wire.text("seed_456", "12345")
                + Wire.end());
    assertThat(response.statusCode()).isEqualTo(200);
    RecordedRequest request = emulator.requests(Operation.EXECUTE_WORKFLOW).get(0);
    assertThat(request.query()).containsEntry("group_id", "a b&c/d+#é");
    assertThat(request.target()).contains("group_id=a+b%26c");
    assertThat(request.texts())
        .containsExactly(
            Map.entry("text_51536", "a man\r\nriding"), Map.entry("seed_456", "12345"));
    assertThat(request.files()).hasSize(2);
    ReceivedFile file = request.file("image_35728").orElseThrow();
    assertThat(file.fileName()).isEqualTo("größe \"日本\".png");
    assertThat(file.contentType()).hasValue("image/png");
    assertThat(file.content()).isEqualTo(Wire.utf8("\0\1\2"));
    assertThat(file.openStream()).hasContent("\0\1\2");
    assertThat(request.formComplete()).isTrue();
    assertThat(request.keyRight()).isTrue();
    assertThat(request.header("content-TYPE").orElseThrow()).startsWith("multipart/form-data");
    assertThat(request.toString()).doesNotContain("riding", "12345", emulator.apiKey());
  }

  @Test
  void aBodyWithoutItsEndIsRefused() throws Exception {
    HttpResponse<String> response =
        wire.postForm("/api/v1/runs?workflow_id=w", Wire.text("text_1", "lost"));
    assertThat(response.statusCode()).isEqualTo(422);
    JsonObject detail = Wire.json(response).getJsonArray("detail").getJsonObject(0);
    assertThat(detail.getJsonArray("loc").getString(0)).isEqualTo("body");
    assertThat(detail.getString("msg")).contains("final boundary");
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).formComplete()).isFalse();
    assertThat(emulator.runsCreated()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded", "text/plain"})
  void aBodyOfAnotherTypeIsRefused(String type) throws Exception {
    String body = Wire.text("text_1", "lost") + Wire.end();
    HttpResponse<String> response = wire.post("/api/v1/runs?workflow_id=w", type, body);
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(Wire.json(response).getString("detail")).contains("multipart/form-data");
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).texts()).isEmpty();
    assertThat(emulator.runsCreated()).isZero();
  }

  @Test
  void noBodyIsARunWithoutInputs() throws Exception {
    assertThat(wire.post("/api/v1/runs?workflow_id=w").statusCode()).isEqualTo(200);
    assertThat(emulator.runsCreated()).isEqualTo(1);
  }

  @Test
  void anOfferOfHttp2LosesTheBody() throws Exception {
    HttpClient offering = HttpClient.newHttpClient();
    HttpRequest request =
        wire.request("/api/v1/runs?workflow_id=w")
            .header("Content-Type", "multipart/form-data; boundary=" + Wire.BOUNDARY)
            .POST(BodyPublishers.ofString(Wire.text("text_1", "lost") + Wire.end()))
            .build();
    assertThat(offering.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(422);
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).bodySize()).isZero();
  }

  @Test
  void aLongTextIs400AndALongFileIsNot() throws Exception {
    String big = "x".repeat(1024 * 1024 + 1);
    HttpResponse<String> text =
        wire.postForm("/api/v1/runs?workflow_id=w", Wire.text("t", big) + Wire.end());
    assertThat(text.statusCode()).isEqualTo(400);
    assertThat(Wire.json(text).getString("detail")).contains("1024KB");
    assertThat(emulator.runsCreated()).isZero();
    String file = Wire.file("f", "f.bin", "application/octet-stream", big) + Wire.end();
    assertThat(wire.postForm("/api/v1/runs?workflow_id=w", file).statusCode()).isEqualTo(200);
  }

  @Test
  void takesAnUploadOf50Megabytes() throws Exception {
    byte[] content = new byte[50_000_000];
    new Random(1).nextBytes(content);
    byte[] head = Wire.utf8(Wire.file("f", "f.bin", "application/octet-stream", ""));
    HttpRequest request =
        wire.request("/api/v1/runs?workflow_id=w")
            .header("Content-Type", "multipart/form-data; boundary=" + Wire.BOUNDARY)
            .POST(
                BodyPublishers.ofByteArrays(
                    List.of(
                        Arrays.copyOf(head, head.length - 2),
                        content,
                        Wire.utf8("\r\n" + Wire.end()))))
            .build();
    assertThat(Wire.HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(emulator.requests().get(0).files().get(0).content()).isEqualTo(content);
  }

  @Test
  void anUnknownWorkflowIs404UnlessAnyIsTaken() throws Exception {
    assertThat(wire.postForm("/api/v1/runs?workflow_id=other", Wire.end()).statusCode())
        .isEqualTo(404);
    assertThat(emulator.runsCreated()).isZero();
    emulator.deploy(EmulatedWorkflow.builder("other").build());
    wire.execute("other");
    try (FlowscaleEmulator any = FlowscaleEmulator.start()) {
      new Wire(any).execute("whatever");
      assertThat(any.runsCreated()).isEqualTo(1);
    }
  }

  @Test
  void theSameSubmissionTwiceIsTwoRuns() throws Exception {
    assertThat(wire.execute("w")).isNotEqualTo(wire.execute("w"));
    assertThat(emulator.runsCreated()).isEqualTo(2);
  }

  @Test
  void pagesThroughHundredsOfRuns() throws Exception {
    for (int i = 0; i < 250; i++) {
      emulator.submit("w", i % 2 == 0 ? "even" : "odd", Map.of("n", Integer.toString(i)));
    }
    List<String> seen = new ArrayList<>();
    for (int page = 1; page <= 3; page++) {
      HttpResponse<String> response = wire.get("/api/v1/runs?page_size=100&page=" + page);
      JsonObject meta = Wire.json(response).getJsonObject("meta");
      assertThat(meta.getInt("total_count")).isEqualTo(250);
      assertThat(meta.getInt("total_pages")).isEqualTo(3);
      assertThat(meta.getInt("page")).isEqualTo(page);
      seen.addAll(ids(response));
    }
    List<String> newestFirst = new ArrayList<>(emulator.runIds());
    Collections.reverse(newestFirst);
    assertThat(seen).isEqualTo(newestFirst);
    HttpResponse<String> beyond = wire.get("/api/v1/runs?page_size=100&page=4");
    assertThat(ids(beyond)).isEmpty();
    HttpResponse<String> odd = wire.get("/api/v1/runs?group_id=odd");
    assertThat(Wire.json(odd).getJsonObject("meta").getInt("total_count")).isEqualTo(125);
    assertThat(Wire.json(odd).getJsonObject("meta").getString("group_id")).isEqualTo("odd");
    assertThat(ids(odd)).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "created_at, asc, '0 1 2'",
    "created_at, desc, '2 1 0'",
    "started_at, asc, '1 2 0'",
    "started_at, desc, '0 2 1'",
    "completed_at, asc, '1 0 2'",
    "completed_at, desc, '2 0 1'"
  })
  void sortsByEachFieldInBothOrders(String field, String order, String expected) throws Exception {
    // Queue and run times by number: the first starts last, the second has not even started.
    int[] queue = {5, 100, 1};
    int[] run = {1, 1, 8};
    emulator.deploy(
        EmulatedWorkflow.builder("w")
            .queueTime(number -> Duration.ofSeconds(queue[number - 1]))
            .runTime(number -> Duration.ofSeconds(run[number - 1]))
            .build());
    for (int i = 0; i < 3; i++) {
      emulator.submit("w", null, Map.of());
      time.advance(Duration.ofMillis(10));
    }
    time.advance(Duration.ofSeconds(20));
    List<String> wanted = new ArrayList<>();
    for (String index : expected.split(" ")) {
      wanted.add(emulator.runIds().get(Integer.parseInt(index)));
    }
    HttpResponse<String> response =
        wire.get("/api/v1/runs?sort_by=" + field + "&sort_order=" + order);
    assertThat(ids(response)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "page_size=0, page_size, greater_than_equal",
    "page_size=101, page_size, less_than_equal",
    "page_size=ten, page_size, int_parsing",
    "page=0, page, greater_than_equal",
    "sort_by=status, sort_by, literal_error",
    "sort_order=up, sort_order, literal_error"
  })
  void badParametersAre422(String query, String parameter, String type) throws Exception {
    HttpResponse<String> response = wire.get("/api/v1/runs?" + query);
    assertThat(response.statusCode()).isEqualTo(422);
    JsonArray details = Wire.json(response).getJsonArray("detail");
    assertThat(details).hasSize(1);
    assertThat(details.getJsonObject(0).getString("type")).isEqualTo(type);
    assertThat(details.getJsonObject(0).getJsonArray("loc").getString(1)).isEqualTo(parameter);
    assertThat(details.getJsonObject(0).getString("msg")).startsWith("Input should be");
  }

  @Test
  void allInvalidParametersAreReportedAtOnce() throws Exception {
    HttpResponse<String> response = wire.get("/api/v1/runs?page_size=0&page=0&sort_by=x");
    assertThat(Wire.json(response).getJsonArray("detail")).hasSize(3);
  }

  @Test
  void handlesManyRequestsAtOnce() throws Exception {
    // All hang at the same time, each in a thread of the server: none waits for another.
    int callers = 64;
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.hang());
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(
          Wire.HTTP.sendAsync(
              wire.request("/api/v1/comfy/health").build(), BodyHandlers.ofString()));
    }
    emulator.awaitRequests(Operation.CHECK_HEALTH, callers, Duration.ofSeconds(30));
    assertThat(wire.get("/api/v1/comfy/queue").statusCode()).isEqualTo(200);
    emulator.releaseHanging();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertThat(call.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private static List<String> ids(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Wire.json(response).getJsonObject("data").getJsonArray("runs").stream()
        .map(run -> run.asJsonObject().getString("_id"))
        .toList();
  }
}
