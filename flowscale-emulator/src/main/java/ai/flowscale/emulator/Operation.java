package ai.flowscale.emulator;

/** An operation of the service. */
public enum Operation {
  /** {@code GET /api/v1/comfy/health}. */
  HEALTH,
  /** {@code GET /api/v1/comfy/queue}. */
  QUEUE,
  /** {@code GET /api/v1/comfy/workflows}. */
  WORKFLOWS,
  /** {@code POST /api/v1/runs}. */
  EXECUTE,
  /** {@code GET /api/v1/runs/{run_id}}. */
  GET_RUN,
  /** {@code GET /api/v1/runs}. */
  GET_RUNS,
  /** {@code GET /api/v1/runs/output}. */
  GET_OUTPUT,
  /** {@code POST /api/v1/runs/{run_id}/cancel}. */
  CANCEL_RUN,
  /** Any request to the storage origin. */
  DOWNLOAD,
  /** A request to the API that matches none of its operations. */
  UNKNOWN
}
