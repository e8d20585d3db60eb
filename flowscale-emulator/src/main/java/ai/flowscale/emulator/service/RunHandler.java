package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;

/** {@code GET /api/v1/runs/{run_id}}. */
final class RunHandler implements Handler {
  private final Runs runs;
  private final RunJson json;

  RunHandler(Runs runs, RunJson json) {
    this.runs = runs;
    this.json = json;
  }

  @Override
  public WireResponse handle(Call call) {
    RunState run = runs.find(call.runId());
    return run == null
        ? Json.error(404, "Run not found")
        : Json.success(json.single(run, runs.now()));
  }
}
