package ai.flowscale.emulator.service;

import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.http.WireResponse;
import jakarta.json.JsonArrayBuilder;
import java.time.Instant;

/** {@code GET /api/v1/comfy/health}: a container is running while one of its runs is. */
record HealthHandler(Containers containers, Runs runs) implements Handler {
  @Override
  public WireResponse handle(Call call) {
    Instant now = runs.now();
    boolean[] busy = new boolean[containers.count()];
    for (RunState run : runs.all()) {
      busy[containers.of(run)] |= run.phase(now) == RunPhase.RUNNING;
    }
    JsonArrayBuilder data = Json.array();
    for (int i = 0; i < busy.length; i++) {
      data.add(
          Json.object()
              .add(containers.healthField(), containers.name(i))
              .add("status", busy[i] ? "running" : "idle"));
    }
    return Json.success(data.build());
  }
}
