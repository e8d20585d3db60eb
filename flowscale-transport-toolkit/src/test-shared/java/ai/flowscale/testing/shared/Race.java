package ai.flowscale.testing.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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
                spin(spins);
                racer.run();
                return null;
              }));
    }
    running.forEach(Race::await);
  }

  /**
   * Has two threads do things in step, many times: so close to one another that steps of a few
   * nanoseconds cross.
   *
   * @param first what one does in a round, by its number from 0
   * @param second what the other one does
   */
  public void inStep(int rounds, IntConsumer first, IntConsumer second) {
    AtomicInteger firstAt = new AtomicInteger();
    AtomicInteger secondAt = new AtomicInteger();
    run(
        () -> stepping(rounds, firstAt, secondAt, first),
        () -> stepping(rounds, secondAt, firstAt, second));
  }

  private static void stepping(
      int rounds, AtomicInteger own, AtomicInteger other, IntConsumer action) {
    try {
      for (int i = 0; i < rounds; i++) {
        own.set(i + 1);
        for (int spins = 1; other.get() <= i; spins++) {
          if (spins % 1_000 == 0) {
            // The other one may need this thread's processor.
            Thread.yield();
          }
        }
        action.accept(i);
      }
    } finally {
      own.set(rounds);
    }
  }

  /**
   * Runs two, of which the first says itself when it is where it may meet the other: from then on
   * each goes on a moment later than the other, by chance.
   */
  public void meet(Consumer<Runnable> first, Racer second) {
    CountDownLatch met = new CountDownLatch(2);
    Runnable meeting =
        () -> {
          met.countDown();
          while (met.getCount() > 0) {
            Thread.onSpinWait();
          }
          spin(ThreadLocalRandom.current().nextInt(mostSpins));
        };
    Future<?> other =
        threads.submit(
            () -> {
              meeting.run();
              second.run();
              return null;
            });
    try {
      first.accept(meeting);
    } finally {
      met.countDown();
      await(other);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
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
