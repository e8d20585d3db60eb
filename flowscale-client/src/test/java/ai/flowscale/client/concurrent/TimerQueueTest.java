package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.shared.StepScheduler;
import ai.flowscale.transport.toolkit.internal.StandbyExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private final StepScheduler time = new StepScheduler();
  private final List<Duration> asked = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  /** Keeps what was cancelled, as the executors of servers do. */
  private final TimerQueue queue =
      new TimerQueue(
          new Forwarding() {
            @Override
            public Scheduled schedule(Runnable task, Duration delay) {
              asked.add(delay);
              time.schedule(task, delay);
              return () -> {};
            }
          },
          Runnable::run);

  private abstract class Forwarding implements Scheduler {
    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      return time.now();
    }
  }

  @Test
  void runsEachTaskWhenItIsDueAndInOrder() {
    queue.schedule(() -> done.add("b"), Duration.ofSeconds(30));
    queue.schedule(() -> done.add("a"), Duration.ofSeconds(2));
    queue.schedule(() -> done.add("c"), Duration.ofSeconds(30));
    queue.schedule(() -> done.add("now"), Duration.ZERO);
    assertThat(done).isEmpty();
    time.advance(Duration.ofMillis(1999));
    assertThat(done).containsExactly("now");
    time.advance(Duration.ofMillis(1));
    assertThat(done).containsExactly("now", "a");
    time.advance(Duration.ofMillis(27_999));
    assertThat(done).containsExactly("now", "a");
    time.advance(Duration.ofMillis(1));
    assertThat(done).containsExactly("now", "a", "b", "c");
  }

  @Test
  void aTaskThatNoThreadWasGivenForIsHandedOverAgain() {
    HeldExecutor threads = new HeldExecutor();
    TimerQueue queue = new TimerQueue(time, new StandbyExecutor(threads));
    queue.schedule(() -> done.add("a"), Duration.ofSeconds(2));
    queue.schedule(() -> done.add("b"), Duration.ofSeconds(2));
    threads.refuse();
    time.advance(Duration.ofSeconds(2));
    threads.acceptAgain();
    time.advance(Duration.ofSeconds(1));
    threads.runAll();
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void aTaskThatNothingTakesAnyMoreRunsAllTheSame() {
    HeldExecutor threads = new HeldExecutor();
    AtomicBoolean full = new AtomicBoolean();
    TimerQueue queue =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                if (full.get()) {
                  throw new RejectedExecutionException("as a test");
                }
                return time.schedule(task, delay);
              }
            },
            new StandbyExecutor(threads));
    queue.schedule(() -> done.add("a"), Duration.ofSeconds(2));
    full.set(true);
    threads.refuse();
    time.advance(Duration.ofSeconds(2));
    assertThat(done).containsExactly("a");
  }

  @Test
  void aTaskThatComesWhileAWakeUpIsRefusedGetsAnother() throws InterruptedException {
    AtomicReference<TimerQueue> other = new AtomicReference<>();
    AtomicReference<Thread> meanwhile = new AtomicReference<>();
    other.set(
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                if (meanwhile.get() == null) {
                  // The wake-up that is asked for here would be early enough for it.
                  meanwhile.set(
                      new Thread(
                          () -> other.get().schedule(() -> done.add("b"), Duration.ofSeconds(4))));
                  meanwhile.get().start();
                  throw new RejectedExecutionException("as a test");
                }
                return time.schedule(task, delay);
              }
            },
            Runnable::run));

    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> other.get().schedule(() -> done.add("a"), Duration.ofSeconds(3)));

    meanwhile.get().join();
    time.advance(Duration.ofSeconds(5));
    assertThat(done).containsExactly("b");
  }

  @Test
  void aWakeUpThatTheExecutorLosesIsAskedForAgain() {
    TimerQueue other =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                asked.add(delay);
                return asked.size() == 1 ? () -> {} : time.schedule(task, delay);
              }
            },
            Runnable::run);
    other.schedule(() -> done.add("a"), Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(7));
    assertThat(done).isEmpty();

    other.schedule(() -> done.add("b"), Duration.ofSeconds(30));
    time.advance(Duration.ofMillis(1));
    assertThat(done).containsExactly("a");
  }

  @Test
  void aWakeUpThatIsEarlyEnoughIsNotAskedForAgain() {
    time.advance(Duration.ofHours(1));
    queue.schedule(() -> done.add("a"), Duration.ofSeconds(3));
    queue.schedule(() -> done.add("b"), Duration.ofSeconds(4));
    assertThat(asked).hasSize(1);
  }

  @Test
  void itsTimeIsThatOfTheExecutor() {
    time.advance(Duration.ofHours(1));
    assertThat(queue.nanoTime()).isEqualTo(time.nanoTime()).isNotZero();
    assertThat(queue.now()).isEqualTo(time.now());
  }

  @Test
  void whatWasTakenBackDoesNotRun() {
    Scheduler.Scheduled handle = queue.schedule(() -> done.add("a"), Duration.ofSeconds(1));
    handle.cancel();
    handle.cancel();
    time.advance(Duration.ofMinutes(1));
    assertThat(done).isEmpty();
  }

  @Test
  void theExecutorHoldsAlmostNothingForLong() {
    for (int i = 0; i < 1000; i++) {
      queue.schedule(() -> done.add("late"), Duration.ofSeconds(150)).cancel();
      queue.schedule(() -> done.add("later"), Duration.ofHours(1)).cancel();
    }
    assertThat(asked).hasSize(1).allMatch(delay -> delay.toSeconds() <= 5);
    time.advance(Duration.ofSeconds(5));
    // With nothing left to wait for nothing is asked for.
    time.advance(Duration.ofHours(2));
    assertThat(asked).hasSize(1);
    assertThat(done).isEmpty();
  }

  @Test
  void aTaskMayScheduleAnother() {
    queue.schedule(
        () -> queue.schedule(() -> done.add("second"), Duration.ofSeconds(1)),
        Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(2));
    assertThat(done).containsExactly("second");
  }

  @Test
  void aDelayWithoutEndIsOne() {
    queue.schedule(() -> done.add("never"), Duration.ofSeconds(Long.MAX_VALUE));
    queue.schedule(() -> done.add("soon"), Duration.ofSeconds(Long.MIN_VALUE));
    time.advance(Duration.ofMinutes(10));
    assertThat(done).containsExactly("soon");
  }

  @Test
  void anExecutorThatTakesNothingIsReported() {
    boolean[] takes = {false};
    TimerQueue refused =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                if (!takes[0]) {
                  throw new RejectedExecutionException();
                }
                return time.schedule(task, delay);
              }
            },
            Runnable::run);
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> refused.schedule(() -> done.add("a"), Duration.ofSeconds(1)));
    takes[0] = true;
    refused.schedule(() -> done.add("b"), Duration.ofSeconds(2));
    time.advance(Duration.ofSeconds(3));
    assertThat(done).containsExactly("b");
  }

  @Test
  void takesItsWakeUpsBackWhenItIsClosed() {
    int[] takenBack = {0};
    TimerQueue closing =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                return () -> takenBack[0]++;
              }
            },
            Runnable::run);
    closing.schedule(() -> done.add("a"), Duration.ofSeconds(3));
    closing.schedule(() -> done.add("b"), Duration.ofSeconds(2));
    closing.close();
    closing.close();
    assertThat(takenBack[0]).isEqualTo(2);
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> closing.schedule(() -> done.add("c"), Duration.ZERO));
  }

  @Test
  void aWakeUpThatIsOnItsWayWhenTheQueueIsClosedIsTakenBackToo() throws InterruptedException {
    AtomicBoolean takenBack = new AtomicBoolean();
    AtomicReference<TimerQueue> closing = new AtomicReference<>();
    Thread meanwhile = new Thread(() -> closing.get().close());
    closing.set(
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                meanwhile.start();
                return () -> takenBack.set(true);
              }
            },
            Runnable::run));
    closing.get().schedule(() -> done.add("a"), Duration.ofSeconds(3));
    meanwhile.join();
    assertThat(takenBack).isTrue();
  }

  @Test
  void whatIsLeftComesAtOnceWhereTheExecutorWasShutDown() {
    AtomicBoolean refuses = new AtomicBoolean();
    TimerQueue refusing =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                if (refuses.get()) {
                  throw new RejectedExecutionException("as a test");
                }
                return time.schedule(task, delay);
              }
            },
            Runnable::run);
    refusing.schedule(() -> done.add("a"), Duration.ofSeconds(1));
    refusing.schedule(() -> done.add("b"), Duration.ofSeconds(7));
    refuses.set(true);
    time.advance(Duration.ofSeconds(1));
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void whatIsDroppedAtTheCloseDoesNotRun() {
    TimerQueue closing =
        new TimerQueue(
            new Forwarding() {
              @Override
              public Scheduled schedule(Runnable task, Duration delay) {
                return time.schedule(task, delay);
              }
            },
            Runnable::run);
    queue.schedule(() -> done.add("other"), Duration.ofSeconds(3));
    closing.schedule(() -> done.add("a"), Duration.ofSeconds(3));
    closing.close();
    time.advance(Duration.ofSeconds(6));
    assertThat(done).containsExactly("other");
  }
}
