package ai.flowscale.emulator;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow does. Most are made with {@link #builder}; implementing the interface gives every
 * freedom, and then all but {@link #id} and {@link #outputs} have sensible defaults.
 *
 * <p>All methods are called on the emulator's threads, by several at once. All but {@link #outputs}
 * must be quick, and give the same answer for the same run each time.
 */
public interface EmulatedWorkflow {

  /**
   * Starts a workflow that completes after {@link #queueTime} and {@link #runTime} with one small
   * PNG.
   *
   * @param id the id it is executed by
   * @return a new builder
   */
  static Builder builder(String id) {
    return new Builder(id);
  }

  /**
   * A workflow with a function of its own and defaults for the rest.
   *
   * @param id the id it is executed by
   * @param outputs what a run gives; if it throws, the run fails with the exception's message
   * @return the workflow
   */
  static EmulatedWorkflow of(String id, Function<RunContext, List<OutputFile>> outputs) {
    return builder(id).outputs(outputs).build();
  }

  /**
   * Returns the id it is executed by.
   *
   * @return the id
   */
  String id();

  /**
   * Returns its name.
   *
   * @return the name, by default the id
   */
  default String name() {
    return id();
  }

  /**
   * Returns what it is for.
   *
   * @return a description, possibly empty
   */
  default String description() {
    return "";
  }

  /**
   * Returns what it takes, as the workflows call describes it.
   *
   * @return a JSON value of any shape, by default an empty object
   */
  default JsonValue describedInputs() {
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  /**
   * Returns what it gives, as the workflows call describes it.
   *
   * @return a JSON value of any shape, by default an empty list
   */
  default JsonValue describedOutputs() {
    return JsonValue.EMPTY_JSON_ARRAY;
  }

  /**
   * Returns how long a run waits for its turn.
   *
   * @param run the run
   * @return zero or more, by default one second
   */
  default Duration queueTime(RunContext run) {
    return Duration.ofSeconds(1);
  }

  /**
   * Returns how long a run is worked on.
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
   * Returns the service's word for a phase.
   *
   * @param run the run
   * @param phase where it stands
   * @param elapsed for how long it has stood there
   * @return a status, by default the usual one
   */
  default String status(RunContext run, RunPhase phase, Duration elapsed) {
    return phase.status();
  }

  /**
   * Returns the names of the outputs to come, where they are known before the run has ended.
   *
   * @param run the run
   * @return names with or without extensions; by default none, so that the names appear with the
   *     outputs. A name for which the run then gives no output stays "not ready" for ever
   */
  default List<String> outputNames(RunContext run) {
    return List.of();
  }

  /**
   * Makes the outputs. Called once for each run, when the first request sees it ended.
   *
   * @param run the run
   * @return the outputs, possibly none
   * @throws Exception to let the run fail with the exception's message
   */
  List<OutputFile> outputs(RunContext run) throws Exception;

  /**
   * Returns the nodes that are refused at submission.
   *
   * @param run the run
   * @return what ComfyUI says, by node; by default nothing
   */
  default JsonObject nodeErrors(RunContext run) {
    return JsonValue.EMPTY_JSON_OBJECT;
  }

  /**
   * Returns how long after its submission a run is not found (404).
   *
   * @return zero or more, by default zero
   */
  default Duration runUnknownFor() {
    return Duration.ZERO;
  }

  /**
   * Returns how long after a run's submission its outputs are not found (404 instead of 204).
   *
   * @return zero or more, by default zero
   */
  default Duration outputUnknownFor() {
    return Duration.ZERO;
  }

  /**
   * Returns how long after a run's completion its outputs are not ready (204).
   *
   * @return zero or more, by default zero
   */
  default Duration outputDelay() {
    return Duration.ZERO;
  }

  /**
   * Returns what a completed run itself tells of its outputs.
   *
   * @return the listing, by default {@link OutputListing#WITH_LINKS}
   */
  default OutputListing outputListing() {
    return OutputListing.WITH_LINKS;
  }

  /** Describes a workflow step by step. Not safe for use by several threads at once. */
  final class Builder {

    /** One grey pixel: a real PNG, for tests that do not care. */
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
    private @Nullable Function<RunContext, List<OutputFile>> outputs;
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

    /**
     * Sets the name.
     *
     * @param name shown in the workflows call; by default the id
     * @return this builder
     */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Sets what it is for.
     *
     * @param description shown in the workflows call; by default empty
     * @return this builder
     */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /**
     * Sets what the workflows call says it takes.
     *
     * @param inputs JSON of any shape
     * @return this builder
     */
    public Builder describedInputs(JsonValue inputs) {
      this.describedInputs = Objects.requireNonNull(inputs, "inputs");
      return this;
    }

    /**
     * Sets what the workflows call says it gives.
     *
     * @param outputs JSON of any shape
     * @return this builder
     */
    public Builder describedOutputs(JsonValue outputs) {
      this.describedOutputs = Objects.requireNonNull(outputs, "outputs");
      return this;
    }

    /**
     * Sets how long runs wait for their turn.
     *
     * @param time zero or more; by default one second
     * @return this builder
     */
    public Builder queueTime(Duration time) {
      requireNotNegative(time);
      return queueTime(number -> time);
    }

    /**
     * Sets how long runs wait for their turn.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    public Builder queueTime(IntFunction<Duration> time) {
      this.queueTime = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * Sets how long runs are worked on.
     *
     * @param time zero or more; by default five seconds
     * @return this builder
     */
    public Builder runTime(Duration time) {
      requireNotNegative(time);
      return runTime(number -> time);
    }

    /**
     * Sets how long runs are worked on.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    public Builder runTime(IntFunction<Duration> time) {
      this.runTime = Objects.requireNonNull(time, "time");
      return this;
    }

    /**
     * Lets every run fail.
     *
     * @param error what the service says about it
     * @return this builder
     */
    public Builder fails(String error) {
      Outcome fails = Outcome.fails(error);
      return outcome(run -> fails);
    }

    /**
     * Lets every run go on until it is cancelled.
     *
     * @return this builder
     */
    public Builder neverEnds() {
      return outcome(run -> Outcome.neverEnds());
    }

    /**
     * Sets how each run ends.
     *
     * @param outcome decides by the run
     * @return this builder
     */
    public Builder outcome(Function<RunContext, Outcome> outcome) {
      this.outcome = Objects.requireNonNull(outcome, "outcome");
      return this;
    }

    /**
     * Sets the service's word for a phase, such as {@code canceled} or {@code error}.
     *
     * @param phase the phase
     * @param status the word
     * @return this builder
     */
    public Builder status(RunPhase phase, String status) {
      statuses.put(phase, List.of(status));
      return this;
    }

    /**
     * Sets the words that the service has for a run that is worked on, one after the other; they
     * share the run time evenly. Unknown words are welcome: a client has to bear them.
     *
     * @param statuses the words
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
     * Sets the names of the outputs that are known before the run has ended.
     *
     * @param names names with or without extensions
     * @return this builder
     */
    public Builder outputNames(String... names) {
      this.outputNames = List.of(names);
      return this;
    }

    /**
     * Sets what runs give.
     *
     * @param outputs makes the files; if it throws, the run fails with the exception's message
     * @return this builder
     */
    public Builder outputs(Function<RunContext, List<OutputFile>> outputs) {
      this.outputs = Objects.requireNonNull(outputs, "outputs");
      return this;
    }

    /**
     * Lets runs complete without any output.
     *
     * @return this builder
     */
    public Builder withoutOutputs() {
      return outputs(run -> List.of());
    }

    /**
     * Lets nodes be refused at submission.
     *
     * @param nodeErrors what ComfyUI says, by node
     * @return this builder
     */
    public Builder nodeErrors(JsonObject nodeErrors) {
      this.nodeErrors = Objects.requireNonNull(nodeErrors, "nodeErrors");
      return this;
    }

    /**
     * Sets how long after its submission a run is not found (404).
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder runUnknownFor(Duration time) {
      this.runUnknownFor = requireNotNegative(time);
      return this;
    }

    /**
     * Sets how long after a run's submission its outputs are not found (404 instead of 204).
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder outputUnknownFor(Duration time) {
      this.outputUnknownFor = requireNotNegative(time);
      return this;
    }

    /**
     * Sets how long after a run's completion its outputs are not ready (204).
     *
     * @param time zero or more
     * @return this builder
     */
    public Builder outputDelay(Duration time) {
      this.outputDelay = requireNotNegative(time);
      return this;
    }

    /**
     * Sets what a completed run itself tells of its outputs.
     *
     * @param listing the listing
     * @return this builder
     */
    public Builder outputListing(OutputListing listing) {
      this.outputListing = Objects.requireNonNull(listing, "listing");
      return this;
    }

    /**
     * Finishes the workflow.
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
          outputNames != null ? outputNames : files == null ? List.of("output") : List.of(),
          files != null ? files : run -> List.of(OutputFile.of("output.png", "image/png", PIXEL)),
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
