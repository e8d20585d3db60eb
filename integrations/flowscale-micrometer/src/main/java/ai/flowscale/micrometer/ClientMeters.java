package ai.flowscale.micrometer;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.OperationObserver.RunStatusChange;
import ai.flowscale.api.instrumentation.OperationObserver.Submitted;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.micrometer.FlowscaleMeter.Keys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Records into the meters of {@link FlowscaleMeter}. */
final class ClientMeters {
  private final MeterProvider<Timer> waits;
  private final MeterProvider<Timer> queued;
  private final MeterProvider<Timer> running;
  private final MeterProvider<Counter> submissions;
  private final MeterProvider<Counter> uncertainSubmissions;
  private final MeterProvider<Counter> retries;
  private final MeterProvider<Counter> sent;
  private final MeterProvider<Counter> received;

  ClientMeters(MeterRegistry registry) {
    waits = timer(FlowscaleMeter.WAIT, registry);
    queued = timer(FlowscaleMeter.QUEUED, registry);
    running = timer(FlowscaleMeter.RUNNING, registry);
    submissions = counter(FlowscaleMeter.SUBMISSIONS, registry);
    uncertainSubmissions = counter(FlowscaleMeter.UNCERTAIN_SUBMISSIONS, registry);
    retries = counter(FlowscaleMeter.RETRIES, registry);
    sent = counter(FlowscaleMeter.SENT, registry);
    received = counter(FlowscaleMeter.RECEIVED, registry);
  }

  private static MeterProvider<Timer> timer(FlowscaleMeter meter, MeterRegistry registry) {
    return Timer.builder(meter.getName()).description(meter.description()).withRegistry(registry);
  }

  private static MeterProvider<Counter> counter(FlowscaleMeter meter, MeterRegistry registry) {
    return Counter.builder(meter.getName())
        .description(meter.description())
        .baseUnit(meter.getBaseUnit())
        .withRegistry(registry);
  }

  void submitted(String workflowId) {
    submissions.withTags(tags(Keys.WORKFLOW_ID, workflowId)).increment();
  }

  void retry(OperationObserver.Retry retry) {
    retries
        .withTags(
            tags(Keys.CALL, retry.call())
                .and(Keys.ERROR.asString(), retry.failure().getClass().getSimpleName()))
        .increment();
  }

  /** Records each time of the run once, when it is first known. */
  void runStatus(
      Optional<RunStatusChange> before, RunStatusChange now, FlowscaleOperationContext context) {
    Tags tags = tags(Keys.WORKFLOW_ID, context.workflowTag());
    news(before, now, RunStatusChange::queued).ifPresent(queued.withTags(tags)::record);
    news(before, now, RunStatusChange::running).ifPresent(running.withTags(tags)::record);
  }

  private static Optional<Duration> news(
      Optional<RunStatusChange> before,
      RunStatusChange now,
      Function<RunStatusChange, Optional<Duration>> time) {
    return before.flatMap(time).isPresent() ? Optional.empty() : time.apply(now);
  }

  void operationEnded(FlowscaleOperationContext context, OperationObserver.End end) {
    Tags workflow = tags(Keys.WORKFLOW_ID, context.workflowTag());
    Optional<FlowscaleException> failure = end.failure();
    if (failure.filter(SubmissionUncertainException.class::isInstance).isPresent()) {
      uncertainSubmissions.withTags(workflow).increment();
    }
    if (context.runStatusChange().isPresent()
        || failure.filter(RunException.class::isInstance).isPresent()) {
      Instant start = context.submitted().map(Submitted::at).orElse(context.operation().at());
      waits
          .withTags(
              workflow
                  .and(
                      Keys.RUN_STATUS.asString(),
                      DefaultFlowscaleOperationConvention.runStatus(context))
                  .and(
                      Keys.ERROR.asString(),
                      failure
                          .map(thrown -> thrown.getClass().getSimpleName())
                          .orElse(KeyValue.NONE_VALUE)))
          .record(Duration.between(start, end.at()));
    }
  }

  void requestEnded(RequestObserver.Request request, RequestObserver.End end) {
    Tags tags =
        Tags.of(
            Keys.CALL.asString(),
            request.call(),
            Keys.SERVER_ADDRESS.asString(),
            DefaultFlowscaleRequestConvention.server(request));
    sent.withTags(tags).increment((double) end.sentBytes());
    received.withTags(tags).increment((double) end.receivedBytes());
  }

  private static Tags tags(KeyName key, String value) {
    return Tags.of(key.asString(), value);
  }
}
