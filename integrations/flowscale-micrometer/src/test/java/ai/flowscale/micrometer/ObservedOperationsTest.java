package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client does, over a transport and against the emulator, as observations and meters. */
class ObservedOperationsTest {
  private ObservedClient client = new ObservedClient();

  @AfterEach
  void close() {
    client.close();
  }

  private CompletableFuture<RunResult> execute(String workflow, WaitOptions options) {
    return client
        .flowscale
        .async()
        .executeWorkflowAndWait(WorkflowRequest.of(workflow, WorkflowInputs.none()), options);
  }

  private static WaitOptions everyTenSeconds() {
    return WaitOptions.builder().fixedInterval(Duration.ofSeconds(10)).build();
  }

  @Test
  void aWaitAndItsDownloadsAreOneTree(@TempDir Path folder) throws InterruptedException {
    Observation job = Observation.createNotStarted("job", client.observations);
    job.observe(
        () -> {
          RunResult result = client.join(execute("portrait", everyTenSeconds()));
          client.flowscale.downloadAll(
              result.outputs(), DownloadOptions.builder().folder(folder).maxConcurrent(1).build());
        });

    assertThat(client.recorder.tree())
        .isEqualTo(
            """
            job
              Flowscale.executeWorkflowAndWait
                POST /api/v1/runs
                GET /api/v1/runs/{run_id}
                GET /api/v1/runs/{run_id}
                GET /api/v1/runs/{run_id}
                GET /api/v1/runs/{run_id}
              Flowscale.downloadAll
                Flowscale.download
                  GET
                Flowscale.download
                  GET
            """);
    assertThat(client.recorder.events())
        .containsExactly(
            "submitted: submitted",
            "run.status: run is queued",
            "run.status: run is running",
            "run.status: run is completed");
  }

  @Test
  void anOperationAndItsRequestsHaveKeyValues() throws InterruptedException {
    RunResult result = client.join(execute("portrait", everyTenSeconds()));
    List<Observation.Context> all = client.recorder.awaitAll();
    Observation.Context operation = all.get(0);
    String host = "127.0.0.1";

    assertThat(operation.getName()).isEqualTo("flowscale.operation");
    assertThat(values(operation.getLowCardinalityKeyValues()))
        .isEqualTo(
            Map.of(
                "flowscale.operation", "executeWorkflowAndWait",
                "flowscale.workflow.id", "portrait",
                "flowscale.run.status", "completed",
                "server.address", host));
    assertThat(values(operation.getHighCardinalityKeyValues()))
        .isEqualTo(
            Map.of(
                "flowscale.run.id", result.runId(),
                "flowscale.run.queued", "3000",
                "flowscale.run.running", "20000"));

    Observation.Context submission = all.get(1);
    assertThat(submission.getName()).isEqualTo("flowscale.request");
    assertThat(values(submission.getLowCardinalityKeyValues()))
        .isEqualTo(
            Map.of(
                "flowscale.call", "executeWorkflow",
                "http.request.method", "POST",
                "url.template", "/api/v1/runs",
                "http.response.status_code", "200",
                "server.address", host));
    assertThat(values(submission.getHighCardinalityKeyValues()))
        .containsOnlyKeys("server.port", "http.request.body.size", "http.response.body.size");
  }

  static Map<String, String> values(Iterable<io.micrometer.common.KeyValue> values) {
    Map<String, String> map = new java.util.TreeMap<>();
    values.forEach(value -> map.put(value.getKey(), value.getValue()));
    return map;
  }

