package ai.flowscale.engine.waiting;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.Rounds;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallSettings;
import ai.flowscale.engine.exchange.Failures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at runs on behalf of all waits of a client. The looks stand in one queue by the time at
 * which they are due; the one that is most overdue comes first, as soon as the bounds on requests
 * per second and on looks under way allow it. One thread at a time goes through the queue,
 * whichever has something to tell it, and the lock is held for the bookkeeping alone.
 */
final class Poller {
  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final int mostUnderWay;
  private final Rounds rounds = new Rounds(this::round);
  private final WakeUp wakeUp;

  private final ReentrantLock lock = new ReentrantLock();
  private final LookQueue queue = new LookQueue();
  private final RunGroups groups = new RunGroups(queue);
  private final HoldBack held;
  private final PollRate rate;
  private long numbers;
  private int underWay;

  /**
   * Takes the bounds.
   *
   * @param perSecond how many requests may go out in a second, or 0 for no bound
   * @param mostUnderWay how many may be under way at once
   */
  Poller(FlowscaleApi api, Scheduler scheduler, int perSecond, int mostUnderWay) {
    this.api = api;
    this.scheduler = scheduler;
    this.mostUnderWay = mostUnderWay;
    this.wakeUp = new WakeUp(scheduler, rounds::want);
    long now = scheduler.nanoTime();
    this.held = new HoldBack(now);
    this.rate = new PollRate(perSecond, now);
  }

  /**
   * Lets a wait join; its first look is still to be planned.
   *
   * @param timeout when to tell the wait that its time is over
   * @param groupId the group in which the run was submitted just now, or null
   */
  Turn join(
      Polled wait,
      String runId,
      Duration timeout,
      @Nullable String groupId,
      CallSettings settings) {
    long deadline = Turn.later(scheduler.nanoTime(), timeout);
    lock.lock();
    try {
      Turn turn = new Turn(wait, runId, numbers++, deadline);
      queue.join(turn);
      if (groupId != null) {
        groups.join(turn, groupId, settings);
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Plans the next look of a wait, unless it has left.
   *
   * @param delay from now on
   * @param slack by how much sooner a page of runs may come in its place
   */
  void plan(Turn turn, Duration delay, Duration slack) {
    long now = scheduler.nanoTime();
    lock.lock();
    try {
      queue.put(turn, Turn.later(now, delay), Turn.later(now, delay.minus(slack)));
    } finally {
      lock.unlock();
    }
    rounds.want();
  }

  /** Has the next look of a wait come at once, and be one at the run itself. */
  void planSingle(Turn turn) {
    long now = scheduler.nanoTime();
    lock.lock();
    try {
      turn.single = true;
      queue.put(turn, now, now);
    } finally {
      lock.unlock();
    }
    rounds.want();
  }

  /** The wait has ended: nothing of it stays here. */
  void leave(Turn turn) {
    PageLook deserted;
    lock.lock();
    try {
      queue.leave(turn);
      groups.leave(turn);
      deserted = RunGroups.unpark(turn);
    } finally {
      lock.unlock();
    }
    if (deserted != null) {
      deserted.breakOff();
    }
    rounds.want();
  }

  /** Lets no look at all begin for a while where the service has asked for that. */
  void obey(FlowscaleException failure, CallSettings settings) {
    Duration asked = HoldBack.askedBy(failure, settings);
    if (asked.isZero()) {
      return;
    }
    long until = Turn.later(scheduler.nanoTime(), asked);
    lock.lock();
    try {
      held.until(until);
    } finally {
      lock.unlock();
    }
  }

  // One thread at a time.

  private void round() {
    for (Runnable step = next(); step != null; step = next()) {
      step.run();
    }
    try {
      setWakeUp();
    } catch (RuntimeException shutDown) {
      breakAll(shutDown);
    }
  }

  /** Returns what is to be done now, or null. */
  private @Nullable Runnable next() {
    long now = scheduler.nanoTime();
    lock.lock();
    try {
      Turn ending = queue.firstDeadline();
      if (ending != null && ending.deadline - now <= 0) {
        queue.told(ending);
        return () -> ending.guarded(ending.wait::timeOut);
      }
      Turn turn = queue.firstLook();
      if (turn == null
          || underWay >= mostUnderWay
          || held.begin(turn) - now > 0
          || !rate.take(now)) {
        return null;
      }
      underWay++;
      PageLook page = groups.pageFor(turn, now);
      if (page != null) {
        return () -> ask(page);
      }
      queue.take(turn);
      turn.single = false;
      return () -> look(turn);
    } finally {
      lock.unlock();
    }
  }

  private void setWakeUp() {
    long now = scheduler.nanoTime();
    boolean wanted;
    boolean working;
    long at = now;
    lock.lock();
    try {
      Turn ending = queue.firstDeadline();
      working = underWay > 0;
      wanted = ending != null;
      if (ending != null) {
        at = ending.deadline;
      }
      Turn turn = queue.firstLook();
      if (turn != null && underWay < mostUnderWay) {
        long ready = rate.next(now);
        long begin = held.begin(turn) - ready > 0 ? held.begin(turn) : ready;
        at = wanted && at - begin < 0 ? at : begin;
        wanted = true;
      }
    } finally {
      lock.unlock();
    }
    if (wanted) {
      wakeUp.set(at, working, now);
    } else {
      wakeUp.cancel();
    }
  }

  /** Nothing would ever wake the waits again. */
  private void breakAll(RuntimeException shutDown) {
    for (Turn turn = first(); turn != null; turn = first()) {
      Turn broken = turn;
      broken.guarded(() -> broken.wait.broken(shutDown));
      leave(broken);
    }
  }

  private @Nullable Turn first() {
    lock.lock();
    try {
      return queue.firstDeadline();
    } finally {
      lock.unlock();
    }
  }

  private void look(Turn turn) {
    CompletableFuture<?> looking;
    try {
      looking = turn.wait.look();
      if (turn.wait.hasMore()) {
        // It keeps its place until all that belongs to the look is under way.
        again(turn);
      }
    } catch (RuntimeException | Error mistake) {
      looking = CompletableFuture.failedFuture(mistake);
    }
    looking.whenComplete(
        (value, mistake) -> {
          if (mistake != null) {
            turn.guarded(() -> turn.wait.broken(mistake));
          }
          ended();
        });
  }

  private void again(Turn turn) {
    lock.lock();
    try {
      queue.put(turn, turn.due, turn.due);
    } finally {
      lock.unlock();
    }
  }

  private void ask(PageLook look) {
    look.ask(api)
        .whenComplete(
            (page, failure) -> {
              listed(look, page, failure);
              ended();
            });
  }

  private void listed(PageLook look, @Nullable RunPage page, @Nullable Throwable failure) {
    if (failure != null) {
      obey(Failures.ours(failure), look.group.key.settings());
    }
    long now = scheduler.nanoTime();
    List<RunGroups.Listed> all = List.of();
    lock.lock();
    try {
      if (page == null) {
        groups.failed(look, now);
      } else {
        all = groups.answered(look, page, now);
      }
    } finally {
      lock.unlock();
    }
    all.forEach(one -> one.turn().guarded(() -> one.turn().wait.listed(one.run())));
  }

  private void ended() {
    lock.lock();
    try {
      underWay--;
    } finally {
      lock.unlock();
    }
    rounds.want();
  }
}
