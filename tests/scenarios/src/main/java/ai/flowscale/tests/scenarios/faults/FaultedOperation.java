package ai.flowscale.tests.scenarios.faults;

/** An operation of the client, and which of its requests the fault strikes. */
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
  EXECUTE_SEARCHING(
      "executeWorkflow with search (submitting)", Kind.SUBMIT_SEARCHING, "POST /api/v1/runs\\?.*"),
  SEARCH_AFTER_EXECUTE(
      "executeWorkflow with search (searching)", Kind.SEARCH, "GET /api/v1/runs\\?.*"),
  EXECUTE_BATCH(
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

  /** The kinds of operations. Operations of a kind have the same outcomes. */
  enum Kind {
    READ("Reads and cancellations"),
    SUBMIT("Submissions"),
    SUBMIT_SEARCHING("Submissions with a search for the run if the outcome is uncertain"),
    SEARCH("The search for the run of a submission whose response was lost"),
    SUBMIT_IN_BATCH("Submission of one request of a batch"),
    WAIT("Waits for a run"),
    WAIT_FOR_OUTPUT("Waits for an output"),
    DOWNLOAD("Downloads");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** The workflow whose submission is struck. */
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

  /** Returns whether a request is the one that the fault strikes. */
  boolean isStruck(String methodAndTarget) {
    return methodAndTarget.matches(target);
  }

  /** Returns whether a call makes other requests before the struck one. */
  boolean hasRequestsBefore() {
    return this == STREAM_RUNS
        || this == WAIT_AFTER_EXECUTE
        || this == AWAIT_OUTPUT
        || this == SEARCH_AFTER_EXECUTE
        || this == DOWNLOAD_ALL;
  }

  /** Returns whether the struck request is a submission. */
  boolean isSubmission() {
    return kind == Kind.SUBMIT || kind == Kind.SUBMIT_SEARCHING || isBatch();
  }

  /** Returns whether a call starts a run, before or with the struck request. */
  boolean startsARun() {
    return isSubmission() || this == WAIT_AFTER_EXECUTE || this == SEARCH_AFTER_EXECUTE;
  }

  /**
   * Returns whether the response says what it is about: a run, a group of runs or a workflow. The
   * emulator's response about an output does not name it.
   */
  boolean namesItsSubject() {
    return switch (kind) {
      case READ -> this == GET_RUN || this == GET_RUNS || this == STREAM_RUNS || this == CANCEL_RUN;
      case DOWNLOAD, WAIT_FOR_OUTPUT -> false;
      default -> true;
    };
  }

  /** Returns whether a call executes several requests. */
  boolean isBatch() {
    return kind == Kind.SUBMIT_IN_BATCH;
  }

  /** Returns whether a call searches for the run of an uncertain submission. */
  boolean searchesForItsRun() {
    return kind == Kind.SUBMIT_SEARCHING || kind == Kind.SEARCH;
  }

  /** Returns whether the content is delivered while it arrives, so it cannot be fetched again. */
  boolean isStreamed() {
    return this == READ_STREAM || this == READ_PUBLISHER;
  }

  /** Returns whether a call needs an existing output. */
  boolean needsAnOutput() {
    return this == GET_OUTPUT || kind == Kind.DOWNLOAD;
  }

  /** Returns whether all struck requests are attempts of one call of the API. */
  boolean isOneCall() {
    return kind != Kind.WAIT && kind != Kind.WAIT_FOR_OUTPUT && kind != Kind.SEARCH;
  }

  /** Returns whether every failure must name the run. */
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
