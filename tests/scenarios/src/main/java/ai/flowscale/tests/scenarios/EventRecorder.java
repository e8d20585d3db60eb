package ai.flowscale.tests.scenarios;

import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An instrumentation that records what it is given. */
final class EventRecorder implements FlowscaleInstrumentation {
  private final List<Record> events = Collections.synchronizedList(new ArrayList<>());

  @Override
  public OperationObserver onOperation(Operation operation) {
    events.add(operation);
    return new OperationObserver() {
      @Override
      public OperationObserver onChild(Operation child) {
        return onOperation(child);
      }

      @Override
      public RequestObserver onRequest(RequestObserver.Request request) {
        events.add(request);
        return new RequestObserver() {
          @Override
          public void onEnd(RequestObserver.End end) {
            record(end, end.failure());
          }
        };
      }

      @Override
      public void onSubmitted(Submitted submitted) {
        events.add(submitted);
      }

      @Override
      public void onRetry(Retry retry) {
        record(retry, Optional.of(retry.failure()));
      }

      @Override
      public void onRunStatus(RunStatusChange change) {
        events.add(change);
      }

      @Override
      public void onEnd(OperationObserver.End end) {
        record(end, end.failure());
      }
    };
  }

  private void record(Record event, Optional<FlowscaleException> failure) {
    events.add(event);
    failure.ifPresent(why -> events.add(new Failed(getStackTrace(why))));
  }

  private record Failed(String trace) {}

  /** Returns the events of one kind, in order. */
  <T extends Record> List<T> of(Class<T> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  /** Returns all events as text, and their failures with the causes. */
  String text() {
    return events.toString();
  }
}
