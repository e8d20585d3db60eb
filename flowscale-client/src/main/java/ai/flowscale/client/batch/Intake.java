package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.client.concurrent.Futures;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes requests from their source, one at a time. Used within the events of a batch alone. */
final class Intake {
  private final RequestSource source;
  private final Consumer<Runnable> events;
  private final Consumer<WorkflowRequest> taker;
  private final Consumer<Throwable> failed;
  private boolean taking;
  private boolean exhausted;
  private boolean closed;

  /**
   * Takes the source.
   *
   * @param events where what happens is worked off
   * @param taker gets each request
   * @param failed told of a source that fails
   */
  Intake(
      RequestSource source,
      Consumer<Runnable> events,
      Consumer<WorkflowRequest> taker,
      Consumer<Throwable> failed) {
    this.source = source;
    this.events = events;
    this.taker = taker;
    this.failed = failed;
  }

  /** Whether the next request can be taken. */
  boolean isReady() {
    return !taking && !exhausted && !closed;
  }

  boolean isTaking() {
    return taking;
  }

  boolean isExhausted() {
    return exhausted;
  }

  void take() {
    taking = true;
    Futures.start(source::next)
        .whenComplete(
            (request, why) ->
                events.accept(
                    () -> {
                      if (request != null) {
                        took(request);
                      } else {
                        missed(why == null ? new IllegalStateException("no request") : why);
                      }
                    }));
  }

  private void took(Optional<WorkflowRequest> request) {
    taking = false;
    if (request.isEmpty()) {
      exhausted = true;
      source.close();
    } else if (!closed) {
      taker.accept(request.get());
    }
  }

  private void missed(Throwable why) {
    taking = false;
    if (!closed) {
      failed.accept(why);
    }
  }

  /** Takes no more, and waits for nothing: a source may take its time. */
  void close() {
    closed = true;
    taking = false;
    source.close();
  }
}
