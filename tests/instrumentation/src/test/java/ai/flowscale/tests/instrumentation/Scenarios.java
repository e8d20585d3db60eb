package ai.flowscale.tests.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.opentelemetry.OpenTelemetryInstrumentation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/** The scenarios. */
final class Scenarios {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Scenarios() {}

  static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>();
    for (Single one : SINGLES) {
      all.addAll(one.scenarios());
    }
    all.addAll(executions());
    all.addAll(endings());
    all.addAll(batches());
    all.addAll(files());
    all.addAll(observers());
    return List.copyOf(all);
  }

  /** An operation that is one call of the service. */
  private record Single(
      String name,
      String method,
      Operation operation,
      boolean reads,
      Function<Flowscale, Object> blocking,
      Function<AsyncFlowscale, CompletableFuture<?>> async) {

    List<Scenario> scenarios() {
      String request = "  " + name + " " + method + " ";
      List<Scenario> all = new ArrayList<>();
      all.add(blocking("succeeds", "ok", request + "200"));
      all.add(async("is refused", "PermissionDeniedException", request + "403", Fault.status(403)));
      all.add(
          blocking(
              "is retried",
              "ok retries=2",
              request + "429\n" + request + "429\n" + request + "200",
              Fault.status(429),
              Fault.status(429)));
      if (reads) {
        all.add(
            async(
                "breaks and is retried",
                "ok retries=1",
                request + "200!\n" + request + "200",
                Fault.brokenBody()));
      }
      return all;
    }

    private Scenario blocking(String what, String outcome, String requests, Fault... faults) {
      return Scenario.of(
          name + " " + what,
          stage -> {
            prepare(stage, faults);
            return stage.blocking(blocking);
          },
          name + " " + outcome + "\n" + requests + "\n");
    }

    private Scenario async(String what, String outcome, String requests, Fault... faults) {
      return Scenario.of(
          name + " " + what + ", asynchronously",
          stage -> {
            prepare(stage, faults);
            return async.apply(stage.client.async());
          },
          name + " " + outcome + "\n" + requests + "\n");
    }

    private void prepare(Stage stage, Fault... faults) {
      RUN.set(stage.run("endless"));
      stage.emulator.failNext(operation, faults);
    }
  }

  /** The run that a single call is about. Scenarios follow each other. */
  private static final AtomicReference<String> RUN = new AtomicReference<>("");

  private static final List<Single> SINGLES =
      List.of(
          new Single(
              "checkHealth",
              "GET",
              Operation.CHECK_HEALTH,
              true,
              Flowscale::checkHealth,
              AsyncFlowscale::checkHealth),
          new Single(
              "getQueue",
              "GET",
              Operation.GET_QUEUE,
              true,
              Flowscale::getQueue,
              AsyncFlowscale::getQueue),
          new Single(
              "getWorkflows",
              "GET",
              Operation.GET_WORKFLOWS,
              true,
              Flowscale::getWorkflows,
              AsyncFlowscale::getWorkflows),
          new Single(
              "getRun",
              "GET",
              Operation.GET_RUN,
              true,
              client -> client.getRun(RUN.get()),
              client -> client.getRun(RUN.get())),
          new Single(
              "getRuns",
              "GET",
              Operation.GET_RUNS,
              true,
              client -> client.getRuns(RunQuery.all()),
              client -> client.getRuns(RunQuery.all())),
          new Single(
              "cancelRun",
              "POST",
              Operation.CANCEL_RUN,
              false,
              client -> client.cancelRun(RUN.get()),
              client -> client.cancelRun(RUN.get())),
          new Single(
              "executeWorkflow",
              "POST",
              Operation.EXECUTE_WORKFLOW,
              false,
              client -> client.executeWorkflow(Stage.request("wf")),
              client -> client.executeWorkflow(Stage.request("wf"))));

  /** Workflows that are executed and waited for. */
  private static List<Scenario> executions() {
    String execution =
        """
        executeWorkflowAndWait ok queued running completed
          executeWorkflow POST 200
          getRun GET 200
          getRun GET 200
          getRun GET 200
          getRun GET 200
        downloadAll ok
          download ok
            download GET 200
        """;
    Scenario.Action blocking =
        stage ->
            stage.blocking(
                client ->
                    client.downloadAll(
                        client.executeWorkflowAndWait(Stage.request("wf"), WaitOptions.defaults()),
                        stage.folder));
    Scenario.Action async =
        stage ->
            stage
                .client
                .async()
                .executeWorkflowAndWait(Stage.request("wf"), WaitOptions.defaults())
                .thenCompose(
                    Context.current()
                        .wrapFunction(run -> stage.client.async().downloadAll(run, stage.folder)));
    return List.of(
        Scenario.of("execution with downloads", blocking, execution),
        Scenario.of("execution with downloads", blocking, execution).over("jersey"),
        Scenario.of("execution with downloads", blocking, execution).over("vertx"),
        Scenario.of("execution with downloads, asynchronously", async, execution),
        Scenario.of("execution with downloads, asynchronously", async, execution).over("jersey"),
        Scenario.of("execution with downloads, asynchronously", async, execution).over("vertx"),
        Scenario.of(
            "a run of another program is awaited",
            stage -> {
              String run = stage.run("wf");
              return stage.blocking(client -> client.awaitRun(run));
            },
            """
            awaitRun ok queued running completed
              getRun GET 200
              getRun GET 200
              getRun GET 200
              getRun GET 200
            """),
        Scenario.of(
            "a poll fails",
            stage -> {
              String run = stage.run("wf");
              stage.time.advance(Duration.ofSeconds(10));
              stage.emulator.failNext(Operation.GET_RUN, Fault.status(503));
              return stage.client.async().awaitRun(run);
            },
            """
            awaitRun ok completed
              getRun GET 503
              getRun GET 200
            """),
        Scenario.of(
            "outputs are asked for by name",
            stage -> {
              String run = stage.run("named");
              stage.time.advance(Duration.ofSeconds(10));
              return stage.client.async().awaitRun(run);
            },
            """
            awaitRun ok completed
              getRun GET 200
              getOutput GET 200
            """),
        Scenario.of(
            "a run fails",
            stage ->
                stage.blocking(
                    client ->
                        client.executeWorkflowAndWait(
                            Stage.request("failing"), WaitOptions.defaults())),
            """
            executeWorkflowAndWait RunFailedException queued running failed
              executeWorkflow POST 200
              getRun GET 200
              getRun GET 200
              getRun GET 200
              getRun GET 200
            """),
        Scenario.of(
            "a run is cancelled by someone else",
            stage -> {
              String run = stage.run("endless");
              return stage
                  .client
                  .async()
                  .cancelRun(run)
                  .thenCompose(cancelled -> stage.client.async().awaitRun(run));
            },
            """
            cancelRun ok
              cancelRun POST 200
            awaitRun RunCancelledException cancelled
              getRun GET 200
            """),
        Scenario.of(
            "a workflow that is not there",
            stage ->
                stage.blocking(
                    client ->
                        client.executeWorkflowAndWait(
                            Stage.request("unknown"), WaitOptions.defaults())),
            """
            executeWorkflowAndWait NotFoundException
              executeWorkflow POST 404
            """));
  }

  /** Calls that are not finished. */
  private static List<Scenario> endings() {
    return List.of(
        Scenario.of(
            "a wait times out",
            stage ->
                stage
                    .client
                    .async()
                    .executeWorkflowAndWait(Stage.request("endless"), Stage.upTo(3)),
            """
            executeWorkflowAndWait WaitTimedOutException queued running
              executeWorkflow POST 200
              getRun GET 200
              getRun GET 200
            """),
        Scenario.of(
            "a wait times out and cancels its run",
            stage ->
                stage
                    .client
                    .async()
                    .executeWorkflowAndWait(
                        Stage.request("endless"),
                        WaitOptions.builder()
                            .timeout(Duration.ofSeconds(3))
                            .cancelRunOn(Set.of(WaitTermination.TIMEOUT))
                            .build()),
            """
            executeWorkflowAndWait WaitTimedOutException queued running
              executeWorkflow POST 200
              getRun GET 200
              getRun GET 200
              cancelRun POST 200
            """),
        Scenario.of(
                "a response does not come",
                stage -> {
                  stage.emulator.failNext(Operation.CHECK_HEALTH, Fault.hang());
                  CompletableFuture<?> call = stage.client.async().checkHealth();
                  stage.emulator.awaitRequests(Operation.CHECK_HEALTH, 1, LIMIT);
                  stage.time.advance(Duration.ofMinutes(5));
                  return call;
                },
                """
            checkHealth TransportException
              checkHealth GET -!
            """)
            .with(config -> config.retryPolicy(RetryPolicy.none())),
        Scenario.of(
                "a connection breaks",
                stage -> {
                  stage.emulator.failNext(Operation.CHECK_HEALTH, Fault.garbage());
                  return stage.blocking(Flowscale::checkHealth);
                },
                """
            checkHealth TransportException
              checkHealth GET -!
            """)
            .with(config -> config.retryPolicy(RetryPolicy.none())),
        Scenario.of(
            "a submission is uncertain",
            stage -> {
              stage.emulator.failNext(
                  Operation.EXECUTE_WORKFLOW, Fault.emptyBody().afterProcessing());
              return stage.blocking(client -> client.executeWorkflow(Stage.request("wf")));
            },
            """
            executeWorkflow SubmissionUncertainException
              executeWorkflow POST 200
            """),
        Scenario.of(
            "the run of an uncertain submission is found",
            stage -> {
              stage.emulator.failNext(
                  Operation.EXECUTE_WORKFLOW, Fault.connectionReset().afterProcessing());
              return stage
                  .client
                  .async()
                  .executeWorkflow(
                      WorkflowRequest.builder("wf", Stage.request("wf").inputs())
                          .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)))
                          .build());
            },
            """
            executeWorkflow ok
              executeWorkflow POST -!
              getRuns GET 200
            """),
        Scenario.of(
            "a future is cancelled",
            stage -> {
              stage.emulator.failNext(Operation.GET_RUN, Fault.hang());
              CompletableFuture<?> call = stage.client.async().getRun(stage.run("wf"));
              stage.emulator.awaitRequests(Operation.GET_RUN, 1, LIMIT);
              call.cancel(true);
              return call;
            },
            """
            getRun CallAbortedException
              getRun GET -!
            """),
        Scenario.of(
            "a caller is interrupted",
            stage ->
                stage.blocking(
                    client -> {
                      Thread.currentThread().interrupt();
                      try {
                        return client.getRun(stage.run("wf"));
                      } finally {
                        assertThat(Thread.interrupted()).isTrue();
                      }
                    }),
            """
            getRun CallAbortedException
            """),
        Scenario.of(
            "the client is closed during a wait",
            stage -> {
              CompletableFuture<?> call = stage.client.async().awaitRun(stage.run("endless"));
              stage.betweenPolls();
              stage.client.close();
              return call;
            },
            """
            awaitRun ClientClosedException queued
              getRun GET 200
            """),
        Scenario.of(
            "the client is closed before a call",
            stage -> {
              stage.client.close();
              return stage.client.async().checkHealth();
            },
            """
            checkHealth ClientClosedException
            """));
  }

  private static List<Scenario> batches() {
    BatchOptions one = BatchOptions.builder().maxConcurrent(1).groupId("group").build();
    String polls =
        """
            executeWorkflow POST 200
            getRun GET 200
            getRun GET 200
            getRun GET 200
            getRun GET 200
        """;
    return List.of(
        Scenario.of(
            "a batch, one at a time",
            stage ->
                stage.blocking(
                    client ->
                        client.executeBatch(
                            List.of(Stage.request("wf"), Stage.request("failing")), one)),
            "executeBatch ok\n  batchRequest ok queued running completed\n"
                + polls
                + "  batchRequest RunFailedException queued running failed\n"
                + polls),
        Scenario.of(
                "a batch, all at once",
                stage ->
                    stage
                        .client
                        .async()
                        .executeBatch(
                            List.of(Stage.request("wf"), Stage.request("wf"), Stage.request("wf")),
                            BatchOptions.builder().groupId("group").build()),
                "executeBatch ok\n"
                    + ("  batchRequest ok queued running completed\n"
                            + "    executeWorkflow POST 200\n")
                        .repeat(3))
            .inAnyOrder(),
        Scenario.of(
            "a batch as a stream",
            stage ->
                stage.blocking(
                    client -> client.executeBatch(Stream.of(Stage.request("wf")), one).toList()),
            "executeBatch ok\n  batchRequest ok queued running completed\n" + polls),
        Scenario.of(
            "a batch with a request that cannot be started",
            stage ->
                stage
                    .client
                    .async()
                    .executeBatch(List.of(Stage.request("unknown"), Stage.request("wf")), one),
            "executeBatch ok\n  batchRequest NotFoundException\n    executeWorkflow POST 404\n"
                + "  batchRequest ok queued running completed\n"
                + polls));
  }

  private static List<Scenario> files() {
    return List.of(
        Scenario.of(
            "several downloads, one at a time",
            stage ->
                stage
                    .outputs("two")
                    .thenCompose(
                        outputs ->
                            stage
                                .client
                                .async()
                                .downloadAll(
                                    outputs,
                                    DownloadOptions.builder()
                                        .folder(stage.folder)
                                        .maxConcurrent(1)
                                        .build())),
            """
            getRun ok
              getRun GET 200
            downloadAll ok
              download ok
                download GET 200
              download ok
                download GET 200
            """),
        Scenario.of(
            "a link that has expired is renewed",
            stage ->
                stage
                    .outputs("wf")
                    .thenCompose(
                        outputs -> {
                          stage.time.advance(Duration.ofMinutes(11));
                          return stage.client.async().download(outputs.get(0), stage.folder);
                        }),
            """
            getRun ok
              getRun GET 200
            download ok
              download GET 403
              getOutput GET 200
              download GET 200
            """),
        Scenario.of(
            "a download resumes",
            stage -> {
              stage.emulator.failNext(Operation.DOWNLOAD, Fault.brokenBody());
              return stage
                  .outputs("wf")
                  .thenCompose(
                      outputs -> stage.client.async().download(outputs.get(0), stage.folder));
            },
            """
            getRun ok
              getRun GET 200
            download ok retries=1
              download GET 200!
              download GET 206
            """),
        Scenario.of(
            "a download that is refused",
            stage -> {
              stage.emulator.failAlways(Operation.DOWNLOAD, Fault.status(404));
              return stage
                  .outputs("wf")
                  .thenCompose(
                      outputs -> stage.client.async().download(outputs.get(0), stage.folder));
            },
            """
            getRun ok
              getRun GET 200
            download DownloadException
              download GET 404
              getOutput GET 200
              download GET 404
            """),
        Scenario.of(
            "an output is opened and read",
            stage ->
                stage
                    .outputs("wf")
                    .thenCompose(outputs -> stage.blocking(client -> read(client, outputs))),
            """
            getRun ok
              getRun GET 200
            openOutput ok
              openOutput GET 200
            """),
        Scenario.of(
            "an output is asked for",
            stage ->
                stage
                    .outputs("wf")
                    .thenCompose(
                        outputs -> stage.client.async().getOutput(outputs.get(0).filename())),
            """
            getRun ok
              getRun GET 200
            getOutput ok
              getOutput GET 200
            """),
        Scenario.of(
            "a download is redirected",
            stage ->
                stage
                    .outputs("wf")
                    .thenCompose(
                        outputs -> {
                          String link = Objects.requireNonNull(outputs.get(0).link()).text();
                          stage.emulator.failNext(Operation.DOWNLOAD, Fault.redirect(302, link));
                          return stage.client.async().download(outputs.get(0), stage.folder);
                        }),
            """
            getRun ok
              getRun GET 200
            download ok
              download GET 302
              download GET 200
            """),
        Scenario.of(
            "a call is redirected",
            stage -> {
              stage.emulator.failNext(
                  Operation.CHECK_HEALTH,
                  Fault.redirect(307, stage.emulator.baseUrl() + "/api/v1/comfy/health"));
              return stage.blocking(Flowscale::checkHealth);
            },
            """
            checkHealth ok
              checkHealth GET 307
              checkHealth GET 200
            """),
        Scenario.of(
            "all runs are listed, page by page",
            stage -> {
              for (int i = 0; i < 3; i++) {
                stage.run("wf");
              }
              return stage.blocking(
                  client -> client.streamRuns(RunQuery.builder().pageSize(2).build()).toList());
            },
            """
            streamRuns ok
              getRuns GET 200
            streamRuns ok
              getRuns GET 200
            """));
  }

  private static byte[] read(Flowscale client, List<RunOutput> outputs) {
    try (InputStream content = client.openOutput(outputs.get(0)).inputStream()) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What instrumentations and applications do beside each other. */
  private static List<Scenario> observers() {
    String health = "checkHealth ok\n  checkHealth GET 200\n";
    CountDownLatch release = new CountDownLatch(1);
    return List.of(
        Scenario.of(
                "an instrumentation throws",
                stage -> stage.blocking(Flowscale::checkHealth),
                health)
            .with(config -> config.instrumentation(new ThrowingInstrumentation())),
        Scenario.of(
                "an instrumentation throws at once",
                stage -> stage.blocking(Flowscale::checkHealth),
                health)
            .with(
                config ->
                    config.instrumentation(
                        operation -> {
                          throw new IllegalStateException("no observer");
                        })),
        Scenario.of("an exporter is down", stage -> stage.blocking(Flowscale::checkHealth), health)
            .with(
                config ->
                    config.instrumentation(
                        OpenTelemetryInstrumentation.create(
                            exportingTo(new ExporterThatIsDown())))),
        Scenario.of(
                "there are two of the same",
                stage -> stage.blocking(Flowscale::checkHealth),
                health)
            .with(
                config ->
                    config.instrumentation(
                        OpenTelemetryInstrumentation.create(
                            exportingTo(InMemorySpanExporter.create())))),
        Scenario.of(
                "an instrumentation blocks",
                stage ->
                    // The call ends although the event of its request is not taken.
                    stage
                        .client
                        .async()
                        .checkHealth()
                        .whenComplete((health1, failure) -> release.countDown()),
                health)
            .with(config -> config.instrumentation(blocking(release))),
        Scenario.of(
                "a continuation has the context of its operation",
                stage -> {
                  stage.emulator.failNext(Operation.CHECK_HEALTH, Fault.hang());
                  CompletableFuture<?> call =
                      stage
                          .client
                          .async()
                          .checkHealth()
                          .thenRun(
                              () -> stage.found.set(Span.current().getSpanContext().getSpanId()));
                  // It depends on the call before there is an outcome.
                  stage.emulator.awaitRequests(Operation.CHECK_HEALTH, 1, LIMIT);
                  stage.emulator.releaseHanging();
                  return call;
                },
                health)
            .and(
                stage ->
                    assertThat(stage.found.get())
                        .isEqualTo(stage.traces.spans().get(1).getSpanId())),
        Scenario.of(
                "a listener has the context of its operation",
                stage ->
                    stage.blocking(
                        client ->
                            client.awaitRun(
                                stage.run("wf"),
                                WaitOptions.builder()
                                    .onStatus(
                                        run ->
                                            stage.found.set(
                                                Span.current().getSpanContext().getSpanId()))
                                    .build())),
                """
            awaitRun ok queued running completed
              getRun GET 200
              getRun GET 200
              getRun GET 200
              getRun GET 200
            """)
            .and(
                stage ->
                    assertThat(stage.found.get())
                        .isEqualTo(stage.traces.spans().get(1).getSpanId())),
        Scenario.of(
                "a supplier of headers has the context of its operation",
                stage -> stage.client.async().checkHealth(),
                health)
            .with(
                config ->
                    config.headers(
                        () -> Map.of("X-Span", Span.current().getSpanContext().getSpanId())))
            .and(
                stage ->
                    assertThat(stage.emulator.requests().get(0).header("X-Span"))
                        .contains(stage.traces.spans().get(1).getSpanId())),
        Scenario.of(
            "a call on a foreign executor that carries the context",
            stage ->
                CompletableFuture.supplyAsync(
                    () -> stage.client.checkHealth(), Context.taskWrapping(stage.foreign())),
            health),
        Scenario.of(
            "a call on a foreign executor that loses the context",
            stage ->
                CompletableFuture.supplyAsync(() -> stage.client.checkHealth(), stage.foreign()),
            "lost: " + health));
  }

  /** Has a propagator too, whose header the request has already. */
  private static OpenTelemetry exportingTo(SpanExporter exporter) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  /** Takes nothing. */
  private static final class ExporterThatIsDown implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      throw new IllegalStateException("The collector cannot be reached.");
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofFailure();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofFailure();
    }
  }

  private static FlowscaleInstrumentation blocking(CountDownLatch release) {
    RequestObserver request =
        new RequestObserver() {
          @Override
          public void onEnd(End end) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    return operation ->
        new OperationObserver() {
          @Override
          public RequestObserver onRequest(RequestObserver.Request started) {
            return request;
          }
        };
  }
}
