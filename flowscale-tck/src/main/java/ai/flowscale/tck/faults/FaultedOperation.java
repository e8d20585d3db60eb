package ai.flowscale.tck.faults;

/** What a client does while something goes wrong, and which of its requests is struck. */
enum FaultedOperation {
  CHECK_HEALTH("checkHealth", Kind.READ, "GET /api/v1/comfy/health"),
  GET_QUEUE("getQueue", Kind.READ, "GET /api/v1/comfy/queue"),
  GET_WORKFLOWS("getWorkflows", Kind.READ, "GET /api/v1/comfy/workflows"),
  GET_RUN("getRun", Kind.READ, "GET /api/v1/runs/[0-9a-f-]{36}"),
  GET_RUNS("getRuns", Kind.READ, "GET /api/v1/runs\\?.*"),
  STREAM_RUNS("streamRuns (second page)", Kind.READ, "GET /api/v1/runs\\?.*page=2.*"),
  GET_OUTPUT("getOutput", Kind.READ, "GET /api/v1/runs/output.*"),
  CANCEL_RUN("cancelRun", Kind.READ, "POST /api/v1/runs/.*/cancel"),
  EXECUTE("executeWorkflow", Kind.SUBMIT, "POST /api/v1/runs\\?.*"),
  EXECUTE_AND_WAIT("executeWorkflowAndWait (submitting)", Kind.SUBMIT, "POST /api/v1/runs\\?.*"),
  EXECUTE_LOOKING(
      "executeWorkflow with search (submitting)", Kind.SUBMIT_LOOKING, "POST /api/v1/runs\\?.*"),
  LOOK_AFTER_EXECUTE("executeWorkflow with search (looking)", Kind.LOOK, "GET /api/v1/runs\\?.*"),
  EXECUTE_ALL(
      "executeBatch (second request)",
      Kind.SUBMIT_IN_BATCH,
      "POST /api/v1/runs\\?.*workflow_id=" + FaultedOperation.WORKFLOW + "\\b.*"),
  WAIT_AFTER_EXECUTE(
      "executeWorkflowAndWait (waiting)", Kind.WAIT, "GET /api/v1/runs/[0-9a-f-]{36}"),
  AWAIT_RUN("awaitRun", Kind.WAIT, "GET /api/v1/runs/[0-9a-f-]{36}"),
  AWAIT_OUTPUT("awaitRun (output)", Kind.WAIT_FOR_OUTPUT, "GET /api/v1/runs/output.*"),
  DOWNLOAD("download", Kind.DOWNLOAD, "GET /generations/.*"),
  DOWNLOAD_ALL("downloadAll (second output)", Kind.DOWNLOAD, "GET /generations/[^/]+/b_.*"),
  READ_STREAM("openOutput (as a stream)", Kind.DOWNLOAD, "GET /generations/.*"),
  READ_PUBLISHER("openOutput (as a publisher)", Kind.DOWNLOAD, "GET /generations/.*");

  /** What operations with the same outcomes have in common. */
  enum Kind {
    READ("Reading, and cancelling"),
    SUBMIT("Submitting"),
    SUBMIT_LOOKING("Submitting, and looking for the run where the outcome is uncertain"),
    LOOK("Looking for the run of a submission whose answer was lost"),
    SUBMIT_IN_BATCH("Submitting one request of a batch"),
    WAIT("Waiting for a run"),
    WAIT_FOR_OUTPUT("Waiting for an output"),
    DOWNLOAD("Downloading");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** What is submitted, and struck. */
  static final String WORKFLOW = "wf_faults";

  private final String label;
  private final Kind kind;
  private final String target;

  FaultedOperation(String label, Kind kind, String target) {
    this.label = label;
    this.kind = kind;
    this.target = target;
  }

  Kind kind() {
    return kind;
  }

  boolean isPost() {
    return target.startsWith("POST");
  }

  /** Whether a request is the one that is struck, told by its method and target. */
  boolean isStruck(String methodAndTarget) {
    return methodAndTarget.matches(target);
  }

  /** Whether a call makes other requests before the one that is struck. */
  boolean hasRequestsBefore() {
    return this == STREAM_RUNS
        || this == WAIT_AFTER_EXECUTE
        || this == AWAIT_OUTPUT
        || this == LOOK_AFTER_EXECUTE
        || this == DOWNLOAD_ALL;
  }

  /** Whether a call submits a workflow, and what is struck is the submission. */
  boolean isSubmission() {
    return kind == Kind.SUBMIT || kind == Kind.SUBMIT_LOOKING || isBatch();
  }

  /** Whether a call starts a run, before or by the request that is struck. */
  boolean startsARun() {
    return isSubmission() || this == WAIT_AFTER_EXECUTE || this == LOOK_AFTER_EXECUTE;
  }

  /** Whether a call executes several requests, of which one is struck. */
  boolean isBatch() {
    return kind == Kind.SUBMIT_IN_BATCH;
  }

  /** Whether a call looks for the run of its submission where it does not know of one. */
  boolean looksForItsRun() {
    return kind == Kind.SUBMIT_LOOKING || kind == Kind.LOOK;
  }

  /** Whether what comes is handed out at once, so that nothing can be taken back. */
  boolean isReadAsItComes() {
    return this == READ_STREAM || this == READ_PUBLISHER;
  }

  /** Whether a call is about outputs that are there. */
  boolean isAboutAnOutput() {
    return this == GET_OUTPUT || kind == Kind.DOWNLOAD;
  }

  /** Whether all requests that are struck are attempts of one call of the API. */
  boolean isOneCall() {
    return kind != Kind.WAIT && kind != Kind.WAIT_FOR_OUTPUT && kind != Kind.LOOK;
  }

  /** Whether every failure is to name the run. */
  boolean isAboutARun() {
    return this == GET_RUN
        || this == CANCEL_RUN
        || kind == Kind.WAIT
        || kind == Kind.WAIT_FOR_OUTPUT;
  }

  @Override
  public String toString() {
    return label;
  }
}
