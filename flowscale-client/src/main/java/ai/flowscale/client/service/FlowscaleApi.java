package ai.flowscale.client.service;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Credentials;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.http.Sender;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.json.RunList;
import ai.flowscale.client.observation.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every endpoint of the service, asynchronous, each in the scope of the call it belongs to. */
public record FlowscaleApi(
    ApiCaller caller, Submitter submitter, RetryRules.Safety safety, Optional<CallLimit> limit) {
  /** The page size that the service assumes where none is asked for. */
  static final int DEFAULT_PAGE_SIZE = 10;

  /** The same endpoints, each asked once within a limit: the caller repeats it as it sees fit. */
  public FlowscaleApi once(CallLimit within) {
    return new FlowscaleApi(caller, submitter, RetryRules.Safety.NEVER, Optional.of(within));
  }

  /** The same endpoints; each call, its retries included, ends within a limit. */
  public FlowscaleApi within(CallLimit whole) {
    return new FlowscaleApi(caller, submitter, safety, Optional.of(whole));
  }

  /** Puts the endpoints on top of what sends requests. */
  public static FlowscaleApi over(
      Sender sender,
      FlowscaleConfig config,
      JsonCodec json,
      Executor blockingExecutor,
      Progress progress) {
    Scheduler scheduler = sender.scheduler();
    ApiCaller caller =
        new ApiCaller(
            sender,
            new Credentials(config, blockingExecutor),
            new ResponseReader(json, config, scheduler),
            config.baseUrl());
    return new FlowscaleApi(
        caller,
        new Submitter(
            caller, json, scheduler, blockingExecutor, progress, sender.transport()::capabilities),
        RetryRules.Safety.REPLAYABLE,
        Optional.empty());
  }

  /** {@code GET /api/v1/comfy/health}. */
  public CompletableFuture<List<ContainerHealth>> health(CallScope scope) {
    return call(ApiCall.of(Endpoint.HEALTH), scope);
  }

  /** {@code GET /api/v1/comfy/queue}. */
  public CompletableFuture<List<ContainerQueue>> queue(CallScope scope) {
    return call(ApiCall.of(Endpoint.QUEUE), scope);
  }

  /** {@code GET /api/v1/comfy/workflows}. */
  public CompletableFuture<List<Workflow>> workflows(CallScope scope) {
    return call(ApiCall.of(Endpoint.WORKFLOWS), scope);
  }

  /** {@code POST /api/v1/runs}. */
  public CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    return submitter.submit(request, scope);
  }

  /** Returns the inputs of a request that are sent as texts, by name. */
  public Map<String, String> texts(WorkflowRequest request) {
    return submitter.texts(request);
  }

  /** Whether a request can be sent a second time, over a transport that keeps its guarantees. */
  public boolean isRepeatable(WorkflowRequest request) {
    return submitter.isRepeatable(request);
  }

  /** {@code GET /api/v1/runs/{run_id}}. */
  public CompletableFuture<Run> run(String runId, CallScope scope) {
    ApiCall<Run> call = ApiCall.of(Endpoint.RUN).withId(Checks.pathId("runId", runId));
    return call(call, runId, scope, run -> withId(run, runId));
  }

  /**
   * {@code GET /api/v1/runs}: a page. Where the service has no pages, all runs are the first one.
   * Nothing is filtered.
   */
  public CompletableFuture<RunPage> runs(RunQuery query, int pageSize, CallScope scope) {
    ApiCall<RunList> call =
        ApiCall.of(Endpoint.RUNS)
            .with("group_id", query.groupId())
            .with("sort_by", query.sortBy().name().toLowerCase(Locale.ROOT))
            .with("sort_order", query.sortOrder().name().toLowerCase(Locale.ROOT))
            .with("page", Integer.toString(query.page()))
            .with("page_size", Integer.toString(pageSize));
    return call(call, null, scope, list -> list.page(query, pageSize));
  }

  /** The same, of the query's size or else the service's own, without the runs of other groups. */
  public CompletableFuture<RunPage> page(RunQuery query, CallScope scope) {
    if (query.workflowId().isPresent() || !query.statuses().isEmpty()) {
      throw new InvalidRequestException(
          "query",
          "The query filters by status or workflow, which the service cannot: a page of getRuns"
              + " would hold some of its runs only. Use streamRuns, which filters all runs.");
    }
    return runs(query, query.pageSize().orElse(DEFAULT_PAGE_SIZE), scope)
        .thenApply(page -> ofGroup(page, query));
  }

  /** Leaves out the runs of other groups: not every service filters by the group. */
  private static RunPage ofGroup(RunPage page, RunQuery query) {
    return query
        .groupId()
        .map(ExpectedRun::inGroup)
        .map(any -> page.runs().stream().filter(run -> any.contradiction(run) == null).toList())
        .map(runs -> new RunPage(runs, page.meta()))
        .orElse(page);
  }

  /** {@code GET /api/v1/runs/output}. */
  public CompletableFuture<Optional<RunOutput>> output(String filename, CallScope scope) {
    ApiCall<RunOutput> call =
        ApiCall.of(Endpoint.OUTPUT).with("filename", Checks.id("filename", filename));
    return caller
        .call(call, safety, limit, scope)
        .start()
        .thenApply(value -> ready(value, filename));
  }

  /** {@code POST /api/v1/runs/{run_id}/cancel}. */
  public CompletableFuture<Cancellation> cancel(String runId, CallScope scope) {
    ApiCall<Cancellation> call = ApiCall.of(Endpoint.CANCEL).withId(Checks.pathId("runId", runId));
    return call(call, runId, scope, told -> new Cancellation(runId, told.message()));
  }

  private <T> CompletableFuture<T> call(ApiCall<T> call, CallScope scope) {
    return call(call, null, scope, Function.identity());
  }

  /**
   * Makes a call.
   *
   * @param runId the run that it is about, whose id goes into whatever goes wrong; or null
   */
  private <T, R> CompletableFuture<R> call(
      ApiCall<T> call, @Nullable String runId, CallScope scope, Function<T, R> made) {
    return caller
        .call(call, safety, limit, scope)
        .start()
        .handle(
            (value, thrown) -> {
              try {
                if (thrown != null) {
                  throw CallFailures.toFlowscaleException(thrown);
                }
                return made.apply(content(call, value));
              } catch (FlowscaleException failure) {
                if (runId != null) {
                  failure.noteRunId(runId);
                }
                throw failure;
              }
            });
  }

  private static <T> T content(ApiCall<T> call, Optional<T> value) {
    return value.orElseThrow(
        () ->
            new DecodingException(
                call.endpoint().name() + ": the response has no content (HTTP 204)", null));
  }

  /** The response about one run need not repeat its id. */
  private static Run withId(Run run, String id) {
    return run.id() != null
        ? run
        : new Run(
            id,
            run.workflowId(),
            run.groupId(),
            run.teamId(),
            run.status(),
            run.inputs(),
            run.outputNames(),
            run.outputs(),
            run.createdAt(),
            run.startedAt(),
            run.completedAt(),
            run.additional());
  }

  private static Optional<RunOutput> ready(Optional<RunOutput> value, String name) {
    return value
        .filter(output -> !Endpoint.OUTPUT.isInProgress(output.generationStatus()))
        .map(output -> new RunOutput(name, output.link(), null, output.generationStatus()));
  }
}
