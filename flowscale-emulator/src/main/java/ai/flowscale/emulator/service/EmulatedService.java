package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RecordedRequest;
import ai.flowscale.emulator.http.WireRequest;
import ai.flowscale.emulator.http.WireResponse;
import ai.flowscale.emulator.http.WireResponse.Breakage;
import jakarta.json.spi.JsonProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The service behind its two origins. It records each request, then applies a fault or performs the
 * operation.
 */
public final class EmulatedService {
  private final String apiKey;
  private final Runs runs;
  private final Workflows workflows;
  private final Journal journal;
  private final RequestLog log;
  private final FaultPlan faults = new FaultPlan();
  private final KeyLeaks leaks;
  private final Storage storage;
  private final Map<Operation, Function<Call, WireResponse>> handlers =
      new EnumMap<>(Operation.class);

  /**
   * Creates a service.
   *
   * @param settings the settings
   * @param storageUrl the URL of the storage, known after it has started
   */
  public EmulatedService(ServiceSettings settings, Supplier<String> storageUrl) {
    JsonProvider.provider(); // Without an implementation no response could be written.
    apiKey = settings.apiKey();
    Supplier<Instant> clock = settings.clock();
    runs = new Runs(clock);
    workflows = new Workflows(settings.workflows(), settings.otherWorkflows());
    journal = new Journal(settings.maxRecordedRequests());
    log = new RequestLog(apiKey, clock, settings.requestLog());
    leaks = new KeyLeaks(apiKey);
    LinkSigner links = new LinkSigner(storageUrl, clock, settings.linkLifetime());
    storage = new Storage(runs, links);

    Dialect dialect = settings.dialect();
    Containers containers = new Containers(dialect, settings.containers(), runs);
    RunsHandler listing = new RunsHandler(dialect, runs, new RunJson(dialect, links));
    handlers.put(Operation.CHECK_HEALTH, call -> containers.health());
    handlers.put(Operation.GET_QUEUE, call -> containers.queue());
    handlers.put(Operation.GET_WORKFLOWS, call -> new WorkflowsHandler(workflows).handle());
    handlers.put(Operation.EXECUTE_WORKFLOW, new ExecuteHandler(dialect, workflows, runs)::handle);
    handlers.put(Operation.GET_RUN, listing::one);
    handlers.put(Operation.GET_RUNS, listing::list);
    handlers.put(Operation.GET_OUTPUT, new OutputHandler(runs, links)::handle);
    handlers.put(Operation.CANCEL_RUN, listing::cancel);
  }

  /**
   * Responds to a request to the API.
   *
   * @param request the request
   * @return the response
   */
  public WireResponse api(WireRequest request) {
    if (request.method().equals("GET") && request.path().equals(RequestLog.PATH)) {
      // About the emulator: not recorded, no fault, no key.
      return log.response();
    }
    leaks.seenAtApi(request);
    Router.Route route = Router.route(request.method(), request.path());
    Call call =
        route.operation() == Operation.EXECUTE_WORKFLOW
            ? Call.withForm(request)
            : Call.withoutForm(request, route.runId());
    return perform(route.operation(), call, performed -> perform(route, performed));
  }

  /**
   * Responds to a request to the storage.
   *
   * @param request the request
   * @return the response
   */
  public WireResponse storage(WireRequest request) {
    leaks.seenAtStorage(request);
    Call call = Call.withoutForm(request, "");
    return perform(Operation.DOWNLOAD, call, performed -> storage.handle(request));
  }

  private WireResponse perform(
      Operation operation, Call call, Function<Call, WireResponse> operate) {
    CompletableFuture<Boolean> release = faults.release();
    RecordedRequest recorded = record(operation, call);
    // Taken first: a test that sees the request recorded may send the next one, which must not get
    // the fault of this one.
    Fault fault;
    try {
      fault = faults.take(recorded);
    } finally {
      journal.record(recorded);
    }
    WireResponse response = respond(call, fault, release, operate);
    log.add(recorded, response);
    return response;
  }

  private static WireResponse respond(
      Call call,
      @Nullable Fault fault,
      CompletableFuture<Boolean> release,
      Function<Call, WireResponse> operate) {
    if (fault == null) {
      return operate.apply(call);
    }
    Call delayed = call.withRunDelay(fault.runDelay());
    boolean first = fault.isAfterProcessing();
    WireResponse real = first ? operate.apply(delayed) : WireResponse.empty(200);
    if (fault.kind() != Fault.Kind.HANG) {
      return FaultResponses.of(fault, real, call.runId());
    }
    if (!release.join()) {
      return WireResponse.broken(Breakage.CLOSE);
    }
    return first ? real : operate.apply(delayed);
  }

  private RecordedRequest record(Operation operation, Call call) {
    WireRequest request = call.request();
    return new RecordedRequest(
        operation,
        request.method(),
        request.target(),
        request.rawPath(),
        request.query(),
        request.headers(),
        call.texts(),
        call.files(),
        call.formComplete(),
        request.body().remaining(),
        apiKey.equals(request.header("X-API-KEY")));
  }

  private WireResponse perform(Router.Route route, Call call) {
    if (route.operation() == Operation.UNKNOWN) {
      return route.allowed().isEmpty()
          ? Json.detail(404, "Not Found")
          : Json.detail(405, "Method Not Allowed")
              .with("Allow", String.join(", ", route.allowed()));
    }
    String key = call.request().header("X-API-KEY");
    if (key == null) {
      return Json.detail(401, "API key is missing");
    }
    if (!key.equals(apiKey)) {
      return Json.detail(403, "API key is not valid");
    }
    return Objects.requireNonNull(handlers.get(route.operation())).apply(call);
  }

  /**
   * Returns the faults.
   *
   * @return the faults of the requests to come
   */
  public FaultPlan faults() {
    return faults;
  }

  /**
   * Returns the journal.
   *
   * @return the latest requests
   */
  public Journal journal() {
    return journal;
  }

  /**
   * Returns the runs.
   *
   * @return all runs
   */
  public Runs runs() {
    return runs;
  }

  /**
   * Deploys a workflow. It replaces one with the same id.
   *
   * @param workflow the workflow
   */
  public void deploy(EmulatedWorkflow workflow) {
    workflows.put(workflow);
  }

  /**
   * Creates a run without a request.
   *
   * @param workflowId the workflow's id
   * @param groupId the group, or null
   * @param texts the inputs
   * @return the run's id
   */
  public String submit(String workflowId, @Nullable String groupId, Map<String, String> texts) {
    EmulatedWorkflow workflow = workflows.find(workflowId);
    if (workflow == null) {
      throw new IllegalArgumentException("No workflow has the id " + workflowId);
    }
    return runs.create(workflow, workflowId, groupId, texts, List.of(), Duration.ZERO).runId();
  }

  /**
   * Returns the secrets that reached the storage.
   *
   * @return descriptions, without the values
   */
  public List<String> keyLeaks() {
    return leaks.leaks();
  }

  /** Removes runs, requests and faults, and deploys the initial workflows. */
  public void reset() {
    faults.reset();
    runs.clear();
    workflows.reset();
    journal.clear();
    log.clear();
    leaks.clear();
  }

  /** Drops hanging requests, now and later. */
  public void close() {
    faults.close();
  }
}
