package ai.flowscale.opentelemetry;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.support.StatusLabels;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;

/**
 * The span of an operation or of a part of it. It is internal: what leaves the process are its
 * requests, which have client spans of their own, and a backend would count both as calls of the
 * service.
 */
final class OperationSpan implements OperationObserver {
  private final Telemetry telemetry;
  private final Operation operation;
  private final Span span;
  private final Context context;

  private OperationSpan(Telemetry telemetry, Operation operation, Span span, Context context) {
    this.telemetry = telemetry;
    this.operation = operation;
    this.span = span;
    this.context = context;
  }

  static OperationSpan start(Telemetry telemetry, Context parent, Operation operation) {
    SpanBuilder builder =
        telemetry
            .tracer()
            .spanBuilder("Flowscale." + operation.name())
            .setParent(parent)
            .setStartTimestamp(operation.at())
            .setAttribute(Names.OPERATION, operation.name())
            .setAttribute(Names.SERVER_ADDRESS, Names.serverAddress(operation.host()));
    operation.workflowId().ifPresent(id -> builder.setAttribute(Names.WORKFLOW_ID, id));
    operation.groupId().ifPresent(id -> builder.setAttribute(Names.GROUP_ID, id));
    operation.runId().ifPresent(id -> builder.setAttribute(Names.RUN_ID, id));
    operation.outputName().ifPresent(name -> builder.setAttribute(Names.OUTPUT_NAME, name));
    Span span = builder.startSpan();
    return new OperationSpan(telemetry, operation, span, parent.with(span));
  }

  @Override
  public OperationObserver onChild(Operation child) {
    return start(telemetry, context, child);
  }

  @Override
  public RequestObserver onRequest(RequestObserver.Request request) {
    return RequestSpan.start(telemetry, context, request);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // The client closes what it gets.
  public Scope makeCurrent() {
    return context.makeCurrent()::close;
  }

  @Override
  public void onSubmitted(Submitted submitted) {
    telemetry.metrics().submitted(submitted);
    span.setAttribute(Names.RUN_ID, submitted.runId());
    span.addEvent(
        "flowscale.submitted", Attributes.of(Names.RUN_ID, submitted.runId()), submitted.at());
  }

  @Override
  public void onRetry(Retry retry) {
    span.addEvent(
        "flowscale.retry",
        Attributes.of(
            Names.CALL,
            retry.call(),
            Names.ATTEMPT,
            (long) retry.attempt(),
            Names.DELAY,
            Metrics.seconds(retry.delay()),
            Names.ERROR_TYPE,
            Names.errorType(retry.failure())),
        retry.at());
    telemetry.metrics().retry(retry, context);
  }

  @Override
  public void onRunStatus(RunStatusChange change) {
    String status = StatusLabels.of(change.status());
    span.setAttribute(Names.RUN_STATUS, status);
    span.addEvent(
        "flowscale.run.status",
        Attributes.of(Names.RUN_ID, change.runId(), Names.RUN_STATUS, status),
        change.at());
    if (change.status().isFinal()) {
      telemetry.metrics().run(operation, change, context);
    }
  }

  @Override
  public void onEnd(End end) {
    end.failure().ifPresent(this::fail);
    span.end(end.at());
    telemetry.metrics().operation(operation, end, context);
  }

  private void fail(FlowscaleException failure) {
    // Without its stack trace: the causes are those of libraries, whose messages may hold anything.
    span.setAttribute(Names.ERROR_TYPE, Names.errorType(failure));
    span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
    failure.runId().ifPresent(id -> span.setAttribute(Names.RUN_ID, id));
  }
}
