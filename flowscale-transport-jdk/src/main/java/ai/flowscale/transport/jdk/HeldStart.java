package ai.flowscale.transport.jdk;

import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The start of an exchange, which the JDK hands to the executor of its client before it returns the
 * exchange's future. Held back until that future is known: an answer may otherwise be quicker.
 */
final class HeldStart implements AutoCloseable {
  private static final ThreadLocal<@Nullable HeldStart> CURRENT = new ThreadLocal<>();

  private @Nullable Runnable start;
  private @Nullable ClientExecutor executor;

  private HeldStart() {}

  /** Holds back what this thread hands over from now on, until it is closed. */
  static HeldStart hold() {
    HeldStart held = new HeldStart();
    CURRENT.set(held);
    return held;
  }

  /**
   * Takes a task, if it is the one to be held back.
   *
   * @param executor what will start it
   */
  static boolean take(Runnable task, ClientExecutor executor) {
    HeldStart held = CURRENT.get();
    if (held == null || held.start != null) {
      return false;
    }
    held.start = task;
    held.executor = executor;
    return true;
  }

  @Override
  public void close() {
    CURRENT.remove();
  }

  /** Lets it happen now. Does nothing with a client whose executor is not ours. */
  void go(HttpRequest request) {
    Runnable task = start;
    ClientExecutor by = executor;
    if (task != null && by != null) {
      by.start(task, request);
    }
  }
}
