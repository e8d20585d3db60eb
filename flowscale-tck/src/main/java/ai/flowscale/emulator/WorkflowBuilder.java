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

/** Collects what {@link ConfiguredWorkflow} is made of. */
final class WorkflowBuilder implements EmulatedWorkflow.Builder {
  /** One grey pixel: a real PNG, for tests that do not care. */
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNo"
                  + "AAAAggCBd81ytgAAAABJRU5ErkJggg==");

  final String id;
  String name;
  String description = "";
  JsonValue describedInputs = JsonValue.EMPTY_JSON_OBJECT;
  JsonValue describedOutputs = JsonValue.EMPTY_JSON_ARRAY;
  IntFunction<Duration> queueTime = number -> Duration.ofSeconds(1);
  IntFunction<Duration> runTime = number -> Duration.ofSeconds(5);
  Function<RunContext, Outcome> outcome = run -> Outcome.completes();
  final Map<RunPhase, List<String>> statuses = new EnumMap<>(RunPhase.class);
  @Nullable List<String> outputNames;
  @Nullable Function<RunContext, List<OutputFile>> outputs;
  JsonObject nodeErrors = JsonValue.EMPTY_JSON_OBJECT;
  Duration runUnknownFor = Duration.ZERO;
  Duration outputUnknownFor = Duration.ZERO;
  Duration outputDelay = Duration.ZERO;
  OutputListing outputListing = OutputListing.WITH_LINKS;

  WorkflowBuilder(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id must not be empty");
    }
    this.id = id;
    this.name = id;
    for (RunPhase phase : RunPhase.values()) {
      statuses.put(phase, List.of(phase.status()));
    }
  }

  @Override
  public WorkflowBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  @Override
  public WorkflowBuilder description(String description) {
    this.description = Objects.requireNonNull(description, "description");
    return this;
  }

  @Override
  public WorkflowBuilder describedInputs(JsonValue inputs) {
    this.describedInputs = Objects.requireNonNull(inputs, "inputs");
    return this;
  }

  @Override
  public WorkflowBuilder describedOutputs(JsonValue outputs) {
    this.describedOutputs = Objects.requireNonNull(outputs, "outputs");
    return this;
  }

  @Override
  public WorkflowBuilder queueTime(Duration time) {
    requireNotNegative(time);
    return queueTime(number -> time);
  }

  @Override
  public WorkflowBuilder queueTime(IntFunction<Duration> time) {
    this.queueTime = Objects.requireNonNull(time, "time");
    return this;
  }

  @Override
  public WorkflowBuilder runTime(Duration time) {
    requireNotNegative(time);
    return runTime(number -> time);
  }

  @Override
  public WorkflowBuilder runTime(IntFunction<Duration> time) {
    this.runTime = Objects.requireNonNull(time, "time");
    return this;
  }

  @Override
  public WorkflowBuilder fails(String error) {
    Outcome fails = Outcome.fails(error);
    return outcome(run -> fails);
  }

  @Override
  public WorkflowBuilder neverEnds() {
    return outcome(run -> Outcome.neverEnds());
  }

  @Override
  public WorkflowBuilder outcome(Function<RunContext, Outcome> outcome) {
    this.outcome = Objects.requireNonNull(outcome, "outcome");
    return this;
  }

  @Override
  public WorkflowBuilder status(RunPhase phase, String status) {
    statuses.put(phase, List.of(status));
    return this;
  }

  @Override
  public WorkflowBuilder runningStatuses(String... statuses) {
    if (statuses.length == 0) {
      throw new IllegalArgumentException("statuses must not be empty");
    }
    this.statuses.put(RunPhase.RUNNING, List.of(statuses));
    return this;
  }

  @Override
  public WorkflowBuilder outputNames(String... names) {
    this.outputNames = List.of(names);
    return this;
  }

  @Override
  public WorkflowBuilder outputs(Function<RunContext, List<OutputFile>> outputs) {
    this.outputs = Objects.requireNonNull(outputs, "outputs");
    return this;
  }

  @Override
  public WorkflowBuilder withoutOutputs() {
    return outputs(run -> List.of());
  }

  @Override
  public WorkflowBuilder nodeErrors(JsonObject nodeErrors) {
    this.nodeErrors = Objects.requireNonNull(nodeErrors, "nodeErrors");
    return this;
  }

  @Override
  public WorkflowBuilder runUnknownFor(Duration time) {
    this.runUnknownFor = requireNotNegative(time);
    return this;
  }

  @Override
  public WorkflowBuilder outputUnknownFor(Duration time) {
    this.outputUnknownFor = requireNotNegative(time);
    return this;
  }

  @Override
  public WorkflowBuilder outputDelay(Duration time) {
    this.outputDelay = requireNotNegative(time);
    return this;
  }

  @Override
  public WorkflowBuilder outputListing(OutputListing listing) {
    this.outputListing = Objects.requireNonNull(listing, "listing");
    return this;
  }

  /** The names that were set; where nothing was, the name of the pixel. */
  List<String> outputNames() {
    if (outputNames != null) {
      return outputNames;
    }
    return outputs == null ? List.of("output") : List.of();
  }

  Function<RunContext, List<OutputFile>> outputs() {
    return outputs != null
        ? outputs
        : run -> List.of(OutputFile.of("output.png", "image/png", PIXEL));
  }

  @Override
  public EmulatedWorkflow build() {
    return new ConfiguredWorkflow(this);
  }

  private static Duration requireNotNegative(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative");
    }
    return time;
  }
}
