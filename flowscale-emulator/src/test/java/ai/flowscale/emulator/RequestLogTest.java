package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log of requests, as lines and as an endpoint. */
class RequestLogTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder().acceptAnyWorkflow().requestLog(lines::add).start();
  private final Wire wire = new Wire(emulator);

  @AfterEach
  void stop() {
    emulator.close();
  }

  private HttpResponse<String> log() throws Exception {
    return Wire.send(HttpRequest.newBuilder(URI.create(emulator.baseUrl() + "/emulator/requests")));
  }

  private List<JsonObject> entries() throws Exception {
    return Wire.json(log()).getJsonArray("requests").getValuesAs(JsonObject.class);
  }

  @Test
  void eachRequestIsALineAndAnEntry() throws Exception {
    wire.postForm(
        "/api/v1/runs?workflow_id=w",
        Wire.text("text_1", "a secret prompt")
            + Wire.file("image_2", "secret.png", "image/png", "x")
            + Wire.end());
    wire.get("/api/v1/runs/none");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .matches("POST /api/v1/runs workflow=w inputs=text_1,image_2 \\(\\d+ bytes\\) -> 200");
    assertThat(lines.get(1)).isEqualTo("GET /api/v1/runs/none -> 404");
    JsonObject submission = entries().get(0);
    assertThat(submission.getString("operation")).isEqualTo("EXECUTE_WORKFLOW");
    assertThat(submission.getString("workflow_id")).isEqualTo("w");
    assertThat(submission.getJsonArray("inputs").toString()).isEqualTo("[\"text_1\",\"image_2\"]");
    assertThat(submission.getInt("status")).isEqualTo(200);
    assertThat(submission.getBoolean("key_right")).isTrue();
    assertThat(lines + log().body()).doesNotContain("secret", emulator.apiKey());
  }

  @Test
  void theKeyIsLeftOutWhereverAClientPutIt() throws Exception {
    wire.get("/api/v1/runs/" + emulator.apiKey());
    wire.postForm(
        "/api/v1/runs?workflow_id=" + emulator.apiKey(),
        Wire.text(emulator.apiKey(), "x") + Wire.end());
    assertThat(lines + log().body()).doesNotContain(emulator.apiKey());
    assertThat(lines).hasSize(2);
  }

  @Test
  void aBrokenConnectionHasNoStatus() throws Exception {
    emulator.failNext(Operation.CHECK_HEALTH, Fault.status(503), Fault.garbage());
    wire.get("/api/v1/comfy/health");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> wire.get("/api/v1/comfy/health"));
    assertThat(lines.get(0)).endsWith("-> 503");
    assertThat(lines.get(1)).endsWith("-> connection broken");
    assertThat(entries().get(1).isNull("status")).isTrue();
  }

  @Test
  void aReceiverThatFailsChangesNoResponse() throws Exception {
    try (FlowscaleEmulator failing =
        FlowscaleEmulator.builder()
            .acceptAnyWorkflow()
            .requestLog(
                line -> {
                  throw new IllegalStateException("a receiver that fails");
                })
            .start()) {
      HttpResponse<String> response =
          new Wire(failing)
              .postForm("/api/v1/runs?workflow_id=w", Wire.text("text_1", "x") + Wire.end());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(failing.runsCreated()).isOne();
    }
  }

  @Test
  void readingTheLogIsNoRequestToTheService() throws Exception {
    log();
    assertThat(entries()).isEmpty();
    assertThat(emulator.requests()).isEmpty();
    wire.get("/api/v1/comfy/health");
    emulator.reset();
    assertThat(entries()).isEmpty();
  }
}
