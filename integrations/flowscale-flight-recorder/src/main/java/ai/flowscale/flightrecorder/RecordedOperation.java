package ai.flowscale.flightrecorder;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.support.StatusLabels;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes the events of one operation. */
final class RecordedOperation implements OperationObserver {
  private static final AtomicLong LAST_ID = new AtomicLong();

  private final Events.OperationEvent event = new Events.OperationEvent();
  private final long id = LAST_ID.incrementAndGet();

  RecordedOperation(Operation operation, long parentId) {
    event.operationId = id;
    event.parentId = parentId;
    event.operation = operation.name();
    event.host = operation.host();
    event.workflowId = operation.workflowId().orElse(null);
    event.groupId = operation.groupId().orElse(null);
    event.runId = operation.runId().orElse(null);
    event.outputName = operation.outputName().orElse(null);
    event.begin();
  }

  @Override
  public OperationObserver onChild(Operation child) {
    return new RecordedOperation(child, id);
  }

  @Override
  public RequestObserver onRequest(RequestObserver.Request request) {
    Events.RequestEvent sending = new Events.RequestEvent();
    if (!sending.isEnabled()) {
      return RequestObserver.NONE;
    }
    sending.operationId = id;
    sending.call = request.call();
    sending.method = request.method();
    sending.origin = request.origin().toString();
    sending.path = request.path().orElse(null);
    sending.number = request.number();
    sending.begin();
    return new RequestObserver() {
      @Override
      public void onEnd(RequestObserver.End end) {
        sending.elapsed = end.elapsed().toNanos();
        sending.status = end.status().orElse(0);
        sending.sentBytes = end.sentBytes();
        sending.receivedBytes = end.receivedBytes();
        sending.failure = kind(end.failure());
        sending.commit();
      }
    };
  }

  @Override
  public void onSubmitted(Submitted submitted) {
    event.runId = submitted.runId();
  }

  @Override
  public void onRetry(Retry retry) {
    Events.RetryEvent failed = new Events.RetryEvent();
    failed.operationId = id;
    failed.call = retry.call();
    failed.attempt = retry.attempt();
    failed.delay = retry.delay().toNanos();
    failed.failure = kind(Optional.of(retry.failure()));
    failed.commit();
  }

  @Override
  public void onRunStatus(RunStatusChange change) {
    String status = StatusLabels.of(change.status());
    event.runStatus = status;
    Events.RunStatusEvent seen = new Events.RunStatusEvent();
    seen.operationId = id;
    seen.runId = change.runId();
    seen.runStatus = status;
    change.queued().ifPresent(queued -> seen.queued = queued.toNanos());
    change.running().ifPresent(running -> seen.running = running.toNanos());
    seen.commit();
  }

  @Override
  public void onEnd(OperationObserver.End end) {
    event.elapsed = end.elapsed().toNanos();
    event.failure = kind(end.failure());
    event.commit();
  }

  /** Of a failure its class alone: messages are for people. */
  private static @Nullable String kind(Optional<FlowscaleException> failure) {
    return failure.map(why -> why.getClass().getSimpleName()).orElse(null);
  }
}
