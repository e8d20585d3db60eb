package ai.flowscale.emulator;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.demo.DemoWorkflows;
import ai.flowscale.emulator.http.HttpOrigin;
import ai.flowscale.emulator.service.EmulatedService;
import ai.flowscale.emulator.service.ServiceSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A FlowScale deployment on this machine, for testing applications and clients.
 *
 * <p>It listens on two free loopback ports: the API at {@link #baseUrl()}, and at {@link
 * #storageUrl()} the storage that gives out what runs have made by links that look presigned and
 * expire. Workflows are {@link EmulatedWorkflow}s; what a run is doing follows from the time alone,
 * so that a {@link ManualScheduler} makes every wait quick and every test repeatable.
 *
 * <pre>{@code
 * try (FlowscaleEmulator emulator = FlowscaleEmulator.start()) {
 *   FlowscaleConfig config =
 *       FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build();
 *   ...
 *   assertThat(emulator.runsCreated()).isEqualTo(1);
 * }
 * }</pre>
 *
 * <p>Everything is kept in memory until {@link #reset()}. Safe for use by many threads.
 */
public final class FlowscaleEmulator implements AutoCloseable {
  private final String apiKey;
  private final EmulatedService service;
  private final HttpOrigin storage;
  private final HttpOrigin api;

  private FlowscaleEmulator(Builder builder) {
    apiKey = builder.apiKey;
    AtomicReference<String> storageUrl = new AtomicReference<>("");
    service = new EmulatedService(builder.settings(), storageUrl::get);
    storage = HttpOrigin.start(builder.storagePort, service::storage);
    storageUrl.set(storage.url());
    api = startApi(builder.port);
  }

  private HttpOrigin startApi(int port) {
    boolean started = false;
    try {
      HttpOrigin origin = HttpOrigin.start(port, service::api);
      started = true;
      return origin;
    } finally {
      if (!started) {
        storage.close();
      }
    }
  }

  /**
   * Starts an emulator that executes any workflow id, each run giving one small PNG.
   *
   * @return a running emulator
   */
  public static FlowscaleEmulator start() {
    return builder().acceptAnyWorkflow().start();
  }

  /**
   * Starts with the defaults that stand at each method of {@link Builder}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns where the API is, as a client's configuration wants it.
   *
   * @return an address without a trailing slash
   */
  public String baseUrl() {
    return api.url();
  }

  /**
   * Returns the key that the API wants.
   *
   * @return the key
   */
  public String apiKey() {
    return apiKey;
  }

  /**
   * Returns where the storage is.
   *
   * @return an address without a trailing slash, of another origin than {@link #baseUrl()}
   */
  public String storageUrl() {
    return storage.url();
  }

  /**
   * Deploys a workflow, in the place of one with the same id.
   *
   * @param workflow the workflow
   * @return this emulator
   */
  public FlowscaleEmulator deploy(EmulatedWorkflow workflow) {
    service.deploy(workflow);
    return this;
  }

  /**
   * Makes a run without a request, as if another client had submitted it.
   *
   * @param workflowId a workflow that is deployed
   * @param groupId the group, or null for none
   * @param texts the inputs
   * @return the run's id
   * @throws IllegalArgumentException if no workflow has the id
   */
  public String submit(String workflowId, @Nullable String groupId, Map<String, String> texts) {
    return service.submit(workflowId, groupId, texts);
  }

  /**
   * Returns where a run stands.
   *
   * @param runId the run's id
   * @return the phase, or empty if there is no such run
   */
  public Optional<RunPhase> phase(String runId) {
    return service.phase(runId);
  }

  /**
   * Returns the ids of all runs.
   *
   * @return the ids, oldest first
   */
  public List<String> runIds() {
    return service.runIds();
  }

  /**
   * Lets the next requests of an operation go wrong, one after the other.
   *
   * @param operation which requests
   * @param faults what goes wrong with each; they come after those that are already waiting
   * @return this emulator
   */
  public FlowscaleEmulator failNext(Operation operation, Fault... faults) {
    service.failNext(operation, List.of(faults));
    return this;
  }

  /**
   * Lets requests of an operation go wrong from now on. What {@link #failNext} has put in line goes
   * before; of several rules that fit, the latest counts.
   *
   * @param operation which requests
   * @param when which of them; quick, and called on the emulator's threads
   * @param fault what goes wrong
   * @return this emulator
   */
  public FlowscaleEmulator failWhen(
      Operation operation, Predicate<RecordedRequest> when, Fault fault) {
    service.failWhen(operation, when, fault);
    return this;
  }

  /**
   * Lets all requests of an operation go wrong from now on.
   *
   * @param operation which requests
   * @param fault what goes wrong
   * @return this emulator
   * @see #failWhen
   */
  public FlowscaleEmulator failAlways(Operation operation, Fault fault) {
    return failWhen(operation, request -> true, fault);
  }

  /** Lets the requests go on that hang by {@link Fault#hang()} now. */
  public void releaseHanging() {
    service.releaseHanging();
  }

  /** Lets nothing go wrong any more, and lets hanging requests go on. */
  public void clearFaults() {
    service.clearFaults();
  }

  /**
   * Returns the requests that came, to either origin. A request is recorded before it is answered.
   *
   * @return the latest requests, oldest first
   * @see Builder#maxRecordedRequests
   */
  public List<RecordedRequest> requests() {
    return service.requests();
  }

  /**
   * Returns the requests of one operation that came.
   *
   * @param operation the operation
   * @return those of the latest requests, oldest first
   */
  public List<RecordedRequest> requests(Operation operation) {
    return requests().stream().filter(request -> request.operation() == operation).toList();
  }

  /**
   * Returns how many requests of an operation came.
   *
   * @param operation the operation
   * @return the number, refused and failed ones included
   */
  public int count(Operation operation) {
    return service.count(operation);
  }

  /**
   * Waits until so many requests of an operation have come.
   *
   * @param operation the operation
   * @param count how many, counted from the start or the latest {@link #reset()}
   * @param realTimeLimit how long to wait
   * @throws AssertionError if they do not come in time, or the thread is interrupted
   */
  public void awaitRequests(Operation operation, int count, Duration realTimeLimit) {
    service.awaitRequests(operation, count, realTimeLimit);
  }

  /**
   * Returns how many runs there are.
   *
   * @return the number
   */
  public int runsCreated() {
    return service.runsCreated();
  }

  /**
   * Returns how many requests to cancel a run were carried out, whatever came of them.
   *
   * @return the number; what a fault or a wrong key kept away is not counted
   */
  public int cancelsReceived() {
    return service.cancelsReceived();
  }

  /**
   * Returns what reached the storage although it is meant for the API alone: the API key in any
   * header or in the address, and any header that the API got with the same value, other than what
   * every HTTP client sends.
   *
   * @return descriptions such as {@code X-API-KEY on GET /generations/...}; empty if all is well
   */
  public List<String> keyLeaks() {
    return service.keyLeaks();
  }

  /** Forgets runs, requests and faults, and deploys the workflows of the builder again. */
  public void reset() {
    service.reset();
  }

  /** Stops both servers. Requests that hang go on first. */
  @Override
  public void close() {
    service.close();
    api.close();
    storage.close();
  }

  /** Prints the address, not the key. */
  @Override
  public String toString() {
    return "FlowscaleEmulator[" + baseUrl() + "]";
  }

  /** Collects settings. Not safe for use by several threads at once. */
  public static final class Builder {

    private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(1);

    private String apiKey = randomKey();
    private int port;
    private int storagePort;
    private Dialect dialect = Dialect.CURRENT;
    private Supplier<Instant> clock = Instant::now;
    private final List<EmulatedWorkflow> workflows = new ArrayList<>();
    private @Nullable EmulatedWorkflow otherWorkflows;
    private int containers = 1;
    private Duration linkLifetime = Duration.ofHours(1);
    private int maxRecordedRequests = 10_000;

    private Builder() {}

    private static String randomKey() {
      byte[] bytes = new byte[16];
      new SecureRandom().nextBytes(bytes);
      return "emulated-" + HexFormat.of().formatHex(bytes);
    }

    private ServiceSettings settings() {
      return new ServiceSettings(
          apiKey,
          dialect,
          clock,
          workflows,
          otherWorkflows,
          containers,
          linkLifetime,
          maxRecordedRequests);
    }

    /**
     * Sets the key that the API wants.
     *
     * @param apiKey the key; by default a random one
     * @return this builder
     */
    public Builder apiKey(String apiKey) {
      require(!apiKey.isBlank(), "apiKey must not be blank");
      this.apiKey = apiKey;
      return this;
    }

    /**
     * Sets the port of the API.
     *
     * @param port the port, or 0, the default, for a free one
     * @return this builder
     */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * Sets the port of the storage.
     *
     * @param port the port, or 0, the default, for a free one
     * @return this builder
     */
    public Builder storagePort(int port) {
      this.storagePort = port;
      return this;
    }

    /**
     * Sets the shapes of the responses.
     *
     * @param dialect by default {@link Dialect#CURRENT}
     * @return this builder
     */
    public Builder dialect(Dialect dialect) {
      this.dialect = Objects.requireNonNull(dialect, "dialect");
      return this;
    }

    /**
     * Sets where the emulator takes its time from. It only ever asks for {@code now()}.
     *
     * @param scheduler such as a {@link ManualScheduler}; by default the system's clock
     * @return this builder
     */
    public Builder scheduler(Scheduler scheduler) {
      this.clock = scheduler::now;
      return this;
    }

    /**
     * Deploys a workflow.
     *
     * @param workflow the workflow
     * @return this builder
     */
    public Builder workflow(EmulatedWorkflow workflow) {
      workflows.add(Objects.requireNonNull(workflow, "workflow"));
      return this;
    }

    /**
     * Deploys what {@link EmulatorMain} deploys: a workflow that makes a poster of a picture and a
     * text, and others that make a picture of a text, go on until they are cancelled, fail, and
     * describe no inputs.
     *
     * @param queueTime how long runs wait
     * @param runTime how long they take, where they end
     * @return this builder
     */
    public Builder demoWorkflows(Duration queueTime, Duration runTime) {
      DemoWorkflows.all(queueTime, runTime).forEach(this::workflow);
      return this;
    }

    /**
     * Executes any workflow id that is not deployed; each run gives one small PNG. By default such
     * an id is answered with 404.
     *
     * @return this builder
     */
    public Builder acceptAnyWorkflow() {
      return acceptAnyWorkflow(EmulatedWorkflow.builder("any").build());
    }

    /**
     * Executes any workflow id that is not deployed.
     *
     * @param workflow what they all do; its own id does not matter
     * @return this builder
     */
    public Builder acceptAnyWorkflow(EmulatedWorkflow workflow) {
      this.otherWorkflows = Objects.requireNonNull(workflow, "workflow");
      return this;
    }

    /**
     * Sets how many containers health and queue show; runs are spread over them in turn.
     *
     * @param count positive; by default 1
     * @return this builder
     */
    public Builder containers(int count) {
      require(count > 0, "count must be positive");
      this.containers = count;
      return this;
    }

    /**
     * Sets how long links to the storage are good, by the emulator's time.
     *
     * @param lifetime at least a second, counted in whole seconds; by default one hour
     * @return this builder
     */
    public Builder linkLifetime(Duration lifetime) {
      require(lifetime.compareTo(SHORTEST_LIFETIME) >= 0, "lifetime must be a second at least");
      this.linkLifetime = lifetime;
      return this;
    }

    /**
     * Sets how many requests are remembered; their numbers are always right. Uploads of more than
     * 256 MiB together push out older requests too.
     *
     * @param count positive; by default 10,000
     * @return this builder
     */
    public Builder maxRecordedRequests(int count) {
      require(count > 0, "count must be positive");
      this.maxRecordedRequests = count;
      return this;
    }

    /**
     * Starts the emulator.
     *
     * @return a running emulator, to be closed
     */
    public FlowscaleEmulator start() {
      return new FlowscaleEmulator(this);
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new IllegalArgumentException(otherwise);
      }
    }
  }
}
