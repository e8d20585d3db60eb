package ai.flowscale.jakarta;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import javax.naming.NamingException;

/**
 * The threads that a client works with. An application that wants others than the container's
 * default managed executors produces a bean of this type.
 *
 * @param executor for work that may block, and for callbacks
 * @param scheduler for short tasks that are due later
 */
public record FlowscaleExecutors(Executor executor, ScheduledExecutorService scheduler) {
  private static final System.Logger LOG = System.getLogger(FlowscaleExecutors.class.getName());

  /**
   * Takes executors.
   *
   * @param executor for work that may block, and for callbacks
   * @param scheduler for short tasks that are due later
   */
  public FlowscaleExecutors {
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(scheduler, "scheduler");
  }

  /**
   * Finds the container's default managed executors. Tasks run with the context of the thread that
   * calls this method: call it on a thread of the application that has no user, such as the one
   * that starts it.
   *
   * @return the executors, or empty where the container has none
   */
  public static Optional<FlowscaleExecutors> ofContainer() {
    try {
      return Optional.of(ManagedThreads.find());
    } catch (LinkageError | NamingException absent) {
      // No such classes, or nothing behind them: Java SE, Quarkus.
      LOG.log(System.Logger.Level.DEBUG, "No managed executors: {0}", absent.toString());
      return Optional.empty();
    }
  }
}
