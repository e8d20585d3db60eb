package ai.flowscale.emulator;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A workflow as configured with the builder. */
record ConfiguredWorkflow(
    String id,
    String name,
    String description,
    JsonValue describedInputs,
    JsonValue describedOutputs,
    IntFunction<Duration> queueTimes,
    IntFunction<Duration> runTimes,
    Function<RunContext, Outcome> outcomes,
    Map<RunPhase, List<String>> statuses,
    List<String> namesOfOutputs,
    Function<RunContext, List<OutputFile>> files,
    BiFunction<Map<String, String>, List<ReceivedFile>, JsonArray> inputRules,
    JsonObject refusedNodes,
    Duration runUnknownFor,
    Duration outputUnknownFor,
    Duration outputDelay,
    OutputListing outputListing)
    implements EmulatedWorkflow {

  @Override
  public Duration queueTime(RunContext run) {
    return queueTimes.apply(run.number());
  }

  @Override
  public Duration runTime(RunContext run) {
    return runTimes.apply(run.number());
  }

  @Override
  public Outcome outcome(RunContext run) {
    return outcomes.apply(run);
  }

  @Override
  public String status(RunContext run, RunPhase phase, Duration elapsed) {
    List<String> all = Objects.requireNonNull(statuses.get(phase));
    if (all.size() == 1) {
      return all.get(0);
    }
    Duration share = runTime(run).dividedBy(all.size());
    long passed = share.isZero() ? Long.MAX_VALUE : elapsed.dividedBy(share);
    return all.get((int) Math.min(all.size() - 1L, passed));
  }

  @Override
  public List<String> outputNames(RunContext run) {
    return namesOfOutputs;
  }

  @Override
  public List<OutputFile> outputs(RunContext run) {
    return files.apply(run);
  }

  @Override
  public JsonArray inputErrors(Map<String, String> texts, List<ReceivedFile> inputFiles) {
    return inputRules.apply(texts, inputFiles);
  }

  @Override
  public JsonObject nodeErrors(RunContext run) {
    return refusedNodes;
  }

  /** Prints the id. */
  @Override
  public String toString() {
    return "EmulatedWorkflow[" + id + "]";
  }
}
