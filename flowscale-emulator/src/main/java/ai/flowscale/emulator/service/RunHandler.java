package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;

/** {@code GET /api/v1/runs/{run_id}}. */
record RunHandler(Runs runs, RunJson json) implements Handler {
  @Override
  public WireResponse handle(Call call) {
    RunState run = runs.find(call.runId());
    return run == null
        ? Json.error(404, "Run not found")
        : Json.success(json.single(run, runs.now()));
  }
}
