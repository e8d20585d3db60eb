package ai.flowscale.emulator;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

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
    return new WorkflowBuilder(id);
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
  interface Builder {

    /**
     * Sets the name.
     *
     * @param name shown in the workflows call; by default the id
     * @return this builder
     */
    Builder name(String name);

    /**
     * Sets what it is for.
     *
     * @param description shown in the workflows call; by default empty
     * @return this builder
     */
    Builder description(String description);

    /**
     * Sets what the workflows call says it takes.
     *
     * @param inputs JSON of any shape
     * @return this builder
     */
    Builder describedInputs(JsonValue inputs);

    /**
     * Sets what the workflows call says it gives.
     *
     * @param outputs JSON of any shape
     * @return this builder
     */
    Builder describedOutputs(JsonValue outputs);

    /**
     * Sets how long runs wait for their turn.
     *
     * @param time zero or more; by default one second
     * @return this builder
     */
    Builder queueTime(Duration time);

    /**
     * Sets how long runs wait for their turn.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    Builder queueTime(IntFunction<Duration> time);

    /**
     * Sets how long runs are worked on.
     *
     * @param time zero or more; by default five seconds
     * @return this builder
     */
    Builder runTime(Duration time);

    /**
     * Sets how long runs are worked on.
     *
     * @param time the time for the run with this number, counted from 1
     * @return this builder
     */
    Builder runTime(IntFunction<Duration> time);

    /**
     * Lets every run fail.
     *
     * @param error what the service says about it
     * @return this builder
     */
    Builder fails(String error);

    /**
     * Lets every run go on until it is cancelled.
     *
     * @return this builder
     */
    Builder neverEnds();

    /**
     * Sets how each run ends.
     *
     * @param outcome decides by the run
     * @return this builder
     */
    Builder outcome(Function<RunContext, Outcome> outcome);

    /**
     * Sets the service's word for a phase, such as {@code canceled} or {@code error}.
     *
     * @param phase the phase
     * @param status the word
     * @return this builder
     */
    Builder status(RunPhase phase, String status);

    /**
     * Sets the words that the service has for a run that is worked on, one after the other; they
     * share the run time evenly. Unknown words are welcome: a client has to bear them.
     *
     * @param statuses the words
     * @return this builder
     */
    Builder runningStatuses(String... statuses);

    /**
     * Sets the names of the outputs that are known before the run has ended.
     *
     * @param names names with or without extensions
     * @return this builder
     */
    Builder outputNames(String... names);

    /**
     * Sets what runs give.
     *
     * @param outputs makes the files; if it throws, the run fails with the exception's message
     * @return this builder
     */
    Builder outputs(Function<RunContext, List<OutputFile>> outputs);

    /**
     * Lets runs complete without any output.
     *
     * @return this builder
     */
    Builder withoutOutputs();

    /**
     * Lets nodes be refused at submission.
     *
     * @param nodeErrors what ComfyUI says, by node
     * @return this builder
     */
    Builder nodeErrors(JsonObject nodeErrors);

    /**
     * Sets how long after its submission a run is not found (404).
     *
     * @param time zero or more
     * @return this builder
     */
    Builder runUnknownFor(Duration time);

    /**
     * Sets how long after a run's submission its outputs are not found (404 instead of 204).
     *
     * @param time zero or more
     * @return this builder
     */
    Builder outputUnknownFor(Duration time);

    /**
     * Sets how long after a run's completion its outputs are not ready (204).
     *
     * @param time zero or more
     * @return this builder
     */
    Builder outputDelay(Duration time);

    /**
     * Sets what a completed run itself tells of its outputs.
     *
     * @param listing the listing
     * @return this builder
     */
    Builder outputListing(OutputListing listing);

    /**
     * Finishes the workflow.
     *
     * @return the workflow
     */
    EmulatedWorkflow build();
  }
}
