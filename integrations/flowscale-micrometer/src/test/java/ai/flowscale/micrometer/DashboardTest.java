package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import ai.flowscale.emulator.OutputFile;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard asks for metrics and labels that there are. With {@code
 * -Dflowscale.charts.write=true}, an hour of an application is drawn by the dashboard's queries.
 */
class DashboardTest {
  private static final Path DOCS = Path.of("../../docs");
  private static final Duration STEP = Duration.ofSeconds(30);

  /** How many steps back a rate begins. */
  private static final int INTERVAL = 8;

  private final ManualScheduler time = new ManualScheduler(Instant.parse("2026-01-01T09:00:00Z"));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock());
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .scheduler(time)
          .containers(4)
          .workflow(
              EmulatedWorkflow.builder("portrait")
                  .queueTime(number -> Duration.ofSeconds(2 + number % 7))
                  .runTime(number -> Duration.ofSeconds(18 + number % 5))
                  .outcome(
                      run ->
                          run.number() % 13 == 0
                              ? Outcome.fails("CUDA out of memory")
                              : Outcome.completes())
                  .build())
          .workflow(
              EmulatedWorkflow.builder("upscale")
                  .queueTime(number -> Duration.ofSeconds(5 + number % 11))
                  .runTime(number -> Duration.ofSeconds(70 + number % 20))
                  .outputs(run -> List.of(OutputFile.text("large.txt", "x".repeat(200_000))))
                  .build())
          .start();
  private final Flowscale flowscale = Flowscale.create(config());

  private Clock clock() {
    return new Clock() {
      @Override
      public long wallTime() {
        return time.now().toEpochMilli();
      }

      @Override
      public long monotonicTime() {
        return time.nanoTime();
      }
    };
  }

  private FlowscaleConfig config() {
    Executor tracked = time.tracked(threads);
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    return FlowscaleConfig.builder()
        .baseUrl(emulator.baseUrl())
        .apiKey(emulator.apiKey())
        .scheduler(time)
        .callbackExecutor(tracked)
        .blockingExecutor(tracked)
        .instrumentation(MicrometerInstrumentation.create(observations, meters))
        .build();
  }

  @AfterEach
  void close() throws InterruptedException {
    flowscale.close();
    emulator.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void allThatIsAskedForIsThere(@TempDir Path folder) throws IOException, InterruptedException {
    emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    pass(submit("portrait"));
    CompletableFuture<RunResult> second = submit("portrait");
    pass(second);
    emulator.failNext(Operation.GET_RUN, Fault.status(503));
    pass(flowscale.async().getRun(second.join().runId()));
    flowscale.downloadAll(second.join(), folder);
    flowscale.close();
    // What was still to be told is told when the threads have ended.
    threads.shutdown();
    assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();

    List<Query> queries = queries();
    assertThat(queries).hasSizeGreaterThan(10);
    Map<String, Set<String>> labels = Samples.parse(meters.scrape()).labels();
    for (Query query : queries) {
      for (String metric : query.metrics()) {
        assertThat(labels).as(query.text()).containsKey(metric);
        assertThat(labels.get(metric)).as(query.text()).containsAll(query.labels());
      }
    }
  }

  private CompletableFuture<RunResult> submit(String workflow) {
    return flowscale
        .async()
        .executeWorkflowAndWait(
            WorkflowRequest.of(workflow, WorkflowInputs.none()), WaitOptions.defaults());
  }

  private void pass(CompletableFuture<?> future) {
    time.advanceUntil(future, Duration.ofMinutes(2));
  }

  private static JsonObject dashboard() throws IOException {
    try (JsonReader reader =
        Json.createReader(Files.newInputStream(DOCS.resolve("dashboards/flowscale.json")))) {
      return reader.readObject();
    }
  }

  private static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (JsonObject panel : dashboard().getJsonArray("panels").getValuesAs(JsonObject.class)) {
      for (JsonObject target : panel.getJsonArray("targets").getValuesAs(JsonObject.class)) {
        queries.add(new Query(target.getString("expr")));
      }
    }
    for (JsonObject variable :
        dashboard()
            .getJsonObject("templating")
            .getJsonArray("list")
            .getValuesAs(JsonObject.class)) {
      Matcher values =
          Pattern.compile("label_values\\((\\w+), (\\w+)\\)").matcher(variable.getString("query"));
      if (values.matches()) {
        queries.add(new Query("sum by (%s) (%s)".formatted(values.group(2), values.group(1))));
      }
    }
    return queries;
  }

  /** An hour in which more and more is submitted, with a disturbance in the middle. */
  @Test
  @EnabledIfSystemProperty(named = "flowscale.charts.write", matches = "true")
  void draw(@TempDir Path folder) throws IOException {
    List<Samples> samples = new ArrayList<>(List.of(Samples.parse("")));
    Deque<CompletableFuture<RunResult>> waits = new ArrayDeque<>();
    for (int step = 1; step <= 120; step++) {
      for (int i = 0; i < 1 + step % 3 + (step > 60 && step < 90 ? 3 : 0); i++) {
        waits.add(submit("portrait"));
      }
      if (step % 3 == 0) {
        waits.add(submit("upscale"));
      }
      if (step > 60 && step < 80) {
        emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.status(429));
        emulator.failNext(Operation.GET_RUN, Fault.status(503), Fault.status(503));
      }
      if (step % 40 == 30) {
        emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
      }
      while (!waits.isEmpty() && waits.peek().isDone()) {
        CompletableFuture<RunResult> done = waits.remove();
        if (!done.isCompletedExceptionally()) {
          flowscale.downloadAll(done.join(), folder.resolve(done.join().runId()));
        }
      }
      Instant until = time.now().plus(STEP);
      time.schedule(() -> {}, STEP);
      time.advanceUntil(() -> !time.now().isBefore(until), Duration.ofSeconds(60));
      samples.add(Samples.parse(meters.scrape()));
    }
    for (JsonObject panel : dashboard().getJsonArray("panels").getValuesAs(JsonObject.class)) {
      Charts.draw(panel, samples, INTERVAL, STEP, DOCS.resolve("charts"));
    }
  }
}
