package ai.flowscale.client.service;

import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.client.json.ResponseFormat;
import ai.flowscale.client.json.RunList;
import ai.flowscale.client.observation.ObservedCall;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of the service. This is the table of them all.
 *
 * @param method the HTTP method
 * @param path the path behind the base URL; {@code {}} stands for the id
 * @param shape how its response is read
 * @param subject what a request to it asks about
 * @param <T> what its response holds
 */
record Endpoint<T>(String method, String path, ResponseFormat<T> shape, Subject<T> subject) {

  static final Endpoint<List<ContainerHealth>> HEALTH =
      get("/api/v1/comfy/health", ResponseFormat.HEALTH, Subject.none());

  static final Endpoint<List<ContainerQueue>> QUEUE =
      get("/api/v1/comfy/queue", ResponseFormat.QUEUE, Subject.none());

  static final Endpoint<List<Workflow>> WORKFLOWS =
      get("/api/v1/comfy/workflows", ResponseFormat.WORKFLOWS, Subject.none());

  static final Endpoint<Submission> EXECUTE =
      new Endpoint<>(
          "POST",
          "/api/v1/runs",
          ResponseFormat.SUBMISSION,
          Subject.of("workflow", "workflow_id", Submission::workflowId));

  static final Endpoint<Run> RUN =
      get("/api/v1/runs/{}", ResponseFormat.RUN, Subject.ofPath("run", Run::id));

  static final Endpoint<RunList> RUNS =
      get("/api/v1/runs", ResponseFormat.RUNS, Subject.of("group", "group_id", RunList::groupId));

  static final Endpoint<RunOutput> OUTPUT =
      get(
          "/api/v1/runs/output",
          ResponseFormat.OUTPUT,
          new Subject<>("output", "filename", RunOutput::filename, Subject::isSameFile));

  /** Cancelling a run that was cancelled changes nothing, so it may be sent again. */
  static final Endpoint<Cancellation> CANCEL =
      new Endpoint<>(
          "POST",
          "/api/v1/runs/{}/cancel",
          ResponseFormat.CANCELLATION,
          Subject.ofPath("run", Cancellation::runId));

  private static final Pattern NOT_READY =
      Pattern.compile(
          "in[-_ ]progress|pending|queued|running|processing|generating|waiting|start(ed|ing)"
              + "|not[-_ ]ready",
          Pattern.CASE_INSENSITIVE);

  /** Returns its name in this library, for messages. */
  String name() {
    return shape.operation();
  }

  /** Returns what the log and the instrumentations call it. */
  ObservedCall.Name observedName() {
    return new ObservedCall.Name(name(), Optional.of(path.replace("{}", "{run_id}")));
  }

  /** Whether its response tells the id of a run that did not exist before. */
  boolean startsRun() {
    return equals(EXECUTE);
  }

  /**
   * Whether the service's words may be part of a message. Where an endpoint is about runs that were
   * started before, their inputs are unknown here and cannot be taken out of the words: an error of
   * getRun may quote a prompt. A submission knows its inputs, and health has none.
   */
  boolean mayQuoteService() {
    return startsRun() || equals(HEALTH);
  }

  /** Whether a status says, with success, that what was asked for is not there yet. */
  boolean isInProgress(@Nullable String status) {
    return equals(OUTPUT) && status != null && NOT_READY.matcher(status.strip()).matches();
  }

  private static <T> Endpoint<T> get(String path, ResponseFormat<T> shape, Subject<T> subject) {
    return new Endpoint<>("GET", path, shape, subject);
  }
}
