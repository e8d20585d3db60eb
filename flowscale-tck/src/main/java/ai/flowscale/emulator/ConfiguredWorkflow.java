package ai.flowscale.emulator;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A workflow as a builder described it. */
final class ConfiguredWorkflow implements EmulatedWorkflow {
  private final String id;
  private final String name;
  private final String description;
  private final JsonValue describedInputs;
  private final JsonValue describedOutputs;
  private final IntFunction<Duration> queueTime;
  private final IntFunction<Duration> runTime;
  private final Function<RunContext, Outcome> outcome;
  private final Map<RunPhase, List<String>> statuses;
  private final List<String> outputNames;
  private final Function<RunContext, List<OutputFile>> outputs;
  private final JsonObject nodeErrors;
  private final Duration runUnknownFor;
  private final Duration outputUnknownFor;
  private final Duration outputDelay;
  private final OutputListing outputListing;

  ConfiguredWorkflow(WorkflowBuilder builder) {
    id = builder.id;
    name = builder.name;
    description = builder.description;
    describedInputs = builder.describedInputs;
    describedOutputs = builder.describedOutputs;
    queueTime = builder.queueTime;
    runTime = builder.runTime;
    outcome = builder.outcome;
    statuses = Map.copyOf(builder.statuses);
    outputNames = builder.outputNames();
    outputs = builder.outputs();
    nodeErrors = builder.nodeErrors;
    runUnknownFor = builder.runUnknownFor;
    outputUnknownFor = builder.outputUnknownFor;
    outputDelay = builder.outputDelay;
    outputListing = builder.outputListing;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public JsonValue describedInputs() {
    return describedInputs;
  }

  @Override
  public JsonValue describedOutputs() {
    return describedOutputs;
  }

  @Override
  public Duration queueTime(RunContext run) {
    return queueTime.apply(run.number());
  }

  @Override
  public Duration runTime(RunContext run) {
    return runTime.apply(run.number());
  }

  @Override
  public Outcome outcome(RunContext run) {
    return outcome.apply(run);
  }

  @Override
  public String status(RunContext run, RunPhase phase, Duration elapsed) {
    List<String> words = Objects.requireNonNull(statuses.get(phase));
    if (words.size() == 1) {
      return words.get(0);
    }
    long share = Math.max(1, runTime(run).toNanos() / words.size());
    return words.get((int) Math.min(words.size() - 1L, elapsed.toNanos() / share));
  }

  @Override
  public List<String> outputNames(RunContext run) {
    return outputNames;
  }

  @Override
  public List<OutputFile> outputs(RunContext run) {
    return outputs.apply(run);
  }

  @Override
  public JsonObject nodeErrors(RunContext run) {
    return nodeErrors;
  }

  @Override
  public Duration runUnknownFor() {
    return runUnknownFor;
  }

  @Override
  public Duration outputUnknownFor() {
    return outputUnknownFor;
  }

  @Override
  public Duration outputDelay() {
    return outputDelay;
  }

  @Override
  public OutputListing outputListing() {
    return outputListing;
  }

  /** Prints the id. */
  @Override
  public String toString() {
    return "EmulatedWorkflow[" + id + "]";
  }
}
