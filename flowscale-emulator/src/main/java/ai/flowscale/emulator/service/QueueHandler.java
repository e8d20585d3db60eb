package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import java.time.Instant;
import java.util.List;

/** {@code GET /api/v1/comfy/queue}. */
record QueueHandler(Containers containers, Runs runs) implements Handler {
  @Override
  public WireResponse handle(Call call) {
    Instant now = runs.now();
    List<RunState> all = runs.all();
    JsonArrayBuilder data = Json.array();
    for (int i = 0; i < containers.count(); i++) {
      data.add(
          Json.object()
              .add(containers.queueField(), containers.name(i))
              .add(
                  "queue",
                  Json.object()
                      .add("queue_running", entries(all, i, RunPhase.RUNNING, now))
                      .add("queue_pending", entries(all, i, RunPhase.QUEUED, now))));
    }
    return Json.success(data.build());
  }

  private JsonArrayBuilder entries(List<RunState> all, int container, RunPhase phase, Instant now) {
    JsonArrayBuilder entries = Json.array();
    for (RunState run : all) {
      if (containers.of(run) == container && run.phase(now) == phase) {
        entries.add(entry(run));
      }
    }
    return entries;
  }

  /**
   * ComfyUI's own entries have five elements: number, id, prompt, extra data, outputs to execute.
   */
  private JsonArrayBuilder entry(RunState run) {
    JsonArrayBuilder entry = Json.array().add(run.index()).add(run.runId());
    if (containers.dialect() != Dialect.CURRENT) {
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
    return entry;
  }
}
