package ai.flowscale.cli;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import java.util.concurrent.TimeUnit;

/** Prints a line for each request. Nothing that it receives holds a key, an input or a link. */
final class RequestLog implements FlowscaleInstrumentation {
  /** Lines come a moment after the call. */
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(10);

  private final Console console;
  private int open;

  RequestLog(Console console) {
    this.console = console;
  }

  @Override
  public synchronized OperationObserver onOperation(Operation operation) {
    open++;
    return new Observer();
  }

  private synchronized void ended() {
    open--;
    notifyAll();
  }

  /** Waits until all calls so far were printed, so that an error stands behind what led to it. */
  synchronized void settle() {
    long end = System.nanoTime() + LONGEST_WAIT;
    try {
      for (long left = LONGEST_WAIT; open > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Observer extends Requests {
    @Override
    public OperationObserver onChild(Operation child) {
      return new Requests();
    }

    @Override
    public void onEnd(OperationObserver.End end) {
      ended();
    }
  }

  private class Requests implements OperationObserver {
    @Override
    public OperationObserver onChild(Operation child) {
      return this;
    }

    @Override
    public void onRetry(Retry retry) {
      console.note(
          "debug: attempt %d of %s in %s: %s"
              .formatted(
                  retry.attempt(),
                  retry.call(),
                  Times.option(retry.delay()),
                  FailureMessages.reason(retry.failure())));
    }

    @Override
    public RequestObserver onRequest(RequestObserver.Request request) {
      String what =
          "debug: " + request.method() + " " + request.origin() + request.path().orElse("");
      return new RequestObserver() {
        @Override
        public void onEnd(RequestObserver.End end) {
          String status =
              end.status().isPresent()
                  ? String.valueOf(end.status().getAsInt())
                  : end.failure().map(FailureMessages::reason).orElse("no response");
          console.note(
              "%s: %s, %d ms, %d bytes sent, %d received"
                  .formatted(
                      what,
                      status,
                      end.elapsed().toMillis(),
                      end.sentBytes(),
                      end.receivedBytes()));
        }
      };
    }
  }
}
