package ai.flowscale.emulator;

/** An operation of the service, named after the method that calls it. */
public enum Operation {
  /** {@code GET /api/v1/comfy/health}. */
  CHECK_HEALTH,
  /** {@code GET /api/v1/comfy/queue}. */
  GET_QUEUE,
  /** {@code GET /api/v1/comfy/workflows}. */
  GET_WORKFLOWS,
  /** {@code POST /api/v1/runs}. */
  EXECUTE_WORKFLOW,
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
