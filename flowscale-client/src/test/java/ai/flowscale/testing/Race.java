package ai.flowscale.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets threads do things at the same time, round after round. */
public final class Race implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private static final int USUAL_SPINS = 2_000;

  /** On a busy machine there are fewer rounds, so that they end in time. */
  private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final long began = System.nanoTime();
  private final int mostSpins;

  public Race() {
    this(USUAL_SPINS);
  }

  /**
   * Takes how long a thread may be behind the others: about as long as what is raced takes, so that
   * its steps cross in many ways.
   */
  public Race(int mostSpins) {
    this.mostSpins = mostSpins;
  }

  /** Something that a thread does. */
  @FunctionalInterface
  public interface Racer {
    void run() throws Exception;
  }

  /** Whether to begin a round, counted from 0. */
  public boolean goesOn(int round, int most) {
    return round == 0 || (round < most && System.nanoTime() - began < ENOUGH_NANOS);
  }

  /** Runs each on a thread of its own, all from the same moment on, and waits for all of them. */
  public void run(Racer... racers) {
    AtomicInteger missing = new AtomicInteger(racers.length);
    List<Future<?>> running = new ArrayList<>();
    for (Racer racer : racers) {
      int spins = ThreadLocalRandom.current().nextInt(mostSpins);
      running.add(
          threads.submit(
              () -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                  Thread.yield();
                }
                for (int i = 0; i < spins; i++) {
                  Thread.onSpinWait();
                }
                racer.run();
                return null;
              }));
    }
    running.forEach(Race::await);
  }

  private static void await(Future<?> running) {
    try {
      running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a racing thread failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("a racing thread hangs", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
