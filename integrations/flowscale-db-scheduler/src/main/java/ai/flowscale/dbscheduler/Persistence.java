package ai.flowscale.dbscheduler;

import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores what a worker knows, again and again while the database is down, as long as no other
 * machine can have taken over.
 */
final class Persistence {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Duration patience;
  private final BooleanSupplier isClosing;
  private final LongSupplier nanoTime;

  /**
   * Takes its bound.
   *
   * @param patience until a machine that shows no life is taken for dead
   * @param isClosing whether to leave the rest to other machines
   * @param nanoTime this machine's clock
   */
  Persistence(Duration patience, BooleanSupplier isClosing, LongSupplier nanoTime) {
    this.isClosing = isClosing;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Something that may have happened already where it is repeated. */
  interface Attempt<T extends @Nullable Object> {
    T attempt(boolean isRepeated);
  }

  /** Whether so much time has passed that others may have taken over. */
  boolean isTooLate(long beginNanos) {
    return since(beginNanos).compareTo(patience.dividedBy(2)) > 0;
  }

  Duration since(long beginNanos) {
    return Duration.ofNanos(nanoTime() - beginNanos);
  }

  /**
   * Tries until it works.
   *
   * @throws Requests.OvertakenException if somebody else has taken over
   */
  @SuppressWarnings(
      "IllegalCatch") // db-scheduler's exceptions of the database have no public type.
  <T extends @Nullable Object> T retry(Attempt<T> work) {
    long begin = nanoTime();
    Duration pause = FIRST_PAUSE;
    for (int attempt = 0; ; attempt++) {
      // Closing the queue may interrupt, and H2 would close its file.
      Thread.interrupted();
      try {
        return work.attempt(attempt > 0);
      } catch (Requests.OvertakenException | ExecutionException e) {
        throw e;
      } catch (RuntimeException e) {
        if (isClosing.getAsBoolean() || since(begin).compareTo(patience) > 0) {
          throw e;
        }
        if (attempt == 0) {
          LOG.log(System.Logger.Level.WARNING, "Trying again to store what a worker knows", e);
        }
        LockSupport.parkNanos(pause.toNanos());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
  }
}
