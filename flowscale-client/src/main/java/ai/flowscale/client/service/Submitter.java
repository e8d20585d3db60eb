package ai.flowscale.client.service;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.Call;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.inputs.MultipartForm;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.observation.Progress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Submits workflows, each at most once, and says so where it cannot know. */
record Submitter(
    ApiCaller caller,
    JsonCodec json,
    Scheduler scheduler,
    Executor blockingExecutor,
    Progress progress,
    Supplier<Set<Capability>> capabilities) {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** Whether a request can be sent a second time, over a transport that keeps its guarantees. */
  boolean isRepeatable(WorkflowRequest request) {
    return request.inputs().isReplayable() && isHarmless();
  }

  /** The inputs of a request that are sent as texts, by name. */
  Map<String, String> texts(WorkflowRequest request) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (WorkflowInputs.Entry entry : request.inputs().entries()) {
      if (entry instanceof WorkflowInputs.Text text) {
        texts.put(text.name(), text.text());
      } else if (entry instanceof WorkflowInputs.Json value) {
        texts.put(value.name(), json.toJson(value.name(), value.value()));
      }
    }
    return texts;
  }

  CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    return Futures.start(() -> send(request, scope))
        .whenComplete(
            (value, failure) -> Uploads.discardStreams(request.inputs(), blockingExecutor));
  }

  private CompletableFuture<Submission> send(WorkflowRequest request, CallScope scope) {
    Map<String, String> texts = texts(request);
    MultipartForm form = MultipartForm.encode(request.inputs(), texts);
    RequestBody body =
        progress.ofUpload(
            request.workflowId(), form.body(), request.uploadListener(), scope.operation());
    ApiCall<Submission> call =
        ApiCall.of(Endpoint.EXECUTE)
            .with("workflow_id", request.workflowId())
            .with("group_id", request.groupId())
            .carrying(body, form.contentType(), quotable(texts));
    Instant submittedAt = scheduler.now();
    Call<Optional<Submission>> sending = caller.call(call, safety(body), Optional.empty(), scope);
    return sending
        .start()
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw judged(
                    call,
                    request,
                    submittedAt,
                    CallFailures.toFlowscaleException(failure),
                    sending);
              }
              Submission made = submission(response, request, submittedAt);
              scope.operation().submitted(made.runId(), made.workflowId());
              return made;
            });
  }

  /** What the service may quote when it refuses an input, and no message may repeat. */
  private static List<String> quotable(Map<String, String> texts) {
    return texts.values().stream().filter(text -> !text.equals("null")).toList();
  }

  private RetryRules.Safety safety(RequestBody body) {
    return body.isReplayable() && isHarmless() ? RetryRules.Safety.ONCE : RetryRules.Safety.NEVER;
  }

  private boolean isHarmless() {
    return capabilities
        .get()
        .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
  }

  private static Submission submission(
      Optional<Submission> response, WorkflowRequest request, Instant submittedAt) {
    Submission told =
        response.orElseThrow(
            () ->
                uncertain(
                    request,
                    submittedAt,
                    new DecodingException("executeWorkflow: the response has no run_id", null)));
    String workflowId = told.workflowId().isEmpty() ? request.workflowId() : told.workflowId();
    if (!told.nodeErrors().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Run {0} of workflow {1} was started, but ComfyUI refused these nodes: {2}",
          Printable.name(told.runId()),
          Printable.name(workflowId),
          Printable.name(told.nodeErrors().names()));
    }
    return new Submission(
        told.runId(), workflowId, told.number(), told.nodeErrors(), told.outputNames(), false);
  }

  /** Returns what a submission failed with, as uncertain where it is. */
  private FlowscaleException judged(
      ApiCall<?> call,
      WorkflowRequest request,
      Instant submittedAt,
      FlowscaleException failure,
      Call<?> sending) {
    // What had arrived for a call that was ended early is still unread.
    Optional<String> runId =
        failure.runId().or(() -> json.findRunId(call.received().bytes(), call.workflowId()));
    runId.ifPresent(failure::noteRunId);
    return runId.isPresent() || isUncertain(failure, sending.isSent())
        ? uncertain(request, submittedAt, failure)
        : failure;
  }

  /**
   * What is neither certainly unsent nor certainly refused is uncertain.
   *
   * @param sent whether a request went to the transport that can have had an effect
   */
  private static boolean isUncertain(FlowscaleException failure, boolean sent) {
    if (failure instanceof CallAbortedException || failure instanceof ClientClosedException) {
      return sent;
    }
    if (failure instanceof TransportException broken) {
      return sent
          && broken.sent() == TransportException.Sent.MAYBE
          && broken.kind() != TransportException.Kind.REQUEST_BODY;
    }
    if (failure instanceof ApiException response) {
      return !response.isRefusal();
    }
    return failure instanceof DecodingException;
  }

  private static SubmissionUncertainException uncertain(
      WorkflowRequest request, Instant submittedAt, FlowscaleException cause) {
    return new SubmissionUncertainException(
        request.workflowId(), request.groupId().orElse(null), submittedAt, cause);
  }
}
