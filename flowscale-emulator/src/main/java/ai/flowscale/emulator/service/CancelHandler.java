package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code POST /api/v1/runs/{run_id}/cancel}. A run that has ended otherwise does not change. */
final class CancelHandler implements Handler {
  private final Runs runs;
  private final AtomicInteger received = new AtomicInteger();

  CancelHandler(Runs runs) {
    this.runs = runs;
  }

  int received() {
    return received.get();
  }

  void clear() {
    received.set(0);
  }

  @Override
  public WireResponse handle(Call call) {
    received.incrementAndGet();
    RunState run = runs.find(call.runId());
    if (run == null) {
      return Json.error(404, "Run not found");
    }
    return run.cancel(runs.now())
        ? Json.success(Json.text("Run cancelled successfully"))
        : Json.error(400, "Run has already ended");
  }
}