  @Test
  void metersHaveTheTimesOfTheServiceAndOfTheClient() throws InterruptedException {
    RunResult result = client.join(execute("portrait", everyTenSeconds()));
    client.emulator.failNext(Operation.GET_RUN, Fault.status(503));
    client.join(client.flowscale.async().getRun(result.runId()));
    client.recorder.awaitAll();

    assertThat(seconds("flowscale.run.queued")).isEqualTo(3);
    assertThat(seconds("flowscale.run.running")).isEqualTo(20);
    assertThat(seconds("flowscale.run.wait")).isBetween(23.0, 40.0);
    assertThat(
            client
                .meters
                .get("flowscale.run.wait")
                .tags("flowscale.workflow.id", "portrait")
                .tags("flowscale.run.status", "completed", "error", "none")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(count("flowscale.submissions")).isEqualTo(1);
    assertThat(
            client
                .meters
                .get("flowscale.retries")
                .tags("flowscale.call", "getRun", "error", "ServerException")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(client.recorder.events()).contains("retry: retry of getRun");
    assertThat(
            client
                .meters
                .get("flowscale.sent")
                .tags("flowscale.call", "executeWorkflow")
                .counter()
                .count())
        .isEqualTo(client.emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).bodySize());
    assertThat(
            client
                .meters
                .get("flowscale.received")
                .tags("flowscale.call", "getRun")
                .counter()
                .count())
        .isPositive();
  }

  private double seconds(String timer) {
    Timer found = client.meters.get(timer).timer();
    assertThat(found.count()).isEqualTo(1);
    return found.totalTime(TimeUnit.SECONDS);
  }

  private double count(String counter) {
    return client.meters.get(counter).counter().count();
  }

  @Test
  void anUncertainSubmissionIsCountedOnce() throws InterruptedException {
    client.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    CompletableFuture<RunResult> future = execute("portrait", WaitOptions.defaults());
    assertThat(catchThrowable(() -> client.join(future)))
        .hasCauseInstanceOf(SubmissionUncertainException.class);
    List<Observation.Context> all = client.recorder.awaitAll();

    assertThat(count("flowscale.submissions.uncertain")).isEqualTo(1);
    assertThat(client.meters.find("flowscale.submissions").counter()).isNull();
    assertThat(client.meters.find("flowscale.run.wait").timer()).isNull();
    assertThat(all.get(0).getError()).isInstanceOf(SubmissionUncertainException.class);
    assertThat(all.get(1).getError()).isNotNull();
  }

  /** Each would be some meters for as long as the application runs. */
  @Test
  void anIdThatTheServiceHasNotTakenIsNotATag() throws InterruptedException {
    String refused = "x".repeat(2_000);
    for (int i = 0; i < 20; i++) {
      String workflow = refused + i;
      assertThat(catchThrowable(() -> client.join(execute(workflow, WaitOptions.defaults()))))
          .hasCauseInstanceOf(NotFoundException.class);
    }
    client.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    assertThat(catchThrowable(() -> client.join(execute(refused, WaitOptions.defaults()))))
        .hasCauseInstanceOf(SubmissionUncertainException.class);

    assertThat(client.recorder.awaitAll())
        .allSatisfy(
            it -> assertThat(it.getLowCardinalityKeyValues().toString()).doesNotContain(refused));
    assertThat(client.meters.getMeters())
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.getId().toString()).doesNotContain(refused));
    assertThat(
            client
                .meters
                .get("flowscale.submissions.uncertain")
                .tags("flowscale.workflow.id", "other")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void anIdThatTheServiceHasTakenOnceIsATagOfLaterFailuresToo() throws InterruptedException {
    client.join(execute("portrait", everyTenSeconds()));
    client.emulator.failNext(Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
    catchThrowable(() -> client.join(execute("portrait", WaitOptions.defaults())));
    client.recorder.awaitAll();

    assertThat(
            client
                .meters
                .get("flowscale.submissions.uncertain")
                .tags("flowscale.workflow.id", "portrait")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void aRunThatFailsIsAnErrorOfItsWait() throws InterruptedException {
    CompletableFuture<RunResult> future = execute("broken", WaitOptions.defaults());
    catchThrowable(() -> client.join(future));
    client.recorder.awaitAll();
    assertThat(
            client
                .meters
                .get("flowscale.run.wait")
                .tags("flowscale.run.status", "failed", "error", "RunFailedException")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void requestsOfABatchAreChildrenWithRequestsOfTheirOwn() throws InterruptedException {
    client.join(
        client
            .flowscale
            .async()
            .executeBatch(
                List.of(
                    WorkflowRequest.of("portrait", WorkflowInputs.none()),
                    WorkflowRequest.of("broken", WorkflowInputs.none())),
                BatchOptions.builder().maxConcurrent(1).build()));
    assertThat(client.recorder.tree().lines().filter(line -> !line.contains("/")))
        .containsExactly(
            "Flowscale.executeBatch", "  Flowscale.batchRequest", "  Flowscale.batchRequest");
    assertThat(
            client.meters.find("flowscale.run.wait").timers().stream()
                .mapToLong(Timer::count)
                .sum())
        .isEqualTo(2);
  }

  @Test
  void theApplicationsCodeRunsWithinTheOperation() throws InterruptedException {
    BlockingQueue<String> current = new LinkedBlockingQueue<>();
    Runnable look =
        () -> {
          Observation observation = client.observations.getCurrentObservation();
          current.add(
              observation != null
                      && observation.getContext() instanceof FlowscaleOperationContext context
                  ? context.operation().name()
                  : "none");
        };
    CompletableFuture<Void> seen =
        execute("portrait", WaitOptions.builder().onStatus(run -> look.run()).build())
            .thenRun(look);
    client.join(seen);
    client.recorder.awaitAll();
    // The last status may be reported after the wait has ended.
    assertThat(List.of(current.take(), current.take(), current.take(), current.take()))
        .containsOnly("executeWorkflowAndWait");
    assertThat(current).isEmpty();
    assertThat(client.observations.getCurrentObservation()).isNull();
  }

  @Test
  void aHandlerThatThrowsDoesNotBreakTheCall() {
    client
        .observations
        .observationConfig()
        .observationHandler(
            new io.micrometer.observation.ObservationHandler<>() {
              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }

              @Override
              public void onStart(Observation.Context context) {
                throw new IllegalStateException("no exporter");
              }
            });
    assertThat(client.join(execute("portrait", WaitOptions.defaults())).outputs()).hasSize(2);
  }
}
