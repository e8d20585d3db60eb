package ai.flowscale.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.RunStatus;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenTelemetryInstrumentationTest {
  @RegisterExtension static final OpenTelemetryExtension OTEL = OpenTelemetryExtension.create();

  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final URI ORIGIN = URI.create("https://a.pod.flowscale.ai");
  private static final FlowscaleException TIMEOUT =
      new TransportException(
          TransportException.Kind.TIMEOUT,
          TransportException.Sent.MAYBE,
          "No response within 150 s.",
          new IllegalStateException("a cause that says too much"));

  private OpenTelemetryInstrumentation instrumentation;

  @BeforeEach
  void instrument() {
    // The extension forgets the instruments of the test before.
    instrumentation = OpenTelemetryInstrumentation.create(OTEL.getOpenTelemetry());
  }

  private static Operation operation(String name) {
    return new Operation(
        START,
        name,
        "a.pod.flowscale.ai",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Operation execution() {
    return new Operation(
        START,
        "executeWorkflowAndWait",
        "a.pod.flowscale.ai",
        Optional.of("wf"),
        Optional.of("group"),
        Optional.empty(),
        Optional.empty());
  }

  private static RequestObserver.Request poll(URI origin, int number) {
    return new RequestObserver.Request(
        after(1), "getRun", "GET", origin, Optional.of("/api/v1/runs/{run_id}"), number);
  }

  private static OperationObserver.End end(long seconds) {
    return new OperationObserver.End(after(seconds), Duration.ofSeconds(seconds), Optional.empty());
  }

  private static OperationObserver.End end(long seconds, FlowscaleException failure) {
    return new OperationObserver.End(
        after(seconds), Duration.ofSeconds(seconds), Optional.of(failure));
  }

  private static RequestObserver.End response(int status) {
    return new RequestObserver.End(
        after(2), Duration.ofSeconds(1), OptionalInt.of(status), 0, 120, Optional.empty());
  }

  private static Instant after(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static SpanData span(String name) {
    return OTEL.getSpans().stream()
        .filter(span -> span.getName().equals(name))
        .collect(Collectors.collectingAndThen(Collectors.toList(), spans -> only(spans)));
  }

  private static <T> T only(List<? extends T> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static Map<String, Object> map(Attributes attributes) {
    return attributes.asMap().entrySet().stream()
        .collect(Collectors.toMap(each -> each.getKey().getKey(), Map.Entry::getValue));
  }

  private static MetricData metric(String name) {
    return only(
        OTEL.getMetrics().stream().filter(metric -> metric.getName().equals(name)).toList());
  }

  private static HistogramPointData histogram(String name) {
    return only(List.copyOf(metric(name).getHistogramData().getPoints()));
  }

  private static LongPointData counter(String name) {
    return only(List.copyOf(metric(name).getLongSumData().getPoints()));
  }

  @Test
  void anOperationIsASpanWithTheTimesOfItsEvents() {
    OperationObserver observer = instrumentation.onOperation(execution());
    observer.onSubmitted(new OperationObserver.Submitted(after(1), "run", "wf"));
    observer.onEnd(end(7));

    SpanData span = span("Flowscale.executeWorkflowAndWait");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getStartEpochNanos()).isEqualTo(START.getEpochSecond() * 1_000_000_000);
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(7_000_000_000L);
    assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("ai.flowscale");
    assertThat(map(span.getAttributes()))
        .containsOnly(
            entry("flowscale.operation", "executeWorkflowAndWait"),
            entry("flowscale.workflow.id", "wf"),
            entry("flowscale.group.id", "group"),
            entry("flowscale.run.id", "run"),
            entry("server.address", "a.pod.flowscale.ai"));
    HistogramPointData duration = histogram("flowscale.operation.duration");
    assertThat(duration.getSum()).isEqualTo(7);
    assertThat(metric("flowscale.operation.duration").getUnit()).isEqualTo("s");
    assertThat(map(duration.getAttributes()))
        .containsOnly(
            entry("flowscale.operation", "executeWorkflowAndWait"),
            entry("flowscale.workflow.id", "wf"));
  }

  @Test
  void itsParentIsTheSpanOfTheCaller() {
    Span caller = OTEL.getOpenTelemetry().getTracer("test").spanBuilder("caller").startSpan();
    OperationObserver observer =
        Context.root()
            .with(caller)
            .wrapSupplier(() -> instrumentation.onOperation(execution()))
            .get();
    observer.onEnd(end(1));
    caller.end();

    assertThat(span("Flowscale.executeWorkflowAndWait").getParentSpanContext())
        .isEqualTo(caller.getSpanContext());
  }

  @Test
  void aPartIsAChildOfItsOperation() {
    OperationObserver batch = instrumentation.onOperation(operation("executeBatch"));
    OperationObserver part = batch.onChild(operation("batchRequest"));
    part.onRequest(poll(ORIGIN, 1)).onEnd(response(200));
    part.onEnd(end(5));
    batch.onEnd(end(6));

    String id = span("Flowscale.executeBatch").getSpanId();
    assertThat(span("Flowscale.batchRequest").getParentSpanId()).isEqualTo(id);
    assertThat(span("GET /api/v1/runs/{run_id}").getParentSpanId())
        .isEqualTo(span("Flowscale.batchRequest").getSpanId());
  }

  @Test
  void aRequestFollowsTheConventionsForHttpClients() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onRequest(poll(ORIGIN, 1)).onEnd(response(200));

    SpanData span = span("GET /api/v1/runs/{run_id}");
    assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(1_000_000_000L);
    assertThat(map(span.getAttributes()))
        .containsOnly(
            entry("flowscale.call", "getRun"),
            entry("http.request.body.size", 0L),
            entry("http.request.method", "GET"),
            entry("http.response.body.size", 120L),
            entry("http.response.status_code", 200L),
            entry("server.address", "a.pod.flowscale.ai"),
            entry("server.port", 443L),
            entry("url.scheme", "https"),
            entry("url.template", "/api/v1/runs/{run_id}"));
    HistogramPointData duration = histogram("http.client.request.duration");
    assertThat(duration.getSum()).isEqualTo(1);
    assertThat(duration.getBoundaries()).startsWith(0.005).endsWith(10.0);
    assertThat(map(duration.getAttributes()))
        .containsOnly(
            entry("http.request.method", "GET"),
            entry("http.response.status_code", 200L),
            entry("server.address", "a.pod.flowscale.ai"),
            entry("server.port", 443L),
            entry("url.scheme", "https"),
            entry("url.template", "/api/v1/runs/{run_id}"));
    assertThat(histogram("http.client.response.body.size").getSum()).isEqualTo(120);
    assertThat(OTEL.getMetrics())
        .extracting(MetricData::getName)
        .doesNotContain("http.client.request.body.size");
  }

  @Test
  void addressAndPortAreThoseOfTheOrigin() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onRequest(poll(URI.create("http://[::1]:8080"), 1)).onEnd(response(200));
    observer.onRequest(poll(URI.create("http://localhost"), 1)).onEnd(response(200));

    assertThat(OTEL.getSpans())
        .extracting(
            span -> map(span.getAttributes()).get("server.address"),
            span -> map(span.getAttributes()).get("server.port"))
        .containsExactly(tuple("::1", 8080L), tuple("localhost", 80L));
  }

  @Test
  void aRequestForAFileHasNoPath() {
    OperationObserver observer = instrumentation.onOperation(operation("download"));
    observer
        .onRequest(
            new RequestObserver.Request(START, "download", "GET", ORIGIN, Optional.empty(), 1))
        .onEnd(response(200));

    assertThat(map(span("GET").getAttributes())).doesNotContainKey("url.template");
  }

  @Test
  void aRequestThatIsSentAgainSaysHowOften() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onRequest(poll(ORIGIN, 3)).onEnd(response(200));

    assertThat(map(span("GET /api/v1/runs/{run_id}").getAttributes()))
        .contains(entry("http.request.resend_count", 2L));
  }

  @Test
  void aResponseThatReportsAnErrorIsOne() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer.onRequest(poll(ORIGIN, 1)).onEnd(response(503));

    SpanData span = span("GET /api/v1/runs/{run_id}");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEmpty();
    assertThat(map(span.getAttributes()))
        .contains(entry("error.type", "503"), entry("http.response.status_code", 503L));
    assertThat(map(histogram("http.client.request.duration").getAttributes()))
        .contains(entry("error.type", "503"), entry("http.response.status_code", 503L));
  }

  @Test
  void aRequestWithoutAResponseSaysWhatBrokeIt() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    observer
        .onRequest(poll(ORIGIN, 1))
        .onEnd(
            new RequestObserver.End(
                after(2), Duration.ofSeconds(1), OptionalInt.empty(), 10, 0, Optional.of(TIMEOUT)));

    SpanData span = span("GET /api/v1/runs/{run_id}");
    assertThat(span.getStatus().getDescription()).isEqualTo("No response within 150 s.");
    assertThat(map(span.getAttributes()))
        .contains(entry("error.type", "timeout"))
        .doesNotContainKey("http.response.status_code");
    assertThat(histogram("http.client.request.body.size").getSum()).isEqualTo(10);
  }

  @Test
  void headersCarryTheSpanOfTheRequest() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    RequestObserver request = observer.onRequest(poll(ORIGIN, 1));
    Map<String, String> headers = request.headers();
    request.onEnd(response(200));

    SpanData span = span("GET /api/v1/runs/{run_id}");
    assertThat(headers)
        .containsOnly(
            entry(
                "traceparent",
                "00-"
                    + span.getTraceId()
                    + "-"
                    + span.getSpanId()
                    + "-"
                    + span.getSpanContext().getTraceFlags().asHex()));
  }

  @Test
  void theContextOfTheOperationCanBeMadeCurrent() {
    OperationObserver observer = instrumentation.onOperation(operation("awaitRun"));
    Span before = Span.current();
    OperationObserver.Scope scope = observer.makeCurrent();
    Span within = Span.current();
    scope.close();
    observer.onEnd(end(1));

    assertThat(Span.current()).isSameAs(before);
    assertThat(within.getSpanContext().getSpanId())
        .isEqualTo(span("Flowscale.awaitRun").getSpanId());
  }

  @Test
  void aRunIsFollowedToItsEnd() {
    OperationObserver observer = instrumentation.onOperation(execution());
    observer.onSubmitted(new OperationObserver.Submitted(after(1), "run", "wf"));
    observer.onRunStatus(
        new OperationObserver.RunStatusChange(
            after(2), "run", RunStatus.QUEUED, Optional.empty(), Optional.empty()));
    observer.onRunStatus(
        new OperationObserver.RunStatusChange(
            after(9),
            "run",
            RunStatus.COMPLETED,
            Optional.of(Duration.ofSeconds(2)),
            Optional.of(Duration.ofMillis(5500))));
    observer.onEnd(end(9));

    SpanData span = span("Flowscale.executeWorkflowAndWait");
    assertThat(map(span.getAttributes()))
        .contains(entry("flowscale.run.id", "run"), entry("flowscale.run.status", "completed"));
    assertThat(span.getEvents())
        .extracting(
            event ->
                event.getName()
                    + map(event.getAttributes()).getOrDefault("flowscale.run.status", ""),
            event -> (event.getEpochNanos() - span.getStartEpochNanos()) / 1_000_000_000)
        .containsExactly(
            tuple("flowscale.submitted", 1L),
            tuple("flowscale.run.statusqueued", 2L),
            tuple("flowscale.run.statuscompleted", 9L));
    assertThat(histogram("flowscale.run.queued.duration").getSum()).isEqualTo(2);
    HistogramPointData running = histogram("flowscale.run.running.duration");
    assertThat(running.getSum()).isEqualTo(5.5);
    assertThat(map(running.getAttributes()))
        .containsOnly(
            entry("flowscale.workflow.id", "wf"), entry("flowscale.run.status", "completed"));
  }

  @Test
  void aStatusThatIsNotKnownIsOther() {
    OperationObserver observer = instrumentation.onOperation(execution());
    for (String word : List.of("IN_PROGRESS", "a prompt\n".repeat(100))) {
      observer.onRunStatus(
          new OperationObserver.RunStatusChange(
              after(2), "run", new RunStatus(word), Optional.empty(), Optional.empty()));
    }
    observer.onEnd(end(9));

    SpanData span = span("Flowscale.executeWorkflowAndWait");
    assertThat(map(span.getAttributes())).contains(entry("flowscale.run.status", "other"));
    assertThat(span.getEvents())
        .extracting(event -> map(event.getAttributes()).get("flowscale.run.status"))
        .containsExactly("in_progress", "other");
  }

  @Test
  void retriesAreEventsAndCounted() {
    OperationObserver observer = instrumentation.onOperation(operation("getRun"));
    observer.onRetry(
        new OperationObserver.Retry(after(1), "getRun", 1, Duration.ofMillis(250), TIMEOUT));
    observer.onEnd(end(3));

    assertThat(only(span("Flowscale.getRun").getEvents()))
        .satisfies(
            event -> {
              assertThat(event.getName()).isEqualTo("flowscale.retry");
              assertThat(map(event.getAttributes()))
                  .containsOnly(
                      entry("flowscale.call", "getRun"),
                      entry("flowscale.retry.attempt", 1L),
                      entry("flowscale.retry.delay", 0.25),
                      entry("error.type", TransportException.class.getName()));
            });
    LongPointData retries = counter("flowscale.retries");
    assertThat(retries.getValue()).isEqualTo(1);
    assertThat(map(retries.getAttributes()))
        .containsOnly(
            entry("flowscale.call", "getRun"),
            entry("error.type", TransportException.class.getName()));
  }

  @Test
  void aFailureIsToldInItsOwnWordsAndNotInThoseOfItsCause() {
    OperationObserver observer = instrumentation.onOperation(execution());
    SubmissionUncertainException failure =
        new SubmissionUncertainException("wf", null, START, TIMEOUT);
    observer.onEnd(end(3, failure));

    SpanData span = span("Flowscale.executeWorkflowAndWait");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo(failure.getMessage());
    assertThat(map(span.getAttributes()))
        .contains(entry("error.type", SubmissionUncertainException.class.getName()));
    assertThat(span.toString()).doesNotContain("too much");
    assertThat(map(histogram("flowscale.operation.duration").getAttributes()))
        .contains(entry("error.type", SubmissionUncertainException.class.getName()));
    LongPointData uncertain = counter("flowscale.uncertain_submissions");
    assertThat(uncertain.getValue()).isEqualTo(1);
    assertThat(map(uncertain.getAttributes()))
        .containsOnly(entry("flowscale.workflow.id", "other"));
  }

  /** Callers may give any id, and each would be a series for as long as the application runs. */
  @Test
  void aWorkflowThatTheServiceHasNotTakenIsNoAttributeOfAMetric() {
    instrumentation.onOperation(execution()).onEnd(end(3, TIMEOUT));
    assertThat(map(histogram("flowscale.operation.duration").getAttributes()))
        .contains(entry("flowscale.workflow.id", "other"));
    assertThat(map(span("Flowscale.executeWorkflowAndWait").getAttributes()))
        .contains(entry("flowscale.workflow.id", "wf"));

    // From then on all of its operations count as its own, those that fail included.
    OperationObserver taken = instrumentation.onOperation(execution());
    taken.onSubmitted(new OperationObserver.Submitted(after(1), "run", "wf"));
    taken.onEnd(end(5));
    instrumentation.onOperation(execution()).onEnd(end(3, TIMEOUT));
    assertThat(metric("flowscale.operation.duration").getHistogramData().getPoints())
        .extracting(
            point -> map(point.getAttributes()).get("flowscale.workflow.id"),
            HistogramPointData::getCount)
        .containsExactlyInAnyOrder(tuple("other", 1L), tuple("wf", 1L), tuple("wf", 1L));
  }

  @Test
  void metricsBelongToTheTrace() {
    OperationObserver observer = instrumentation.onOperation(execution());
    observer.onEnd(end(3));

    PointData point = histogram("flowscale.operation.duration");
    assertThat(only(List.copyOf(point.getExemplars())).getSpanContext().getSpanId())
        .isEqualTo(span("Flowscale.executeWorkflowAndWait").getSpanId());
  }
}
