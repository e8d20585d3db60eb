package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.List;

/**
 * The containers that runs are assigned to, in turn.
 *
 * @param dialect the dialect
 * @param count the number of containers
 * @param runs all runs
 */
record Containers(Dialect dialect, int count, Runs runs) {

  /** {@code GET /api/v1/comfy/health}: a container is running while one of its runs is. */
  WireResponse health() {
    Instant now = runs.now();
    List<RunState> all = runs.all();
    JsonArrayBuilder data = Json.array();
    for (int i = 0; i < count; i++) {
      boolean busy = !runsOf(all, i, RunPhase.RUNNING, now).isEmpty();
      data.add(container("url", i).add("status", busy ? "running" : "idle"));
    }
    return Json.success(data.build());
  }

  /** {@code GET /api/v1/comfy/queue}. */
  WireResponse queue() {
    Instant now = runs.now();
    List<RunState> all = runs.all();
    JsonArrayBuilder data = Json.array();
    for (int i = 0; i < count; i++) {
      data.add(
          container("comfy_uri", i)
              .add(
                  "queue",
                  Json.object()
                      .add("queue_running", entries(runsOf(all, i, RunPhase.RUNNING, now)))
                      .add("queue_pending", entries(runsOf(all, i, RunPhase.QUEUED, now)))));
    }
    return Json.success(data.build());
  }

  private JsonObjectBuilder container(String openApiField, int index) {
    return dialect == Dialect.OPENAPI
        ? Json.object().add(openApiField, "http://comfyui-" + (index + 1) + ":8188")
        : Json.object().add("container", "container #" + (index + 1));
  }

  private List<RunState> runsOf(List<RunState> all, int container, RunPhase phase, Instant now) {
    return all.stream()
        .filter(run -> run.index() % count == container && run.phase(now) == phase)
        .toList();
  }

  /**
   * ComfyUI's own entries have five elements: number, id, prompt, extra data, outputs to execute.
   */
  private JsonArrayBuilder entries(List<RunState> some) {
    JsonArrayBuilder entries = Json.array();
    for (RunState run : some) {
      JsonArrayBuilder entry = Json.array().add(run.index()).add(run.runId());
      if (dialect != Dialect.CURRENT) {
        entry
            .add(
                Json.object()
                    .add(
                        "1",
                        Json.object()
                            .add("class_type", "KSampler")
                            .add("inputs", Json.object().add("steps", 20))))
            .add(Json.object().add("client_id", "emulator"))
            .add(Json.array().add("1"));
      }
      entries.add(entry);
    }
    return entries;
  }
}
