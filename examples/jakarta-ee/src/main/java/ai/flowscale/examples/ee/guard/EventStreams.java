package ai.flowscale.examples.ee.guard;

import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many streams of events each caller has open: each is a wait and a connection. */
@ApplicationScoped
public class EventStreams {
  static final int MOST = 20;

  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * Counts a stream of the caller that makes a request.
   *
   * @return what to run when it is closed; once is enough
   * @throws ProblemException with the status 429 where the caller has too many
   */
  public Runnable open(HttpServletRequest request) {
    return open(Caller.of(request).name());
  }

  Runnable open(String caller) {
    if (open.merge(caller, 1, Integer::sum) > MOST) {
      close(caller);
      throw new ProblemException(
          Problem.of(
              429,
              "too-many-streams",
              "Too many open streams",
              "You are watching " + MOST + " runs already. Close one of them first."));
    }
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        close(caller);
      }
    };
  }

  private void close(String caller) {
    open.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
  }
}
