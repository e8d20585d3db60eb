package ai.flowscale.tests.instrumentation;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.flightrecorder.FlightRecorderInstrumentation;
import ai.flowscale.micrometer.MicrometerInstrumentation;
import ai.flowscale.opentelemetry.OpenTelemetryInstrumentation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a scenario happens: the emulator, a client with all instrumentations, and their time. */
final class Stage implements AutoCloseable {
  static final String KEY = "canary-key-4711";
  static final String PROMPT = "canary-prompt of a castle";

  /** Of real time. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  final ManualScheduler time = new ManualScheduler();
  final Traces traces = new Traces();
  final Observations observations = new Observations();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  final Path folder;
  final FlowscaleEmulator emulator;
  final Flowscale client;
  final Span caller;

  /** What the action found, for the check. */
  final AtomicReference<@Nullable Object> found = new AtomicReference<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Context context;

  Stage(Scenario scenario, Path folder) {
    this.folder = folder;
    emulator =
        FlowscaleEmulator.builder()
            .apiKey(KEY)
            .scheduler(time)
            .linkLifetime(Duration.ofMinutes(10))
            .workflow(workflow("wf").build())
            .workflow(workflow("two").outputs(run -> List.of(file("a"), file("b"))).build())
            .workflow(
                workflow("named")
                    .outputNames("a.txt")
                    .outputListing(OutputListing.NAMES_ONLY)
                    .build())
            .workflow(workflow("failing").fails("CUDA out of memory").build())
            .workflow(workflow("endless").neverEnds().build())
            .start();
    OpenTelemetrySdk telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(traces).build())
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    caller = telemetry.getTracer("test").spanBuilder("caller").setNoParent().startSpan();
    context = Context.root().with(caller);
    ObservationRegistry observing = ObservationRegistry.create();
    observing.observationConfig().observationHandler(observations);
    FlowscaleConfig.Builder config =
        FlowscaleConfig.builder()
            .baseUrl(emulator.baseUrl())
            .apiKey(KEY)
            .transportName(scenario.transport())
            .scheduler(time)
            .callbackExecutor(time.tracked(threads))
            .blockingExecutor(time.tracked(threads))
            .instrumentation(OpenTelemetryInstrumentation.create(telemetry))
            .instrumentation(MicrometerInstrumentation.create(observing, meters))
            .instrumentation(FlightRecorderInstrumentation.create());
    scenario.setting().accept(config);
    client = Flowscale.create(config.build());
  }

  private static EmulatedWorkflow.Builder workflow(String id) {
    return EmulatedWorkflow.builder(id)
        .queueTime(Duration.ofSeconds(1))
        .runTime(Duration.ofSeconds(5))
        .outputs(run -> List.of(file("a")));
  }

  private static OutputFile file(String name) {
    return OutputFile.text(name + ".txt", "The content of an output.".repeat(100));
  }

  /** Does what the scenario does, in the context of the caller. */
  void play(Scenario scenario) throws Exception {
    drive(
        context.wrap(() -> scenario.action().start(this)).call().handle((value, failure) -> null));
  }

  /** Moves time until a future is done. */
  <T> CompletableFuture<T> drive(CompletableFuture<T> future) {
    time.advanceUntil(future, LIMIT);
    return future;
  }

  /** Moves time until the client has dealt with a poll, and not yet made the next one. */
  void betweenPolls() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    time.schedule(() -> reached.complete(null), Duration.ofSeconds(1));
    drive(reached);
  }

  /** Makes a blocking call on a thread of its own, in the caller's context. */
  <T> CompletableFuture<T> blocking(Function<Flowscale, T> call) {
    return CompletableFuture.supplyAsync(
        Context.current().wrapSupplier(() -> call.apply(client)), threads);
  }

  /** Threads that know nothing of contexts. */
  Executor foreign() {
    return threads;
  }

  /** A request with a secret in it. */
  static WorkflowRequest request(String workflowId) {
    return WorkflowRequest.of(workflowId, WorkflowInputs.builder().text("text_1", PROMPT).build());
  }

  static WaitOptions upTo(long seconds) {
    return WaitOptions.upTo(Duration.ofSeconds(seconds));
  }

  /** Starts a run without a request. */
  String run(String workflowId) {
    return emulator.submit(workflowId, null, Map.of("text_1", PROMPT));
  }

  /** Starts a run, lets it end, and asks for its outputs. */
  CompletableFuture<List<RunOutput>> outputs(String workflowId) {
    String run = run(workflowId);
    time.advance(Duration.ofSeconds(10));
    return client.async().getRun(run).thenApply(it -> it.outputs());
  }

  /** What the spans tell: of operations within the caller, and of those that lost it. */
  List<Story> traceStories() {
    List<Story> stories = new ArrayList<>(traces.below(caller.getSpanContext().getSpanId()));
    traces.below(SpanId.getInvalid()).stream()
        .filter(story -> !story.line().startsWith("caller"))
        .map(story -> story.withLine("lost: " + story.line()))
        .forEach(stories::add);
    return Story.besideEachOther(stories);
  }

  /** All metrics of both with their attributes. */
  String metrics() {
    return metrics.collectAllMetrics() + "\n" + meters.getMetersAsString();
  }

  /** Ends the client, and waits until its instrumentations have been told everything. */
  void settle() throws InterruptedException {
    client.close();
    emulator.releaseHanging();
    threads.shutdown();
    if (!threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("Tasks of the client are left.");
    }
    caller.end();
  }

  @Override
  public void close() {
    client.close();
    emulator.close();
    threads.shutdownNow();
  }
}
