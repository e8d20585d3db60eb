package ai.flowscale.engine.endpoint;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.exchange.RetryRules;
import ai.flowscale.engine.input.InputEntry;
import ai.flowscale.engine.input.Inputs;
import ai.flowscale.engine.json.JsonCodec;
import ai.flowscale.engine.json.SubmissionAnswer;
import ai.flowscale.engine.listening.Progress;
import ai.flowscale.engine.multipart.MultipartForm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Submits workflows, each at most once, and says so where it cannot know. */
final class Submitter {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final ApiCaller caller;
  private final JsonCodec json;
  private final Scheduler scheduler;
  private final Executor blockingExecutor;
  private final Progress progress;
  private final Supplier<Set<Capability>> capabilities;

  Submitter(
      ApiCaller caller,
      JsonCodec json,
      Scheduler scheduler,
      Executor blockingExecutor,
      Progress progress,
      Supplier<Set<Capability>> capabilities) {
    this.caller = caller;
    this.json = json;
    this.scheduler = scheduler;
    this.blockingExecutor = blockingExecutor;
    this.progress = progress;
    this.capabilities = capabilities;
  }

  CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    Inputs inputs = Inputs.from(request.inputs());
    CompletableFuture<Submission> submission;
    try {
      submission = submit(request, inputs, scope);
    } catch (RuntimeException refused) {
      inputs.discardStreams();
      throw refused;
    }
    return submission.whenComplete((value, failure) -> inputs.discardStreams());
  }

  private CompletableFuture<Submission> submit(
      WorkflowRequest request, Inputs inputs, CallScope scope) {
    List<String> secrets = texts(inputs);
    MultipartForm form =
        MultipartForm.encode(
            inputs,
            (name, value) -> {
              String text = json.toJson(name, value);
              secrets.add(text);
              return text;
            },
            blockingExecutor);
    RequestBody body = progress.ofUpload(form.body(), request.uploadListener());
    ApiCall<SubmissionAnswer> call =
        ApiCall.of(Operation.EXECUTE)
            .with("workflow_id", request.workflowId())
            .with("group_id", request.groupId())
            .carrying(body, form.contentType(), secrets);
    Instant submittedAt = scheduler.now();
    return caller
        .call(call, safety(body), scope)
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(judged(Failures.ours(failure), request, submittedAt));
              }
              return submission(answer, request, submittedAt);
            });
  }

  /** What the service may quote when it refuses an input, and no message may repeat. */
  private static List<String> texts(Inputs inputs) {
    List<String> texts = new ArrayList<>();
    for (InputEntry entry : inputs.entries()) {
      if (entry instanceof InputEntry.Text text) {
        texts.add(text.text());
      }
    }
    return texts;
  }

  private RetryRules.Safety safety(RequestBody body) {
    boolean harmless =
        body.isReplayable()
            && capabilities
                .get()
                .containsAll(Set.of(Capability.ABORTS_EXCHANGE, Capability.NEVER_RESENDS));
    return harmless ? RetryRules.Safety.ONCE : RetryRules.Safety.NEVER;
  }

  private static Submission submission(
      Optional<SubmissionAnswer> answer, WorkflowRequest request, Instant submittedAt) {
    String runId = answer.map(SubmissionAnswer::runId).orElse(null);
    if (answer.isEmpty() || runId == null || runId.isBlank()) {
      throw new CompletionException(
          uncertain(
              request,
              submittedAt,
              new DecodingException("executeWorkflow: the answer has no run_id", null)));
    }
    SubmissionAnswer told = answer.get();
    String workflowId = told.workflowId() == null ? request.workflowId() : told.workflowId();
    if (!told.nodeErrors().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Run {0} of workflow {1} was started, but ComfyUI refused these nodes: {2}",
          runId,
          workflowId,
          told.nodeErrors().keySet());
    }
    return new Submission(runId, workflowId, told.number(), told.nodeErrors(), told.outputNames());
  }

  /** What is neither certainly unsent nor a refusal in the service's own form is uncertain. */
  private static FlowscaleException judged(
      FlowscaleException failure, WorkflowRequest request, Instant submittedAt) {
    boolean uncertain;
    if (failure instanceof TransportException broken) {
      uncertain =
          broken.sent() == TransportException.Sent.MAYBE
              && broken.kind() != TransportException.Kind.REQUEST_BODY;
    } else if (failure instanceof ServerException) {
      uncertain = true;
    } else if (failure instanceof ApiException answer) {
      boolean refusal = answer.status() >= 400 || answer.status() == 200;
      uncertain = !refusal || answer.status() == 408 || !answer.isFromService();
    } else {
      uncertain = failure instanceof DecodingException;
    }
    return uncertain ? uncertain(request, submittedAt, failure) : failure;
  }

  private static SubmissionUncertainException uncertain(
      WorkflowRequest request, Instant submittedAt, FlowscaleException cause) {
    SubmissionUncertainException uncertain =
        new SubmissionUncertainException(
            request.workflowId(), request.groupId().orElse(null), submittedAt, cause);
    // An answer that cannot be read whole may still have told the run's id.
    cause.runId().ifPresent(uncertain::noteRunId);
    return uncertain;
  }
}
