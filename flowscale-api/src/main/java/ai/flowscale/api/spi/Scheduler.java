package ai.flowscale.api.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where a client takes its time from. Every delay and every timeout of a client goes through the
 * scheduler of its configuration, so that a test can move time by hand and an application server
 * can hand in its {@code ManagedScheduledExecutorService}.
 *
 * <p>Implementations are safe for use by many threads at once. They throw nothing but {@link
 * java.util.concurrent.RejectedExecutionException} from {@link #schedule} and {@link
 * #scheduleTimeout}, where they take no more tasks: it ends the call that needed the task, and no
 * other. What becomes of a call where anything else is thrown, by the clock or by {@link
 * Scheduled#cancel} too, is not defined.
 *
 * <p>Tasks are short and do not throw. A client calls {@link #schedule}, {@link #scheduleTimeout}
 * and {@link Scheduled#cancel} while it holds a lock that its tasks take too, so an implementation
 * must not run a task while it holds a lock that one of these methods takes.
 */
public interface Scheduler {

  /** A task that was scheduled. */
  @FunctionalInterface
  interface Scheduled {
    /** Takes the task back if it has not started; otherwise does nothing. Never waits. */
    void cancel();
  }

  /**
   * A scheduler over an executor of the application. The executor is never shut down by the client.
   * Most executors keep a cancelled task until it would have been due, so a client keeps its
   * delayed tasks itself, see {@link #keepsCancelledTasks}, and runs those that are due on threads
   * of its own. Only where the application gives both other executors as well does it run them on
   * this one, which should have two threads or more then: code of the application that blocks one
   * of them does not hold up the deadlines of others.
   *
   * @param executor what keeps the time, such as Jakarta EE's {@code
   *     ManagedScheduledExecutorService}. It must not run a task while it holds a lock that its
   *     {@code schedule} takes
   * @return the scheduler, with the system's clock
   */
  static Scheduler of(ScheduledExecutorService executor) {
    return new ExecutorScheduler(Objects.requireNonNull(executor, "executor"));
  }

  /**
   * Runs a task after a delay: the next step of something that is waiting.
   *
   * @param task what to run; short, does not throw
   * @param delay how long to wait; zero or less runs it as soon as possible, never on the calling
   *     thread before this method has returned
   * @return a handle to take the task back
   */
  Scheduled schedule(Runnable task, Duration delay);

  /**
   * Runs a task when something that is in flight takes too long. The same as {@link #schedule} but
   * for what it tells a scheduler whose time is moved by hand: as long as such a task is pending,
   * work is in progress, and time should not be moved past it on its own account.
   *
   * @param task what to run; short, does not throw
   * @param limit how long the work may take
   * @return a handle to take the task back when the work is done
   */
  default Scheduled scheduleTimeout(Runnable task, Duration limit) {
    return schedule(task, limit);
  }

  /**
   * Whether a task that was cancelled may be kept until it would have been due. Where it may, a
   * client keeps its delayed tasks in a queue of its own and schedules only wake-ups, no more than
   * 5 seconds ahead, so that the scheduler does not hold on to all that finished calls had in hand.
   * Where it may not, tasks run on the thread of the scheduler, and code of the application that an
   * executor runs in the caller may run there too: it then holds up whatever waits for that thread.
   *
   * @return false unless an implementation says otherwise; true for {@link #of}
   */
  default boolean keepsCancelledTasks() {
    return false;
  }

  /**
   * Returns a reading for measuring durations, as {@link System#nanoTime()}.
   *
   * @return nanoseconds from an arbitrary origin
   */
  long nanoTime();

  /**
   * Returns the time of day.
   *
   * @return now
   */
  Instant now();
}
