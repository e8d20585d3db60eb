package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.RunStatus;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the instrumentation makes of each event, without a client. */
class MicrometerInstrumentationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final TestObservationRegistry observations = TestObservationRegistry.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Recorder recorder = new Recorder();
  private final MicrometerInstrumentation instrumentation =
      MicrometerInstrumentation.create(observations, meters);

  MicrometerInstrumentationTest() {
    observations.observationConfig().observationHandler(recorder);
  }

  private static Operation operation(String name) {
    return new Operation(
        START,
        name,
        "flowscale.test",
        Optional.empty(),
        Optional.of("group"),
        Optional.of("run"),
        Optional.of("output.png"));
  }

  private static RequestObserver.Request request(String origin) {
    return new RequestObserver.Request(
        START, "getRun", "GET", URI.create(origin), Optional.of("/api/v1/runs/{run_id}"), 2);
  }

  private static OperationObserver.End end(Duration elapsed) {
    return new OperationObserver.End(START.plus(elapsed), elapsed, Optional.empty());
  }

  private static OperationObserver.RunStatusChange status(
      String status, Optional<Duration> queued, Optional<Duration> running) {
    return new OperationObserver.RunStatusChange(
        START, "run", new RunStatus(status), queued, running);
  }

  @Test
  void nothingIsObservedWithoutRegistries() {
    assertThat(
            MicrometerInstrumentation.create(ObservationRegistry.NOOP)
                .onOperation(operation("getRun")))
        .isSameAs(OperationObserver.NONE);
  }

  @Test
  void metersWorkWithoutObservations() {
    OperationObserver observer =
        MicrometerInstrumentation.create(ObservationRegistry.NOOP, meters)
            .onOperation(operation("awaitRun"));
    observer.onRequest(request("https://flowscale.test")).onEnd(requestEnd(OptionalInt.of(200)));
    observer.onRunStatus(status("completed", Optional.empty(), Optional.empty()));
    observer.makeCurrent().close();
    observer.onEnd(end(Duration.ofSeconds(7)));
    assertThat(meters.get("flowscale.run.wait").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(meters.get("flowscale.received").counter().count()).isEqualTo(34);
  }

  private static RequestObserver.End requestEnd(OptionalInt status) {
    return new RequestObserver.End(
        START.plusMillis(5), Duration.ofMillis(5), status, 12, 34, Optional.empty());
  }

  @Test
  void observationsAreMadeWithoutMeters() throws InterruptedException {
    OperationObserver observer =
        MicrometerInstrumentation.create(observations).onOperation(operation("awaitRun"));
    observer.onSubmitted(new OperationObserver.Submitted(START, "submitted", "workflow"));
    observer.onRunStatus(status("completed", Optional.empty(), Optional.empty()));
    observer.onRequest(request("https://flowscale.test")).onEnd(requestEnd(OptionalInt.empty()));
    observer.onEnd(end(Duration.ZERO));
    List<Observation.Context> all = recorder.awaitAll();
    assertThat(ObservedOperationsTest.values(all.get(0).getAllKeyValues()))
        .containsEntry("flowscale.workflow.id", "workflow")
        .containsEntry("flowscale.run.id", "submitted")
        .containsEntry("flowscale.group.id", "group")
        .containsEntry("flowscale.output.name", "output.png");
    assertThat(ObservedOperationsTest.values(all.get(1).getAllKeyValues()))
        .containsEntry("http.response.status_code", "none")
        .containsEntry("http.request.resend_count", "1")
        .doesNotContainKey("server.port");
  }

  @Test
  void timesOfARunAreRecordedOnce() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    Optional<Duration> queued = Optional.of(Duration.ofSeconds(3));
    Optional<Duration> running = Optional.of(Duration.ofSeconds(20));
    observer.onRunStatus(status("queued", Optional.empty(), Optional.empty()));
    observer.onRunStatus(status("running", queued, Optional.empty()));
    observer.onRunStatus(status("completed", queued, running));
    observer.onEnd(end(Duration.ofSeconds(24)));
    assertThat(meters.get("flowscale.run.queued").timer().count()).isEqualTo(1);
    assertThat(meters.get("flowscale.run.running").timer().count()).isEqualTo(1);
  }

  @Test
  void anUnknownStatusIsNoTag() throws InterruptedException {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onRunStatus(status("warming-up-7f3a", Optional.empty(), Optional.empty()));
    observer.onEnd(end(Duration.ZERO));
    assertThat(recorder.events()).containsExactly("run.status: run is other");
    assertThat(recorder.awaitAll().get(0).getLowCardinalityKeyValue("flowscale.run.status"))
        .hasToString("keyValue(flowscale.run.status=other)");
    assertThat(meters.get("flowscale.run.wait").tags("flowscale.run.status", "other").timer())
        .isNotNull();
  }

  @Test
  void eventsHaveTheirOwnTimes() {
    List<Long> times = new ArrayList<>();
    observations
        .observationConfig()
        .observationHandler(
            new ObservationHandler<>() {
              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }

              @Override
              public void onEvent(Observation.Event event, Observation.Context context) {
                times.add(event.getWallTime());
              }
            });
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onSubmitted(new OperationObserver.Submitted(START, "run", "workflow"));
    observer.onRunStatus(status("completed", Optional.empty(), Optional.empty()));
    observer.onEnd(end(Duration.ZERO));
    assertThat(times).containsExactly(START.toEpochMilli(), START.toEpochMilli());
  }

  @Test
  void aHandlerAddsHeadersThroughTheContext() {
    observations
        .observationConfig()
        .observationHandler(
            new ObservationHandler<SenderContext<Object>>() {
              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof SenderContext;
              }

              @Override
              public void onStart(SenderContext<Object> context) {
                context.getSetter().set(context.getCarrier(), "traceparent", "00-1-2-01");
              }
            });
    OperationObserver observer = instrumentation.onOperation(operation("getRun"));
    RequestObserver request = observer.onRequest(request("https://flowscale.test:8443"));
    assertThat(request.headers()).isEqualTo(Map.of("traceparent", "00-1-2-01"));
    request.onEnd(requestEnd(OptionalInt.of(200)));
    observer.onEnd(end(Duration.ZERO));
  }

  @Test
  void conventionsReplaceNamesAndKeyValues() throws InterruptedException {
    MicrometerInstrumentation custom =
        instrumentation
            .withOperationConvention(
                new DefaultFlowscaleOperationConvention() {
                  @Override
                  public String getName() {
                    return "comfy";
                  }
                })
            .withRequestConvention(
                new DefaultFlowscaleRequestConvention() {
                  @Override
                  public KeyValues getLowCardinalityKeyValues(FlowscaleRequestContext context) {
                    return KeyValues.of("call", context.request().call());
                  }
                });
    observeOne(custom);
    List<Observation.Context> all = recorder.awaitAll();
    assertThat(all.get(0).getName()).isEqualTo("comfy");
    assertThat(ObservedOperationsTest.values(all.get(1).getLowCardinalityKeyValues()))
        .isEqualTo(Map.of("call", "getRun"));
  }

  @Test
  void aGlobalConventionOfTheRegistryCounts() throws InterruptedException {
    class Global extends DefaultFlowscaleRequestConvention
        implements GlobalObservationConvention<FlowscaleRequestContext> {
      @Override
      public String getName() {
        return "comfy.request";
      }
    }

    observations.observationConfig().observationConvention(new Global());
    observeOne(instrumentation);
    assertThat(recorder.awaitAll())
        .extracting(Observation.Context::getName)
        .containsExactly("flowscale.operation", "comfy.request");
  }

  private static void observeOne(MicrometerInstrumentation instrumentation) {
    OperationObserver observer = instrumentation.onOperation(operation("getRun"));
    observer.onRequest(request("https://flowscale.test")).onEnd(requestEnd(OptionalInt.of(200)));
    observer.onEnd(end(Duration.ZERO));
  }

  @Test
  void anObservationIsStoppedThoughAMeterThrows() throws InterruptedException {
    class Failing extends SimpleMeterRegistry {
      @Override
      protected io.micrometer.core.instrument.Counter newCounter(Meter.Id id) {
        throw new IllegalStateException("no counters");
      }

      @Override
      protected Timer newTimer(
          Meter.Id id,
          io.micrometer.core.instrument.distribution.DistributionStatisticConfig config,
          io.micrometer.core.instrument.distribution.pause.PauseDetector detector) {
        throw new IllegalStateException("no timers");
      }
    }

    OperationObserver observer =
        MicrometerInstrumentation.create(observations, new Failing())
            .onOperation(operation("awaitRun"));
    RequestObserver request = observer.onRequest(request("https://flowscale.test"));
    assertThatThrownBy(() -> request.onEnd(requestEnd(OptionalInt.of(200))))
        .hasMessage("no counters");
    assertThatThrownBy(
            () ->
                observer.onRunStatus(
                    status("completed", Optional.empty(), Optional.of(Duration.ZERO))))
        .hasMessage("no timers");
    assertThatThrownBy(() -> observer.onEnd(end(Duration.ZERO))).hasMessage("no timers");
    assertThat(recorder.awaitAll()).hasSize(2);
  }

  @Test
  void aDisabledObservationLeavesItsPartsInTheCallersTrace() throws InterruptedException {
    observations
        .observationConfig()
        .observationPredicate((name, context) -> !name.equals("flowscale.operation"));
    Observation.createNotStarted("job", observations).observe(() -> observeOne(instrumentation));
    assertThat(recorder.tree()).isEqualTo("job\n  GET /api/v1/runs/{run_id}\n");
  }

  @Test
  void whatIsDocumentedIsWhatThereIs() throws InterruptedException {
    observeOne(instrumentation);
    List<Observation.Context> all = recorder.awaitAll();
    for (int i = 0; i < 2; i++) {
      FlowscaleObservation documented = FlowscaleObservation.values()[i];
      assertThat(all.get(i).getName()).isEqualTo(documented.getName());
      assertThat(all.get(i).getLowCardinalityKeyValues())
          .extracting(io.micrometer.common.KeyValue::getKey)
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(documented.getLowCardinalityKeyNames())
                  .map(io.micrometer.common.docs.KeyName::asString)
                  .toList());
    }
  }
}
