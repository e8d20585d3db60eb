package ai.flowscale.api;

/** The field that runs are sorted by. */
public enum RunSort {
  /** When the run was submitted. */
  CREATED_AT,
  /** When work on the run began. */
  STARTED_AT,
  /** When the run ended. */
  COMPLETED_AT
}
