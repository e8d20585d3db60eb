package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the application has to do, seen from outside. */
final class Checks {
  static final int MAX_UPLOAD = 4 << 20;
  private static final int UNAVAILABLE = 503;

  /** What a person might enter, in whatever script. */
  private static final String TEXT = "mañana ☃ \"quoted\"";

  private static final String FILE_NAME = "mañana ☃.txt";
  private static final byte[] CONTENT = "a file's content".getBytes(StandardCharsets.UTF_8);

  private final Browser browser;
  private final FlowscaleEmulator emulator;

  Checks(Browser browser, FlowscaleEmulator emulator) {
    this.browser = browser;
    this.emulator = emulator;
  }

  void worksOnAllThreads() throws IOException, InterruptedException {
    for (String thread : List.of("request", "managed", "common")) {
      HttpResponse<String> response = browser.get("api/probe/" + thread);
      assertThat(response.body()).as(thread).startsWith("done on ");
      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  void runsAndTells() throws IOException, InterruptedException {
    JsonObject started =
        json(202, browser.post("api/workflows/echo/runs?groupId=g%201", echoForm()));
    String runId = started.getString("runId");
    RecordedRequest sent = last(Operation.EXECUTE_WORKFLOW);
    assertThat(sent.texts()).containsEntry("text_1", TEXT).containsEntry("config", "{\"a\":[1,2]}");
    assertThat(sent.file("file_2").orElseThrow().fileName()).isEqualTo(FILE_NAME);
    assertThat(sent.file("file_2").orElseThrow().content()).isEqualTo(CONTENT);
    assertThat(sent.query()).containsEntry("group_id", "g 1");

    HttpResponse<String> events = browser.get("api/runs/" + runId + "/events");
    assertThat(events.statusCode()).as(events.body()).isEqualTo(200);
    assertThat(events.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(events.body()).contains("event: status", "event: result", "\"completed\"");

    // The stream of a run that has ended before: its status still comes, and comes first.
    assertThat(browser.get("api/runs/" + runId + "/events").body())
        .containsSubsequence("event: status", "event: result");

    JsonObject run = json(200, browser.get("api/runs/" + runId));
    assertThat(run.getString("status")).isEqualTo("completed");
    assertThat(run.getBoolean("final")).isTrue();
    JsonObject output = run.getJsonArray("outputs").getJsonObject(0);
    HttpResponse<String> content = browser.get(output.getString("contentUrl"));
    assertThat(content.body()).isEqualTo(new String(CONTENT, StandardCharsets.UTF_8));
    assertThat(content.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    HttpResponse<String> saved = browser.get(output.getString("contentUrl") + "?download");
    assertThat(saved.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
    JsonObject state = json(200, browser.get("api/outputs/" + output.getString("filename")));
    assertThat(state.getBoolean("ready")).isTrue();
  }

  void waits() throws IOException, InterruptedException {
    JsonObject result = json(200, browser.get(started("echo") + "/wait?timeout=PT1M"));
    assertThat(result.getInt("totalOutputs")).isEqualTo(1);
    problem(422, "run-failed", browser.get(started("failing") + "/wait"));
    String endless = started("endless");
    problem(504, "wait-timed-out", browser.get(endless + "/wait?timeout=PT0.3S"));
    problem(400, "invalid-input", browser.get(endless + "/wait?timeout=PT61S"));
  }

  /** Starts a run; returns its path. */
  private String started(String workflow) throws IOException, InterruptedException {
    JsonObject started = json(202, browser.post("api/workflows/" + workflow + "/runs", echoForm()));
    return "api/runs/" + started.getString("runId");
  }

  /** Whose second half never comes: each holds a thread, and the other pages need some too. */
  void servesPagesBesideHalfUploads(URI root) throws IOException, InterruptedException {
    List<Socket> uploads = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        uploads.add(halfUpload(root, i % 2 == 0 ? "api/workflows/echo/runs" : "proxy/api/v1/runs"));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(browser.status("api/settings")).isEqualTo(200);
      }
    } finally {
      for (Socket upload : uploads) {
        upload.close();
      }
    }
  }

  private static Socket halfUpload(URI root, String path) throws IOException {
    Socket socket = new Socket(root.getHost(), root.getPort());
    socket
        .getOutputStream()
        .write(
            """
            POST %s%s?workflow_id=echo HTTP/1.1
            Host: localhost
            Content-Type: multipart/form-data; boundary=XX
            Content-Length: 100000

            --XX
            Content-Disposition: form-data; name="a"

            half\
            """
                .formatted(root.getPath(), path)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  void lists() throws IOException, InterruptedException {
    JsonObject page =
        json(200, browser.get("api/runs?sortBy=created_at&sortOrder=asc&page=2&pageSize=1"));
    assertThat(page.getJsonArray("runs")).hasSize(1);
    assertThat(page.getJsonObject("meta").getInt("page")).isEqualTo(2);
    assertThat(page.getJsonObject("meta").getInt("totalCount")).isEqualTo(emulator.runsCreated());
    assertThat(browser.get("api/workflows").body()).contains("\"seed_456\"", "\"number\"");
    assertThat(browser.get("api/queue").statusCode()).isEqualTo(200);
    assertThat(browser.get("api/health").statusCode()).isEqualTo(200);
    HttpResponse<String> index = browser.get("index.html");
    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "object-src 'none'")
        .doesNotContain("unsafe");
  }

  void cancels() throws IOException, InterruptedException {
    JsonObject started = json(202, browser.post("api/workflows/endless/runs", echoForm()));
    String runId = started.getString("runId");
    json(200, browser.post("api/runs/" + runId + "/cancel"));
    assertThat(json(200, browser.get("api/runs/" + runId)).getString("status"))
        .isEqualTo("cancelled");
  }

  void explainsBadInput() throws IOException, InterruptedException {
    int before = emulator.runsCreated();
    JsonObject wrong =
        problem(
            400,
            "invalid-input",
            browser.post("api/workflows/bncu0a1kipv/runs", new Form().text("seed_456", "abc")));
    assertThat(wrong.getString("field")).isEqualTo("seed_456");
    assertThat(wrong.getString("detail")).contains("must be a number").doesNotContain("abc");
    problem(404, "unknown-workflow", browser.post("api/workflows/other/runs", echoForm()));
    problem(404, "not-found", browser.post("api/workflows/not-deployed/runs", echoForm()));
    byte[] large = new byte[MAX_UPLOAD + 1];
    Form form = new Form().file("file_2", "large.bin", "application/octet-stream", large);
    problem(413, "too-large", browser.post("api/workflows/echo/runs", form.chunked()));
    problem(400, "upload-broken", browser.post("api/workflows/echo/runs", echoForm().cutOff()));
    problem(
        403,
        "other-site",
        browser.post("api/workflows/echo/runs", echoForm(), "Origin", "https://other.example"));
    problem(400, "invalid-input", browser.get("api/runs?page=x"));
    problem(404, "not-found", browser.get("api/runs/no-such-run"));
    problem(404, "request", browser.get("api/no-such-resource"));
    problem(404, "request", browser.get("api/application.wadl"));
    assertThat(emulator.runsCreated()).isEqualTo(before);
  }

  /** RESTEasy throws before the application sees such a part. */
  void refusesAPartWithoutAHeader(boolean isResteasy) throws IOException, InterruptedException {
    HttpResponse<String> refused = browser.post("api/workflows/echo/runs", new Form().unnamed("x"));
    problem(isResteasy ? 500 : 400, isResteasy ? "internal" : "invalid-input", refused);
  }

  void explainsTheService(AppServer server) throws IOException, InterruptedException {
    emulator.failAlways(Operation.CHECK_HEALTH, Fault.status(401));
    problem(502, "service-refused", browser.get("api/health"));
    // What the application found when it was deployed holds for some seconds.
    server.await(
        "the application is not ready", () -> browser.status("api/health/ready") == UNAVAILABLE);
    problem(UNAVAILABLE, "not-ready", browser.get("api/health/ready"));
    emulator.clearFaults();
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    problem(502, "submission-uncertain", browser.post("api/workflows/echo/runs", echoForm()));
    emulator.clearFaults();
  }

  /** Another SDK in its proxy mode, ours in this case, and a caller with credentials of its own. */
  void isAProxy(URI root) throws IOException, InterruptedException {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(root.resolve("proxy").toString())
            .proxyMode()
            .header("Authorization", "Bearer of-the-caller")
            .header("Cookie", "session=of-the-caller")
            .build();
    try (Flowscale through = Flowscale.create(config)) {
      RunResult result =
          through.executeWorkflowAndWait(
              "echo",
              WorkflowInputs.builder().file("file_2", InputFile.of("a.txt", CONTENT)).build());
      assertThat(result.totalOutputs()).isEqualTo(1);
      assertThat(through.getRuns().runs()).isNotEmpty();
      assertThat(
              through.cancelRun(through.executeWorkflow("endless", WorkflowInputs.none()).runId()))
          .isNotNull();
      assertThatThrownBy(
              () -> through.executeWorkflow(WorkflowRequest.of("other", WorkflowInputs.none())))
          .isInstanceOf(NotFoundException.class);
    }
    assertThat(emulator.requests())
        .allSatisfy(
            request -> assertThat(request.headers().toString()).doesNotContain("of-the-caller"));
    int before = emulator.runsCreated();
    String run = "proxy/api/v1/runs?workflow_id=";
    problem(400, "invalid-input", browser.post(run + "echo&workflow%5Fid=other", echoForm()));
    problem(404, "unknown-workflow", browser.post(run + "other", echoForm()));
    problem(404, "not-found", browser.get("proxy/api/v1/other"));
    int requests = emulator.requests().size();
    // Some servers refuse such a path themselves.
    assertThat(browser.get("proxy/api/v1/runs/..%2f..%2fother").statusCode()).isBetween(400, 500);
    assertThat(emulator.requests()).hasSize(requests);
    problem(400, "upload-broken", browser.post(run + "echo", echoForm().cutOff()));
    byte[] large = new byte[MAX_UPLOAD + 1];
    problem(
        413,
        "too-large",
        browser.post(
            run + "echo",
            new Form().file("f", "large.bin", "application/octet-stream", large).chunked()));
    emulator.failNext(Operation.GET_RUNS, Fault.status(401));
    problem(502, "service-refused", browser.get("proxy/api/v1/runs"));
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    problem(502, "submission-uncertain", browser.post(run + "echo", echoForm()));
    emulator.failNext(Operation.GET_RUNS, Fault.gatewayPage(502));
    HttpResponse<String> page = browser.get("proxy/api/v1/runs");
    assertThat(page.statusCode()).isEqualTo(502);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .containsExactly("sandbox; default-src 'none'");
    emulator.clearFaults();
    assertThat(emulator.runsCreated()).isEqualTo(before);
  }

  void keepsSecrets(String log) {
    assertThat(browser.everything()).doesNotContain(Service.KEY);
    assertThat(log).doesNotContain(Service.KEY).doesNotContain(TEXT);
    assertThat(emulator.keyLeaks()).isEmpty();
  }

  private static Form echoForm() {
    return new Form()
        .text("text_1", TEXT)
        .json("config", "{\"a\":[1,2]}")
        .file("file_2", FILE_NAME, "text/plain", CONTENT);
  }

  private RecordedRequest last(Operation operation) {
    List<RecordedRequest> all = emulator.requests(operation);
    return all.get(all.size() - 1);
  }

  private static JsonObject json(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return Browser.json(response);
  }

  private static JsonObject problem(int status, String type, HttpResponse<String> response) {
    JsonObject problem = json(status, response);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(problem.getString("type")).isEqualTo("urn:flowscale:problem:" + type);
    assertThat(problem.getInt("status")).isEqualTo(status);
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getString("detail")).isNotBlank();
    return problem;
  }
}
