package ai.flowscale.emulator;

import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.described.Descriptions;
import ai.flowscale.emulator.described.InputRules;
import ai.flowscale.emulator.described.Placeholder;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow does. {@link #builder} is enough for most tests. If you implement the interface
 * instead, all methods but {@link #id} and {@link #outputs} have sensible defaults.
 *
 * <p>The emulator calls all methods on its own threads, and concurrently. All but {@link #outputs}
 * must be quick and must return the same value for the same run each time.
 */
public interface EmulatedWorkflow {

  /**
   * Creates a builder of a workflow that completes after {@link #queueTime} and {@link #runTime}
   * with one small PNG.
   *
   * @param id the workflow's id
   * @return a new builder
   */
  static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * Creates a builder of a workflow that does what its description says. Its outputs have the
   * described names and types: pictures and films of the described size, sounds, texts, JSON.
   * Inputs that do not fit are refused with 422, as the service's framework words it: an unknown
   * name, a wrong type, a number out of bounds, a missing input. What the description leaves open
   * is accepted.
   *
   * @param description the workflow as the service describes it, such as one of {@code
   *     getWorkflows()}
   * @return a new builder
   * @see FlowscaleEmulator.Builder#workflows(java.nio.file.Path)
   */
  static Builder builder(Workflow description) {
    return new Builder(description.id()).described(description);
  }

  /**
   * Creates a workflow with a function of its own and defaults for the rest.
   *
   * @param id the workflow's id
   * @param outputs makes the outputs of a run; if it throws, the run fails with the exception's
   *     message
   * @return the workflow
   */
  static EmulatedWorkflow of(String id, Function<RunContext, List<OutputFile>> outputs) {
    return builder(id).outputs(outputs).build();
  }

  /**
   * Returns the workflow's id.
   *
   * @return the id
   */
  String id();

  /**
   * Returns the workflow's name.
   *
   * @return the name, by default the id
   */
  default String name() {
    return id();
  }

  /**
   * Returns the workflow's description.
   *
   * @return the description, possibly empty
   */
  default String description() {
    return "";
  }

  /**
   * Returns the inputs as {@code getWorkflows} lists them.
   *
   * @return any JSON value, by default an empty object
   */
  default JsonValue describedInputs() {
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  /**
   * Returns the outputs as {@code getWorkflows} lists them.
   *
   * @return any JSON value, by default an empty list
   */
  default JsonValue describedOutputs() {
    return JsonValue.EMPTY_JSON_ARRAY;
  }

  /**
   * Returns how long a run is queued.
   *
   * @param run the run
   * @return zero or more, by default one second
   */
  default Duration queueTime(RunContext run) {
    return Duration.ofSeconds(1);
  }

  /**
   * Returns how long a run is running.
   *
   * @param run the run
   * @return zero or more, by default five seconds
   */
  default Duration runTime(RunContext run) {
    return Duration.ofSeconds(5);
  }

  /**
   * Returns how a run ends.
   *
   * @param run the run
   * @return the outcome, by default {@link Outcome#completes()}
   */
  default Outcome outcome(RunContext run) {
    return Outcome.completes();
  }

  /**
   * Returns the status that the service reports for a phase.
   *
   * @param run the run
   * @param phase the run's phase
   * @param elapsed how long the run has been in this phase
   * @return the status, by default the usual one
   */
  default String status(RunContext run, RunPhase phase, Duration elapsed) {
    return phase.status();
  }

  /**
   * Returns the names of outputs that are known before the run has ended.
   *
   * @param run the run
   * @return names with or without extensions; by default none, so that the names appear with the
   *     outputs. A name without an output stays "not ready" forever
   */
  default List<String> outputNames(RunContext run) {
    return List.of();
  }

  /**
   * Makes the outputs. Called once for each run, when the first request finds that it has ended.
   *
   * @param run the run
   * @return the outputs, possibly none
   * @throws Exception to let the run fail with the exception's message
   */
  List<OutputFile> outputs(RunContext run) throws Exception;

  /**
   * Returns what is wrong with the inputs of a submission. If there is anything, the response is
   * 422, and there is no run.
   *
   * @param texts the text inputs by name
   * @param files the file inputs
   * @return FastAPI's errors, objects with {@code type}, {@code loc}, {@code msg} and {@code
   *     input}; by default none
   */
  default JsonArray inputErrors(Map<String, String> texts, List<ReceivedFile> files) {
    return JsonValue.EMPTY_JSON_ARRAY;
  }

  /**
   * Returns the nodes that the service refuses at submission.
   *
   * @param run the run
   * @return ComfyUI's errors by node; by default none
   */
  default JsonObject nodeErrors(RunContext run) {
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  /**
   * Returns how long a run is not found (404) after its submission.
   *
   * @return zero or more, by default zero
   */
  default Duration runUnknownFor() {
    return Duration.ZERO;
  }

  /**
   * Returns how long the outputs of a run are not found (404 instead of 204) after its submission.
   *
   * @return zero or more, by default zero
   */
  default Duration outputUnknownFor() {
    return Duration.ZERO;
  }

  /**
   * Returns how long the outputs of a run are not ready (204) after its completion.
   *
   * @return zero or more, by default zero
   */
  default Duration outputDelay() {
    return Duration.ZERO;
  }

  /**
   * Returns how a completed run lists its outputs.
   *
   * @return the listing, by default {@link OutputListing#WITH_LINKS}
   */
  default OutputListing outputListing() {
    return OutputListing.WITH_LINKS;
  }

  /** Builds a workflow. Not thread-safe. */
  final class Builder {

    /** A PNG of one grey pixel. */
    private static final byte[] PIXEL =
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNo"
                    + "AAAAggCBd81ytgAAAABJRU5ErkJggg==");

    private final String id;
    private String name;
    private String description = "";
    private JsonValue describedInputs = JsonValue.EMPTY_JSON_OBJECT;
    private JsonValue describedOutputs = JsonValue.EMPTY_JSON_ARRAY;
    private IntFunction<Duration> queueTime = number -> Duration.ofSeconds(1);
    private IntFunction<Duration> runTime = number -> Duration.ofSeconds(5);
    private Function<RunContext, Outcome> outcome = run -> Outcome.completes();
    private final Map<RunPhase, List<String>> statuses = new EnumMap<>(RunPhase.class);
    private @Nullable List<String> outputNames;

    /** The names that are known early where {@link #outputNames} is not called. */
    private List<String> usualNames = List.of("output");

    private @Nullable Function<RunContext, List<OutputFile>> outputs;
    private BiFunction<Map<String, String>, List<ReceivedFile>, JsonArray> inputErrors =
        (texts, files) -> JsonValue.EMPTY_JSON_ARRAY;
    private JsonObject nodeErrors = JsonValue.EMPTY_JSON_OBJECT;
    private Duration runUnknownFor = Duration.ZERO;
    private Duration outputUnknownFor = Duration.ZERO;
    private Duration outputDelay = Duration.ZERO;
    private OutputListing outputListing = OutputListing.WITH_LINKS;

    private Builder(String id) {
      if (id.isEmpty()) {
        throw new IllegalArgumentException("id must not be empty");
      }
      this.id = id;
      this.name = id;
      for (RunPhase phase : RunPhase.values()) {
        statuses.put(phase, List.of(phase.status()));
      }
    }

    private Builder described(Workflow workflow) {
      name = Objects.requireNonNullElse(workflow.name(), id);
      description = Objects.requireNonNullElse(workflow.description(), "");
      describedInputs = Descriptions.unpacked(workflow.inputs(), describedInputs);
      describedOutputs = Descriptions.unpacked(workflow.outputs(), describedOutputs);
      inputErrors = new InputRules(workflow)::errors;
      List<Placeholder> files =
          workflow.outputDescriptions().stream().map(Placeholder::of).toList();
      if (!files.isEmpty()) {
        usualNames = files.stream().map(Placeholder::fileName).toList();
        outputs = run -> files.stream().map(file -> file.file(run)).toList();
      }
      return this;
    }

    /**
     * Sets the name.
     *
     * @param name the name in {@code getWorkflows}; by default the id
     * @return this builder
     */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets the description.
     *
     * @param description the description in {@code getWorkflows}; by default empty
     * @return this builder
     */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /**
     * Sets the inputs in {@code getWorkflows}.
     *
     * @param inputs any JSON value
     * @return this builder
     */
    public Builder describedInputs(JsonValue inputs) {
      this.describedInputs = Objects.requireNonNull(inputs, "inputs");
      return this;
    }

    /**
     * Sets the outputs in {@code getWorkflows}.
     *
     * @param outputs any JSON value
     * @return this builder
     */
    public Builder describedOutputs(JsonValue outputs) {
      this.describedOutputs = Objects.requireNonNull(outputs, "outputs");
      return this;
    }

    /**
     * Sets how long runs are queued.
     *
     * @param time zero or more; by default one second
     * @return this builder
     */
    public Builder queueTime(Duration time) {
      requireNotNegative(time);
      return queueTime(number -> time);
    }

    /**
     * Sets how long runs are queued.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    public Builder queueTime(IntFunction<Duration> time) {
      this.queueTime = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * Sets how long runs are running.
     *
     * @param time zero or more; by default five seconds
     * @return this builder
     */
    public Builder runTime(Duration time) {
      requireNotNegative(time);
      return runTime(number -> time);
    }

    /**
     * Sets how long runs are running.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    public Builder runTime(IntFunction<Duration> time) {
      this.runTime = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * Makes every run fail.
     *
     * @param error the error that the service reports
     * @return this builder
     */
    public Builder fails(String error) {
      Outcome fails = Outcome.fails(error);
      return outcome(run -> fails);
    }

    /**
     * Makes every run continue until it is cancelled.
     *
     * @return this builder
     */
    public Builder neverEnds() {
      return outcome(run -> Outcome.neverEnds());
    }

    /**
     * Sets how each run ends.
     *
     * @param outcome returns the outcome of a run
     * @return this builder
     */
    public Builder outcome(Function<RunContext, Outcome> outcome) {
      this.outcome = Objects.requireNonNull(outcome, "outcome");
      return this;
    }

    /**
     * Sets the status that the service reports for a phase, such as {@code canceled} or {@code
     * error}.
     *
     * @param phase the phase
     * @param status the status
     * @return this builder
     */
    public Builder status(RunPhase phase, String status) {
      statuses.put(phase, List.of(status));
      return this;
    }

    /**
     * Sets the statuses that the service reports while a run is running, one after the other. Each
     * lasts for an equal share of the run time. Statuses that a client does not know are allowed: a
     * client must accept them.
     *
     * @param statuses the statuses
     * @return this builder
     */
    public Builder runningStatuses(String... statuses) {
      if (statuses.length == 0) {
        throw new IllegalArgumentException("statuses must not be empty");
      }
      this.statuses.put(RunPhase.RUNNING, List.of(statuses));
      return this;
    }

    /**
     * Sets the names of outputs that are known before the run has ended.
     *
     * @param names names with or without extensions
     * @return this builder
     */
    public Builder outputNames(String... names) {
      this.outputNames = List.of(names);
      return this;
    }

    /**
     * Sets the outputs of runs.
     *
     * @param outputs makes the files; if it throws, the run fails with the exception's message
     * @return this builder
     */
    public Builder outputs(Function<RunContext, List<OutputFile>> outputs) {
      this.outputs = Objects.requireNonNull(outputs, "outputs");
      // A name without an output is never ready.
      this.usualNames = List.of();
      return this;
    }

    /**
     * Makes runs complete without outputs.
     *
     * @return this builder
     */
    public Builder withoutOutputs() {
      return outputs(run -> List.of());
    }

    /**
     * Makes the service refuse nodes at submission.
     *
     * @param nodeErrors ComfyUI's errors by node
     * @return this builder
     */
    public Builder nodeErrors(JsonObject nodeErrors) {
      this.nodeErrors = Objects.requireNonNull(nodeErrors, "nodeErrors");
      return this;
    }

    /**
     * Sets how long a run is not found (404) after its submission.
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder runUnknownFor(Duration time) {
      this.runUnknownFor = requireNotNegative(time);
      return this;
    }

    /**
     * Sets how long the outputs of a run are not found (404 instead of 204) after its submission.
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder outputUnknownFor(Duration time) {
      this.outputUnknownFor = requireNotNegative(time);
      return this;
    }

    /**
     * Sets how long the outputs of a run are not ready (204) after its completion.
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder outputDelay(Duration time) {
      this.outputDelay = requireNotNegative(time);
      return this;
    }

    /**
     * Sets how a completed run lists its outputs.
     *
     * @param listing the listing
     * @return this builder
     */
    public Builder outputListing(OutputListing listing) {
      this.outputListing = Objects.requireNonNull(listing, "listing");
      return this;
    }

    /**
     * Builds the workflow.
     *
     * @return the workflow
     */
    public EmulatedWorkflow build() {
      Function<RunContext, List<OutputFile>> files = outputs;
      return new ConfiguredWorkflow(
          id,
          name,
          description,
          describedInputs,
          describedOutputs,
          queueTime,
          runTime,
          outcome,
          Map.copyOf(statuses),
          outputNames != null ? outputNames : usualNames,
          files != null ? files : run -> List.of(OutputFile.of("output.png", "image/png", PIXEL)),
          inputErrors,
          nodeErrors,
          runUnknownFor,
          outputUnknownFor,
          outputDelay,
          outputListing);
    }

    private static Duration requireNotNegative(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("time must not be negative");
      }
      return time;
    }
  }
}
