package ai.flowscale.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ManualSchedulerTest {
  private static final Duration REAL = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofMillis(50);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<String> ran = new ArrayList<>();
  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    others.shutdownNow();
  }

  private Scheduler.Scheduled schedule(String name, long seconds) {
    return scheduler.schedule(() -> ran.add(name), Duration.ofSeconds(seconds));
  }

  @Test
  void startsAtAFixedInstantAndStandsStill() {
    assertThat(scheduler.now()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    assertThat(new ManualScheduler(Instant.EPOCH).now()).isEqualTo(Instant.EPOCH);
    assertThat(scheduler.nanoTime()).isEqualTo(scheduler.nanoTime());
  }

  @Test
  void advancingMovesBothClocksByTheSame() {
    long nanos = scheduler.nanoTime();
    Instant now = scheduler.now();
    scheduler.advance(Duration.ofMillis(1500));
    assertThat(scheduler.nanoTime() - nanos).isEqualTo(1_500_000_000L);
    assertThat(scheduler.now()).isEqualTo(now.plusMillis(1500));
  }

  @Test
  void timeDoesNotRunBackwards() {
    assertThatThrownBy(() -> scheduler.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingRunsBeforeTimeIsMoved() {
    schedule("now", 0);
    schedule("past", -5);
    assertThat(ran).isEmpty();
    assertThat(scheduler.pending()).isEqualTo(2);
    scheduler.advance(Duration.ZERO);
    assertThat(ran).containsExactly("now", "past");
  }

  @Test
  void tasksRunInTheOrderOfTheirTimesAndThenOfTheirScheduling() {
    schedule("late", 3);
    schedule("first", 1);
    schedule("second", 1);
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("first", "second");
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("first", "second", "late");
  }

  @Test
  void eachTaskSeesItsOwnTime() {
    Instant start = scheduler.now();
    List<Instant> seen = new ArrayList<>();
    scheduler.schedule(() -> seen.add(scheduler.now()), Duration.ofSeconds(2));
    scheduler.schedule(() -> seen.add(scheduler.now()), Duration.ofSeconds(5));
    scheduler.advance(Duration.ofSeconds(9));
    assertThat(seen).containsExactly(start.plusSeconds(2), start.plusSeconds(5));
    assertThat(scheduler.now()).isEqualTo(start.plusSeconds(9));
  }

  @Test
  void tasksRunOnTheThreadThatMovesTime() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    scheduler.schedule(() -> thread.set(Thread.currentThread()), Duration.ZERO);
    scheduler.advance(Duration.ZERO);
    assertThat(thread.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void aTaskCanScheduleAnotherThatIsDueInTheSameStep() {
    scheduler.schedule(() -> schedule("inner", 1), Duration.ofSeconds(1));
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("inner");
  }

  @Test
  void aCancelledTaskDoesNotRunAndIsNotPending() {
    Scheduler.Scheduled task = schedule("cancelled", 1);
    task.cancel();
    task.cancel();
    assertThat(scheduler.pending()).isZero();
    scheduler.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void aTaskCanCancelALaterOne() {
    Scheduler.Scheduled later = schedule("later", 2);
    scheduler.schedule(later::cancel, Duration.ofSeconds(1));
    scheduler.advance(Duration.ofSeconds(3));
    assertThat(ran).isEmpty();
  }

  @Test
  void cancellingWhatHasRunDoesNothing() {
    Scheduler.Scheduled timeout = scheduler.scheduleTimeout(() -> {}, Duration.ZERO);
    scheduler.advance(Duration.ZERO);
    timeout.cancel();
    assertThat(scheduler.pendingTimeouts()).isZero();
  }

  @Test
  void countsTimeoutsApart() {
    schedule("task", 1);
    Scheduler.Scheduled timeout = scheduler.scheduleTimeout(() -> {}, Duration.ofSeconds(1));
    assertThat(scheduler.pending()).isEqualTo(2);
    assertThat(scheduler.pendingTimeouts()).isEqualTo(1);
    timeout.cancel();
    assertThat(scheduler.pendingTimeouts()).isZero();
  }

  @Test
  void advanceRunsTimeoutsToo() {
    scheduler.scheduleTimeout(() -> ran.add("timeout"), Duration.ofSeconds(1));
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("timeout");
  }

  @Test
  void bearsTheLongestDelays() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    scheduler.advance(Duration.ofSeconds(1));
    scheduler.schedule(() -> ran.add("never"), longest);
    schedule("soon", 1);
    scheduler.schedule(() -> ran.add("at once"), longest.negated());
    scheduler.advance(Duration.ofDays(365));
    assertThat(ran).containsExactly("at once", "soon");
  }

  @Test
  void locksAreFreeWhileATaskRuns() {
    scheduler.schedule(
        () -> CompletableFuture.runAsync(() -> schedule("from another thread", 0), others).join(),
        Duration.ZERO);
    scheduler.advance(Duration.ZERO);
    assertThat(ran).containsExactly("from another thread");
  }

  @Test
  void whatATaskThrowsReachesTheCaller() {
    scheduler.schedule(
        () -> {
          throw new IllegalStateException("bug");
        },
        Duration.ZERO);
    assertThatThrownBy(() -> scheduler.advance(Duration.ZERO)).hasMessage("bug");
  }

  @Test
  void advanceUntilReturnsAtOnceWhenAllIsDone() {
    schedule("untouched", 1);
    scheduler.advanceUntil(CompletableFuture.completedFuture(1), REAL);
    scheduler.advanceUntil(CompletableFuture.failedFuture(new IllegalStateException()), REAL);
    scheduler.advanceUntil(() -> true, REAL);
    assertThat(ran).isEmpty();
  }

  @Test
  void advanceUntilJumpsFromTaskToTask() {
    Instant start = scheduler.now();
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.schedule(
        () -> scheduler.schedule(() -> done.complete(null), Duration.ofMinutes(5)),
        Duration.ofMinutes(10));
    schedule("beyond", 3600);
    scheduler.advanceUntil(done, REAL);
    assertThat(scheduler.now()).isEqualTo(start.plus(Duration.ofMinutes(15)));
    assertThat(ran).isEmpty();
  }

  @Test
  void advanceUntilDoesNotMoveTimeWhileWorkIsInProgress() throws Exception {
    Instant start = scheduler.now();
    CompletableFuture<Void> done = new CompletableFuture<>();
    AtomicReference<Instant> ended = new AtomicReference<>();
    Scheduler.Scheduled work = scheduler.scheduleTimeout(() -> ran.add("timeout"), REAL);
    schedule("next", 1);
    CountDownLatch waiting = new CountDownLatch(1);
    others.execute(
        () -> {
          try {
            waiting.await();
          } catch (InterruptedException interrupted) {
            return;
          }
          ended.set(scheduler.now());
          scheduler.schedule(() -> done.complete(null), Duration.ofSeconds(2));
          work.cancel();
        });
    waiting.countDown();
    scheduler.advanceUntil(done, REAL);
    assertThat(ended.get()).isEqualTo(start);
    assertThat(ran).containsExactly("next");
    assertThat(scheduler.now()).isEqualTo(start.plusSeconds(2));
  }

  @Test
  void advanceUntilRunsATimeoutThatTimeHasAlreadyPassed() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.scheduleTimeout(() -> done.complete(null), Duration.ZERO);
    scheduler.advanceUntil(done, REAL);
    assertThat(done).isCompleted();
  }

  @Test
  void advanceUntilWakesUpWhenTheFutureIsCompletedElsewhere() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.scheduleTimeout(() -> {}, Duration.ofSeconds(1));
    Thread waiting = Thread.currentThread();
    others.execute(
        () -> {
          while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
          }
          done.complete(null);
        });
    // Far beyond the time limit of these tests: only being woken up ends this in time.
    scheduler.advanceUntil(done, Duration.ofMinutes(10));
    assertThat(scheduler.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void advanceUntilNoticesAConditionWithoutNotification() {
    AtomicBoolean condition = new AtomicBoolean();
    others.execute(() -> condition.set(true));
    scheduler.advanceUntil(condition::get, REAL);
    assertThat(condition).isTrue();
  }

  @Test
  void advanceUntilChecksTheConditionAgainAfterAChange() {
    Instant start = scheduler.now();
    AtomicBoolean condition = new AtomicBoolean();
    BooleanSupplier overtaken =
        () -> {
          boolean held = condition.get();
          // As by another thread, just after the check.
          if (!condition.getAndSet(true)) {
            schedule("too far", 1);
          }
          return held;
        };
    scheduler.advanceUntil(overtaken, REAL);
    assertThat(scheduler.now()).isEqualTo(start);
    assertThat(ran).isEmpty();
  }

  @Test
  void theConditionOfAdvanceUntilMayMakeCalls() {
    AtomicBoolean done = new AtomicBoolean();
    scheduler.schedule(() -> done.set(true), Duration.ofSeconds(1));
    BooleanSupplier calling =
        () -> {
          scheduler.scheduleTimeout(() -> {}, Duration.ofSeconds(30)).cancel();
          return done.get();
        };
    scheduler.advanceUntil(calling, REAL);
    assertThat(done).isTrue();
  }

  @Test
  void advanceUntilGivesUpAfterTheRealTime() {
    CompletableFuture<Void> never = new CompletableFuture<>();
    scheduler.scheduleTimeout(() -> {}, Duration.ofSeconds(1));
    assertThatThrownBy(() -> scheduler.advanceUntil(never, SOON))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("timeouts=1");
    assertThatThrownBy(() -> scheduler.advanceUntil(() -> false, SOON))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void advanceUntilGivesUpOnEndlessTasksToo() {
    Runnable[] again = new Runnable[1];
    again[0] = () -> scheduler.schedule(again[0], Duration.ofSeconds(1));
    again[0].run();
    assertThatThrownBy(() -> scheduler.advanceUntil(() -> false, SOON))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anInterruptedWaitFailsAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> scheduler.advanceUntil(new CompletableFuture<>(), REAL))
        .isInstanceOf(AssertionError.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void timeDoesNotMoveWhileATrackedTaskIsWaitingOrRunning() {
    Instant start = scheduler.now();
    CompletableFuture<Instant> seen = new CompletableFuture<>();
    CountDownLatch go = new CountDownLatch(1);
    scheduler
        .tracked(others)
        .execute(
            () -> {
              try {
                go.await();
              } catch (InterruptedException interrupted) {
                return;
              }
              seen.complete(scheduler.now());
            });
    schedule("must wait", 60);
    others.execute(go::countDown);
    scheduler.advanceUntil(() -> ran.contains("must wait"), REAL);
    assertThat(seen).isCompletedWithValue(start);
  }

  @Test
  void anAdvanceWaitsUntilWhatWasHandedOverHasBegun() throws Exception {
    AtomicReference<Runnable> held = new AtomicReference<>();
    scheduler.tracked(held::set).execute(() -> ran.add("handed over"));
    schedule("due", 1);

    Thread advancing = new Thread(() -> scheduler.advance(Duration.ofSeconds(2)));
    advancing.start();
    while (advancing.getState() != Thread.State.TIMED_WAITING && advancing.isAlive()) {
      Thread.yield();
    }
    held.get().run();
    advancing.join();

    assertThat(ran).containsExactly("handed over", "due");
  }

  @Test
  void aTrackedTaskThatIsRefusedDoesNotCount() {
    others.shutdown();
    assertThatThrownBy(() -> scheduler.tracked(others).execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    schedule("goes on", 1);
    scheduler.advanceUntil(() -> ran.contains("goes on"), REAL);
  }

  @Test
  void aTrackedTaskThatThrowsOnTheCallersThreadCountsOnce() {
    assertThatThrownBy(
            () ->
                scheduler
                    .tracked(Runnable::run)
                    .execute(
                        () -> {
                          throw new IllegalStateException("bug");
                        }))
        .hasMessage("bug");
    schedule("goes on", 1);
    scheduler.advanceUntil(() -> ran.contains("goes on"), REAL);
  }

  @Test
  void manyThreadsMayScheduleAndCancelAtOnce() throws Exception {
    int threads = 8;
    int each = 500;
    AtomicInteger count = new AtomicInteger();
    List<CompletableFuture<Void>> futures = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      futures.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < each; i++) {
                  scheduler.schedule(count::incrementAndGet, Duration.ofMillis(i));
                  // Far off: one that is due at once may fire before it is cancelled.
                  scheduler.scheduleTimeout(count::incrementAndGet, Duration.ofDays(1)).cancel();
                }
              },
              others));
    }
    scheduler.advanceUntil(() -> count.get() == threads * each, REAL);
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
    assertThat(scheduler.pending()).isZero();
    assertThat(scheduler.pendingTimeouts()).isZero();
    assertThat(count).hasValue(threads * each);
  }
}
