package ai.flowscale.emulator;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.emulator.demo.DemoWorkflows;
import ai.flowscale.emulator.described.Descriptions;
import ai.flowscale.emulator.http.HttpOrigin;
import ai.flowscale.emulator.service.EmulatedService;
import ai.flowscale.emulator.service.ServiceSettings;
import java.nio.file.Path;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An emulated FlowScale deployment on this machine, for testing applications and clients.
 *
 * <p>It listens on two loopback ports: the API at {@link #baseUrl()}, and the storage at {@link
 * #storageUrl()}, which serves the outputs of runs through links that look presigned and expire.
 * Workflows are {@link EmulatedWorkflow}s. The phase of a run depends on the time alone, so a
 * {@link ManualScheduler} makes every wait quick and every test repeatable.
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
 * <p>Everything is kept in memory until {@link #reset()}. Thread-safe.
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
   * Starts an emulator that executes any workflow id. Each run outputs one small PNG.
   *
   * @return a running emulator
   */
  public static FlowscaleEmulator start() {
    return builder().acceptAnyWorkflow().start();
  }

  /**
   * Creates a builder. The methods of {@link Builder} document the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the base URL of the API.
   *
   * @return a URL without a trailing slash
   */
  public String baseUrl() {
    return api.url();
  }

  /**
   * Returns the key that the API requires.
   *
   * @return the key
   */
  public String apiKey() {
    return apiKey;
  }

  /**
   * Returns the base URL of the storage.
   *
   * @return a URL without a trailing slash, of another origin than {@link #baseUrl()}
   */
  public String storageUrl() {
    return storage.url();
  }

  /**
   * Deploys a workflow. It replaces one with the same id.
   *
   * @param workflow the workflow
   * @return this emulator
   */
  public FlowscaleEmulator deploy(EmulatedWorkflow workflow) {
    service.deploy(workflow);
    return this;
  }

  /**
   * Creates a run without a request, as if another client had submitted it.
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
   * Returns the phase of a run.
   *
   * @param runId the run's id
   * @return the phase, or empty if there is no such run
   */
  public Optional<RunPhase> phase(String runId) {
    return service.runs().phase(runId);
  }

  /**
   * Returns the ids of all runs.
   *
   * @return the ids, oldest first
   */
  public List<String> runIds() {
    return service.runs().ids();
  }

  /**
   * Makes the next requests of an operation fail, one after the other.
   *
   * @param operation the operation
   * @param faults the faults, one for each request; they follow faults that are already queued
   * @return this emulator
   */
  public FlowscaleEmulator failNext(Operation operation, Fault... faults) {
    service.faults().addNext(operation, List.of(faults));
    return this;
  }

  /**
   * Makes requests of an operation fail from now on. Faults queued by {@link #failNext} take
   * precedence. Of several matching rules, the latest applies.
   *
   * @param operation the operation
   * @param when selects the requests; quick, and called on the emulator's threads
   * @param fault the fault
   * @return this emulator
   */
  public FlowscaleEmulator failWhen(
      Operation operation, Predicate<RecordedRequest> when, Fault fault) {
    service.faults().addRule(operation, when, fault);
    return this;
  }

  /**
   * Makes all requests of an operation fail from now on.
   *
   * @param operation the operation
   * @param fault the fault
   * @return this emulator
   * @see #failWhen
   */
  public FlowscaleEmulator failAlways(Operation operation, Fault fault) {
    return failWhen(operation, request -> true, fault);
  }

  /** Releases the requests that are hanging because of {@link Fault#hang()}. */
  public void releaseHanging() {
    service.faults().releaseHanging();
  }

  /** Removes all faults and releases hanging requests. */
  public void clearFaults() {
    service.faults().clear();
  }

  /**
   * Returns the requests that arrived, at either origin. A request is recorded before the response
   * is sent.
   *
   * @return the latest requests, oldest first
   * @see Builder#maxRecordedRequests
   */
  public List<RecordedRequest> requests() {
    return service.journal().requests();
  }

  /**
   * Returns the requests of an operation.
   *
   * @param operation the operation
   * @return those of the latest requests, oldest first
   */
  public List<RecordedRequest> requests(Operation operation) {
    return requests().stream().filter(request -> request.operation() == operation).toList();
  }

  /**
   * Returns the number of requests of an operation.
   *
   * @param operation the operation
   * @return the number, refused and failed ones included
   */
  public int count(Operation operation) {
    return service.journal().count(operation);
  }

  /**
   * Waits until a number of requests of an operation has arrived.
   *
   * @param operation the operation
   * @param count the number since the start or the latest {@link #reset()}
   * @param realTimeLimit how long to wait
   * @throws AssertionError if they do not arrive in time, or the thread is interrupted
   */
  public void awaitRequests(Operation operation, int count, Duration realTimeLimit) {
    service.journal().await(operation, count, realTimeLimit);
  }

  /**
   * Returns the number of runs.
   *
   * @return the number
   */
  public int runsCreated() {
    return service.runs().count();
  }

  /**
   * Returns how many requests to cancel a run were performed, successful or not.
   *
   * @return the number, without requests that were stopped by a fault or a wrong key
   */
  public int cancelsReceived() {
    return service.runs().cancelsReceived();
  }

  /**
   * Returns secrets that reached the storage although they are for the API only: the API key in a
   * header or in the URL, and any header that the API received with the same value, except those
   * that every HTTP client sends.
   *
   * @return descriptions such as {@code X-API-KEY on GET /generations/...}; empty if there are none
   */
  public List<String> keyLeaks() {
    return service.keyLeaks();
  }

  /**
   * Removes runs, requests and faults, and deploys the workflows of the builder again. The
   * connections of hanging requests are closed, and their operations are not performed.
   */
  public void reset() {
    service.reset();
  }

  /** Stops both servers. The operations of hanging requests are not performed. */
  @Override
  public void close() {
    service.close();
    api.close();
    storage.close();
  }

  /** Returns the base URL, without the key. */
  @Override
  public String toString() {
    return "FlowscaleEmulator[" + baseUrl() + "]";
  }

  /** Configures an emulator. Not thread-safe. */
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
    private Consumer<String> requestLog = line -> {};

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
          maxRecordedRequests,
          requestLog);
    }

    /**
     * Sets the key that the API requires.
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
     * Sets the response format.
     *
     * @param dialect by default {@link Dialect#CURRENT}
     * @return this builder
     */
    public Builder dialect(Dialect dialect) {
      this.dialect = Objects.requireNonNull(dialect, "dialect");
      return this;
    }

    /**
     * Sets the clock of the emulator. It only calls {@code now()}.
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
     * text, and others that make a picture of a text, run until they are cancelled, fail, and
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
     * Deploys your own workflows, from the file that code is generated from, or from what {@code
     * GET /api/v1/comfy/workflows} responds. Each is an {@link
     * EmulatedWorkflow#builder(ai.flowscale.api.model.Workflow)}: inputs that do not fit are
     * refused with 422, and the outputs are placeholders. It needs the client, which a transport
     * brings.
     *
     * @param descriptions the file, as the goal {@code describe} of the Maven plugin and {@code
     *     flowscale describe --out} write it
     * @return this builder
     * @throws ai.flowscale.api.error.ConfigurationException if the file cannot be read, describes
     *     no workflow, or the client is missing
     */
    public Builder workflows(Path descriptions) {
      return workflows(descriptions, workflow -> workflow);
    }

    /**
     * Deploys your own workflows, as {@link #workflows(Path)} does, and configures each: the times,
     * other outputs, which runs fail.
     *
     * @param descriptions the file
     * @param configure changes the builder of each workflow
     * @return this builder
     * @throws ai.flowscale.api.error.ConfigurationException if the file cannot be read, describes
     *     no workflow, or the client is missing
     */
    public Builder workflows(Path descriptions, UnaryOperator<EmulatedWorkflow.Builder> configure) {
      Descriptions.read(descriptions)
          .forEach(each -> workflow(configure.apply(EmulatedWorkflow.builder(each)).build()));
      return this;
    }

    /**
     * Executes any workflow id that is not deployed. Each run outputs one small PNG. By default the
     * response to such an id is 404.
     *
     * @return this builder
     */
    public Builder acceptAnyWorkflow() {
      return acceptAnyWorkflow(EmulatedWorkflow.builder("any").build());
    }

    /**
     * Executes any workflow id that is not deployed.
     *
     * @param workflow the workflow for all of them; its own id does not matter
     * @return this builder
     */
    public Builder acceptAnyWorkflow(EmulatedWorkflow workflow) {
      this.otherWorkflows = Objects.requireNonNull(workflow, "workflow");
      return this;
    }

    /**
     * Sets how many containers {@code checkHealth} and {@code getQueue} list. Runs are assigned to
     * them in turn, and do not wait for one another: all runs of a container may be running at
     * once, while a container of the service runs one at a time.
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
     * Sets how long links to the storage are valid, by the emulator's clock.
     *
     * @param lifetime at least one second, rounded down to whole seconds; by default one hour
     * @return this builder
     */
    public Builder linkLifetime(Duration lifetime) {
      require(lifetime.compareTo(SHORTEST_LIFETIME) >= 0, "lifetime must be at least one second");
      this.linkLifetime = lifetime;
      return this;
    }

    /**
     * Sets how many requests are recorded. The counts include requests that are no longer recorded.
     * Uploads of more than 256 MiB together also remove older requests.
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
     * Sets who receives a line for each request, when its response is known: method, path,
     * workflow, the names of the inputs, and the status. It contains no value of an input, and no
     * key, which is replaced in paths and names too where it has eight characters or more. {@code
     * GET /emulator/requests} at {@link FlowscaleEmulator#baseUrl()} responds with the latest 1,000
     * of them as JSON.
     *
     * @param lines quick, and called on the emulator's threads, concurrently; what it throws is
     *     logged
     * @return this builder
     */
    public Builder requestLog(Consumer<String> lines) {
      this.requestLog = Objects.requireNonNull(lines, "lines");
      return this;
    }

    /**
     * Starts the emulator.
     *
     * @return a running emulator, to be closed by the caller
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
