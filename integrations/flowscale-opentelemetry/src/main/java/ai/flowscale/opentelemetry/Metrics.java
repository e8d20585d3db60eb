package ai.flowscale.opentelemetry;

import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.support.StatusLabels;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics. Those of requests are those of OpenTelemetry's semantic conventions for HTTP
 * clients. Ids of runs and groups are no attributes: each value makes a series of its own. That of
 * a workflow is one once the service has taken it.
 */
final class Metrics {
  /** As the conventions advise. */
  private static final List<Double> REQUEST_SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  /** From a call of the service to a run of half an hour. */
  private static final List<Double> RUN_SECONDS =
      List.of(
          0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0,
          1800.0);

  private static final double NANOS_PER_SECOND = 1e9;

  /** The workflows of which the service has started runs: as many as are deployed, at most. */
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  private final DoubleHistogram requestDuration;
  private final LongHistogram requestSize;
  private final LongHistogram responseSize;
  private final DoubleHistogram operationDuration;
  private final DoubleHistogram queuedDuration;
  private final DoubleHistogram runningDuration;
  private final LongCounter retries;
  private final LongCounter uncertainSubmissions;

  Metrics(Meter meter) {
    requestDuration =
        duration(meter, "http.client.request.duration", REQUEST_SECONDS, "Duration of requests.");
    requestSize = size(meter, "http.client.request.body.size", "Bytes sent in bodies.");
    responseSize = size(meter, "http.client.response.body.size", "Bytes received in bodies.");
    operationDuration =
        duration(meter, "flowscale.operation.duration", RUN_SECONDS, "Duration of operations.");
    queuedDuration =
        duration(
            meter,
            "flowscale.run.queued.duration",
            RUN_SECONDS,
            "How long runs that were waited for were queued, by the service's times.");
    runningDuration =
        duration(
            meter,
            "flowscale.run.running.duration",
            RUN_SECONDS,
            "How long runs that were waited for were executed, by the service's times.");
    retries =
        meter
            .counterBuilder("flowscale.retries")
            .setUnit("{retry}")
            .setDescription("Attempts that failed and were followed by another one.")
            .build();
    uncertainSubmissions =
        meter
            .counterBuilder("flowscale.uncertain_submissions")
            .setUnit("{submission}")
            .setDescription("Submissions of which it is not known whether a run was started.")
            .build();
  }

  private static DoubleHistogram duration(
      Meter meter, String name, List<Double> boundaries, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(boundaries)
        .build();
  }

  private static LongHistogram size(Meter meter, String name, String description) {
    return meter.histogramBuilder(name).ofLongs().setUnit("By").setDescription(description).build();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }

  void request(Attributes attributes, RequestObserver.End end, Context context) {
    requestDuration.record(seconds(end.elapsed()), attributes, context);
    if (end.sentBytes() > 0) {
      requestSize.record(end.sentBytes(), attributes, context);
    }
    if (end.receivedBytes() > 0) {
      responseSize.record(end.receivedBytes(), attributes, context);
    }
  }

  void operation(Operation operation, OperationObserver.End end, Context context) {
    AttributesBuilder attributes = workflow(operation).put(Names.OPERATION, operation.name());
    end.failure().ifPresent(failure -> attributes.put(Names.ERROR_TYPE, Names.errorType(failure)));
    operationDuration.record(seconds(end.elapsed()), attributes.build(), context);
    if (end.failure().orElse(null) instanceof SubmissionUncertainException) {
      uncertainSubmissions.add(1, workflow(operation).build(), context);
    }
  }

  void submitted(OperationObserver.Submitted submitted) {
    taken.add(submitted.workflowId());
  }

  void retry(OperationObserver.Retry retry, Context context) {
    retries.add(
        1,
        Attributes.of(Names.CALL, retry.call(), Names.ERROR_TYPE, Names.errorType(retry.failure())),
        context);
  }

  void run(Operation operation, OperationObserver.RunStatusChange change, Context context) {
    Attributes attributes =
        workflow(operation).put(Names.RUN_STATUS, StatusLabels.of(change.status())).build();
    change.queued().ifPresent(time -> queuedDuration.record(seconds(time), attributes, context));
    change.running().ifPresent(time -> runningDuration.record(seconds(time), attributes, context));
  }

  /** Callers may give any id, so it counts once the service has taken it. */
  private AttributesBuilder workflow(Operation operation) {
    AttributesBuilder attributes = Attributes.builder();
    operation
        .workflowId()
        .ifPresent(id -> attributes.put(Names.WORKFLOW_ID, taken.contains(id) ? id : Names.OTHER));
    return attributes;
  }
}
