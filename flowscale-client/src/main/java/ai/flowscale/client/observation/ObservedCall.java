package ai.flowscale.client.observation;

import ai.flowscale.api.error.ApiException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.spi.TransportRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One call of the service with all its attempts, as the log and the instrumentations see it. */
public final class ObservedCall {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  private static final AtomicLong LAST_ID = new AtomicLong();

  private final ObservedOperation operation;
  private final Name name;
  private final long id = LAST_ID.incrementAndGet();
  private final long startedAt;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * What a call is called.
   *
   * @param text its name
   * @param path its path as the API describes it, or empty where that is secret
   */
  public record Name(String text, Optional<String> path) {}

  /**
   * Starts a call.
   *
   * @param operation what it belongs to
   * @param startedAt when, by the scheduler's {@code nanoTime()}
   */
  public ObservedCall(ObservedOperation operation, Name name, long startedAt) {
    this.operation = operation;
    this.name = name;
    this.startedAt = startedAt;
    LOG.log(Level.TRACE, "{0} [{1}] begins", name.text(), id);
  }

  /** Whether anyone observes its requests. */
  public boolean isObserved() {
    return operation != ObservedOperation.NONE;
  }

  /** Starts a request, whose headers the instrumentations may add to; they may block. */
  public ObservedRequest request(TransportRequest request) {
    return operation.request(
        request.uri(),
        (at, origin) ->
            new RequestObserver.Request(
                at,
                name.text(),
                request.method(),
                origin,
                name.path(),
                requests.incrementAndGet()));
  }

  /** An attempt has failed, and another one follows. */
  public void retried(int attempt, Duration delay, FlowscaleException failure) {
    LOG.log(
        Level.DEBUG,
        "{0} [{1}]: attempt {3} failed with {2}; the next one is in {4}",
        name.text(),
        id,
        kind(failure),
        attempt,
        delay);
    operation.retried(name.text(), attempt, delay, failure);
  }

  /**
   * The call has ended.
   *
   * @param failure null for a success
   * @param now by the scheduler's {@code nanoTime()}
   */
  public void finished(int attempts, @Nullable FlowscaleException failure, long now) {
    LOG.log(
        Level.DEBUG,
        "{0} [{1}] ended after {2} and {3} attempts: {4}",
        name.text(),
        id,
        Duration.ofNanos(now - startedAt),
        attempts,
        failure == null ? "success" : kind(failure));
  }

  /** A message may be long; the kind of a failure is enough for a line of the log. */
  private static String kind(FlowscaleException failure) {
    String name = failure.getClass().getSimpleName();
    if (failure instanceof ApiException response) {
      return name + " " + response.status();
    }
    return failure instanceof TransportException broken ? name + " " + broken.kind() : name;
  }
}
