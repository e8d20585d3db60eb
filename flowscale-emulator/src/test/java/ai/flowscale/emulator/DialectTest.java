package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The formats of all responses, in both dialects. */
class DialectTest {
  private final ManualScheduler time = new ManualScheduler();
  private FlowscaleEmulator emulator;
  private Wire wire;

  private void start(Dialect dialect) {
    emulator =
        FlowscaleEmulator.builder()
            .dialect(dialect)
            .scheduler(time)
            .containers(2)
            .workflow(
                EmulatedWorkflow.builder("w1")
                    .name("One")
                    .description("The first")
                    .describedInputs(Json.createObjectBuilder().add("text_1", "STRING").build())
                    .describedOutputs(Json.createArrayBuilder().add("output").build())
                    .build())
            .workflow(
                EmulatedWorkflow.builder("refusing")
                    .nodeErrors(Json.createObjectBuilder().add("7", "no model").build())
                    .build())
            .start();
    wire = new Wire(emulator);
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private HttpResponse<String> submit(String workflow) throws Exception {
    return wire.postForm(
        "/api/v1/runs?workflow_id=" + workflow + "&group_id=g",
        Wire.text("text_1", "hello")
            + Wire.file("image_2", "a.png", "image/png", "x")
            + Wire.end());
  }

  private static JsonValue data(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonObject envelope = Wire.json(response);
    assertThat(envelope.getString("status")).isEqualTo("success");
    assertThat(envelope.get("errors")).isEqualTo(JsonValue.NULL);
    return envelope.get("data");
  }

  private JsonValue dataOf(String target) throws Exception {
    return data(wire.get(target));
  }

  private static JsonObject first(JsonValue array) {
    return array.asJsonArray().getJsonObject(0);
  }

  @Test
  void executeToday() throws Exception {
    start(Dialect.CURRENT);
    JsonObject data = data(submit("w1")).asJsonObject();
    assertThat(data.keySet()).containsExactly("run_id", "workflow_id");
    assertThat(data.getString("run_id")).isEqualTo(emulator.runIds().get(0));
    assertThat(data.getString("workflow_id")).isEqualTo("w1");
    assertThat(data(submit("refusing")).asJsonObject().getJsonObject("node_errors"))
        .containsKey("7");
  }

  @Test
  void executeByTheOpenApiDocument() throws Exception {
    start(Dialect.OPENAPI);
    JsonArray data = data(submit("w1")).asJsonArray();
    assertThat(data).hasSize(1);
    assertThat(first(data).keySet()).containsExactly("run_id", "workflow_id");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void health(Dialect dialect) throws Exception {
    start(dialect);
    submit("w1");
    time.advance(Duration.ofSeconds(2));
    JsonArray data = dataOf("/api/v1/comfy/health").asJsonArray();
    assertThat(data).hasSize(2);
    String name = dialect == Dialect.OPENAPI ? "url" : "container";
    assertThat(first(data).keySet()).containsExactly(name, "status");
    assertThat(first(data).getString("status")).isEqualTo("running");
    assertThat(data.getJsonObject(1).getString("status")).isEqualTo("idle");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void queueFollowsTheRuns(Dialect dialect) throws Exception {
    start(dialect);
    submit("w1");
    submit("w1");
    time.advance(Duration.ofMillis(500));
    submit("w1");
    time.advance(Duration.ofMillis(600));
    JsonArray data = dataOf("/api/v1/comfy/queue").asJsonArray();
    String name = dialect == Dialect.OPENAPI ? "comfy_uri" : "container";
    assertThat(first(data).keySet()).containsExactly(name, "queue");
    JsonObject one = first(data).getJsonObject("queue");
    JsonObject two = data.getJsonObject(1).getJsonObject("queue");
    assertThat(one.getJsonArray("queue_running")).hasSize(1);
    assertThat(one.getJsonArray("queue_pending")).hasSize(1);
    assertThat(two.getJsonArray("queue_running")).hasSize(1);
    assertThat(two.getJsonArray("queue_pending")).isEmpty();
    JsonArray entry = one.getJsonArray("queue_pending").getJsonArray(0);
    assertThat(entry).hasSize(dialect == Dialect.CURRENT ? 2 : 5);
    assertThat(entry.getInt(0)).isEqualTo(2);
    assertThat(entry.getString(1)).isEqualTo(emulator.runIds().get(2));
    time.advance(Duration.ofMinutes(1));
    JsonObject later = first(dataOf("/api/v1/comfy/queue")).getJsonObject("queue");
    assertThat(later.getJsonArray("queue_running")).isEmpty();
    assertThat(later.getJsonArray("queue_pending")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void workflowsWithJsonInsideStrings(Dialect dialect) throws Exception {
    start(dialect);
    JsonObject workflow = first(dataOf("/api/v1/comfy/workflows"));
    assertThat(workflow.keySet()).containsExactly("id", "name", "description", "inputs", "outputs");
    assertThat(workflow.getString("id")).isEqualTo("w1");
    assertThat(workflow.getString("name")).isEqualTo("One");
    assertThat(workflow.getString("inputs")).isEqualTo("{\"text_1\":\"STRING\"}");
    assertThat(workflow.getString("outputs")).isEqualTo("[\"output\"]");
  }

  @Test
  void runToday() throws Exception {
    start(Dialect.CURRENT);
    submit("w1");
    time.advance(Duration.ofMillis(6500));
    String id = emulator.runIds().get(0);
    JsonObject run = dataOf("/api/v1/runs/" + id).asJsonObject();
    assertThat(run.keySet())
        .containsExactly(
            "_id",
            "team_id",
            "workflow_id",
            "group_id",
            "status",
            "inputs",
            "output_names",
            "outputs",
            "created_at",
            "started_at",
            "completed_at");
    assertThat(run.getString("_id")).isEqualTo(id);
    assertThat(run.getString("group_id")).isEqualTo("g");
    assertThat(run.getString("status")).isEqualTo("completed");
    assertThat(run.getString("created_at")).isEqualTo("2025-01-01T00:00:00Z");
    assertThat(run.getString("started_at")).isEqualTo("2025-01-01T00:00:01Z");
    assertThat(run.getString("completed_at")).isEqualTo("2025-01-01T00:00:06Z");
    JsonObject text = first(run.get("inputs"));
    assertThat(text.getString("path")).isEqualTo("text_1");
    assertThat(text.getString("value")).isEqualTo("hello");
    assertThat(text.get("s3_key")).isEqualTo(JsonValue.NULL);
    JsonObject file = run.getJsonArray("inputs").getJsonObject(1);
    assertThat(file.get("value")).isEqualTo(JsonValue.NULL);
    assertThat(Wire.fetch(file.getString("url")).body()).isEqualTo(Wire.utf8("x"));
    JsonObject output = first(run.get("outputs"));
    assertThat(output.keySet()).containsExactly("filename", "s3_key", "url");
    assertThat(output.getString("filename"))
        .isEqualTo(run.getJsonArray("output_names").getString(0) + ".png");
    assertThat(output.getString("url")).startsWith(emulator.storageUrl() + "/generations/" + id);
  }

  @Test
  void runByTheOpenApiDocument() throws Exception {
    start(Dialect.OPENAPI);
    submit("w1");
    JsonObject run = dataOf("/api/v1/runs/" + emulator.runIds().get(0)).asJsonObject();
    assertThat(run.keySet())
        .containsExactly(
            "workflow_id",
            "group_id",
            "status",
            "inputs",
            "output_names",
            "outputs",
            "created_at",
            "started_at",
            "completed_at");
    assertThat(run.getString("created_at")).isEqualTo("2025-01-01T00:00:00.000000");
    assertThat(run.get("started_at")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void runsToday() throws Exception {
    start(Dialect.CURRENT);
    submit("w1");
    JsonObject envelope = Wire.json(wire.get("/api/v1/runs"));
    assertThat(envelope.getJsonObject("meta").keySet())
        .containsExactly(
            "sort_by", "sort_order", "page", "group_id", "page_size", "total_count", "total_pages");
    JsonObject data = envelope.getJsonObject("data");
    assertThat(data.keySet()).containsExactly("runs");
    assertThat(first(data.get("runs")).getString("_id")).isEqualTo(emulator.runIds().get(0));
  }

  @Test
  void runsByTheOpenApiDocument() throws Exception {
    start(Dialect.OPENAPI);
    for (int i = 0; i < 12; i++) {
      submit("w1");
    }
    emulator.submit("w1", "other", Map.of());
    JsonObject envelope = Wire.json(wire.get("/api/v1/runs?group_id=g"));
    assertThat(envelope.get("meta")).isEqualTo(JsonValue.NULL);
    JsonObject data = envelope.getJsonObject("data");
    assertThat(data.keySet()).containsExactly("group_id", "count", "runs");
    assertThat(data.getString("group_id")).isEqualTo("g");
    assertThat(data.getInt("count")).isEqualTo(12);
    assertThat(data.getJsonArray("runs")).hasSize(12);
    assertThat(first(data.get("runs"))).doesNotContainKey("_id");
  }

  @Test
  void theOpenApiDocumentWantsAGroup() throws Exception {
    start(Dialect.OPENAPI);
    assertThat(wire.get("/api/v1/runs").statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void outputAndCancelAreTheSameInBoth(Dialect dialect) throws Exception {
    start(dialect);
    submit("w1");
    submit("w1");
    String cancelled = emulator.runIds().get(1);
    assertThat(data(wire.post("/api/v1/runs/" + cancelled + "/cancel")).toString())
        .isEqualTo("\"Run cancelled successfully\"");
    time.advance(Duration.ofSeconds(6));
    JsonObject run = dataOf("/api/v1/runs/" + emulator.runIds().get(0)).asJsonObject();
    String name = first(run.get("outputs")).getString("filename");
    JsonObject output = dataOf("/api/v1/runs/output?filename=" + name).asJsonObject();
    assertThat(output.keySet()).containsExactly("download_url", "generation_status");
    assertThat(output.getString("generation_status")).isEqualTo("success");
    assertThat(Wire.fetch(output.getString("download_url")).statusCode()).isEqualTo(200);
  }
}
