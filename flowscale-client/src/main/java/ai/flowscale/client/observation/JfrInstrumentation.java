package ai.flowscale.client.observation;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.support.StatusLabels;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Writes events of the JDK Flight Recorder. Costs nothing while no recording wants them. */
@SuppressWarnings("UnusedVariable") // The recorder reads the fields of events.
final class JfrInstrumentation implements FlowscaleInstrumentation {
  private static final AtomicLong LAST_ID = new AtomicLong();

  /** Whether a recording wants any of the events. */
  boolean isRecording() {
    // First, since the first event of a class has the recorder read all annotations of that class.
    return FlightRecorder.isInitialized()
        && (new OperationEvent().isEnabled()
            || new RequestEvent().isEnabled()
            || new RetryEvent().isEnabled()
            || new RunStatusEvent().isEnabled());
  }

  @Override
  public OperationObserver onOperation(Operation operation) {
    return new Observer(operation, 0);
  }

  /** The events of one operation. */
  private static final class Observer implements OperationObserver {
    private final OperationEvent event = new OperationEvent();
    private final long id = LAST_ID.incrementAndGet();

    Observer(Operation operation, long parentId) {
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
      return new Observer(child, id);
    }

    @Override
    public RequestObserver onRequest(RequestObserver.Request request) {
      RequestEvent sending = new RequestEvent();
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
      RetryEvent failed = new RetryEvent();
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
      RunStatusEvent seen = new RunStatusEvent();
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
  }

  /** Of a failure its class alone: messages are for people. */
  private static @Nullable String kind(Optional<FlowscaleException> failure) {
    return failure.map(why -> why.getClass().getSimpleName()).orElse(null);
  }

  /** What all events have: the operation to which they belong. */
  @Category("Flowscale")
  @StackTrace(false)
  private abstract static class FlowscaleEvent extends Event {
    long operationId;
  }

  @Name("ai.flowscale.Operation")
  @Label("Flowscale Operation")
  @Description("One call of the client's API with all its requests")
  private static final class OperationEvent extends FlowscaleEvent {
    @Description("The batch or the downloads that it is a part of, or 0")
    long parentId;

    @Nullable String operation;
    @Nullable String host;
    @Nullable String workflowId;
    @Nullable String groupId;
    @Nullable String runId;
    @Nullable String runStatus;
    @Nullable String outputName;
    @Nullable String failure;

    @Description("How long it took, without the time until the event was written")
    @Timespan
    long elapsed;
  }

  @Name("ai.flowscale.Request")
  @Label("Flowscale Request")
  @Description("One HTTP request")
  private static final class RequestEvent extends FlowscaleEvent {
    @Nullable String call;
    @Nullable String method;
    @Nullable String origin;
    @Nullable String path;
    int number;
    int status;

    @DataAmount long sentBytes;

    @DataAmount long receivedBytes;
    @Nullable String failure;

    @Timespan long elapsed;
  }

  @Name("ai.flowscale.Retry")
  @Label("Flowscale Retry")
  @Description("An attempt has failed, and another one follows")
  private static final class RetryEvent extends FlowscaleEvent {
    @Nullable String call;
    int attempt;

    @Timespan long delay;
    @Nullable String failure;
  }

  @Name("ai.flowscale.RunStatus")
  @Label("Flowscale Run Status")
  @Description("A run that is waited for has another status")
  private static final class RunStatusEvent extends FlowscaleEvent {
    @Nullable String runId;
    @Nullable String runStatus;

    @Timespan long queued;

    @Timespan long running;
  }
}
