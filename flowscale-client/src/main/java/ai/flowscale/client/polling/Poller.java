package ai.flowscale.client.polling;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialRunner;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.RetryRules;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.transport.toolkit.internal.Guard;
import ai.flowscale.transport.toolkit.internal.LoggedFailures;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls on behalf of all waits of a client. Polls stand in one queue by the time at which they are
 * due; the most overdue one is sent first, as soon as the bounds on requests per second and on
 * polls in flight allow it. Each tells when it is to be repeated.
 *
 * <p>Whatever is thrown here, by a poll or where the scheduler takes no more, ends one wait at
 * most. The deadlines of waits are not kept here, so that they hold whatever happens to the polls.
 */
final class Poller {

  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final int maxInFlight;
  private final SerialRunner dispatching = new SerialRunner(this::dispatch);

  /** The one task that the scheduler has for the poller. Used by dispatching alone. */
  private Scheduler.@Nullable Scheduled wakeUp;

  private final Guard guard = new Guard();
  private final TreeSet<ScheduledPoll> queue = new TreeSet<>(ScheduledPoll::byDue);
  private final Sweep sweep = new Sweep();
  private final PollRate rate;
  private long pausedUntil;
  private long numbers;
  private int inFlight;
  private boolean sentPage;

  /**
   * Takes the bounds.
   *
   * @param perSecond how many requests may be sent in a second, or 0 for no bound
   * @param maxInFlight how many may be in flight at once
   */
  Poller(FlowscaleApi api, Scheduler scheduler, int perSecond, int maxInFlight) {
    this.api = api;
    this.scheduler = scheduler;
    this.maxInFlight = maxInFlight;
    long now = scheduler.nanoTime();
    this.rate = new PollRate(perSecond, now);
    this.pausedUntil = now;
  }

  /** Polls something after a delay, and again as it says, until a scope is aborted. */
  void add(Polled polled, CallScope until, Duration delay) {
    add(polled, until, delay, false, null, null);
  }

  /**
   * Polls a run.
   *
   * @param flexible whether a page that shows it may come earlier than the next poll
   * @param settings how the run is asked for, or null where it is none
   */
  void add(
      Polled polled,
      CallScope until,
      Duration delay,
      boolean flexible,
      @Nullable String runId,
      Sweep.@Nullable Settings settings) {
    long now = scheduler.nanoTime();
    ScheduledPoll added =
        guard.get(
            () -> {
              ScheduledPoll poll = new ScheduledPoll(polled, until, numbers++, flexible);
              if (runId != null && settings != null) {
                sweep.join(poll, runId, settings);
              }
              put(poll, delay, now);
              return poll;
            });
    until.onAbort(why -> remove(added));
    dispatching.signal();
  }

  /** Forgets something: it is not polled any more. */
  private void remove(ScheduledPoll poll) {
    Sweep.Page deserted =
        guard.get(
            () -> {
              take(poll);
              poll.removed = true;
              return sweep.leave(poll);
            });
    if (deserted != null) {
      deserted.abort();
    }
    dispatching.signal();
  }

  // Guarded.

  private void put(ScheduledPoll poll, Duration delay, long now) {
    long nanos = delay.toNanos();
    put(poll, now + nanos, now + (poll.flexible ? nanos / 2 : nanos));
  }

  private void put(ScheduledPoll poll, long due, long soonest) {
    queue.remove(poll);
    if (!poll.removed) {
      poll.due = due;
      poll.soonest = soonest;
      poll.queued = queue.add(poll);
    }
  }

  private void take(ScheduledPoll poll) {
    queue.remove(poll);
    poll.queued = false;
  }

  private void pause(Duration pause, long now) {
    long until = now + pause.toNanos();
    if (until - pausedUntil > 0) {
      pausedUntil = until;
    }
  }

  /** When a poll may be sent, the rate apart. */
  private long begin(ScheduledPoll poll) {
    return pausedUntil - poll.due > 0 ? pausedUntil : poll.due;
  }

  /** Returns what is to be sent now, or null. */
  private @Nullable Runnable next(long now) {
    while (isDue(now) && sweep.covers(queue.first())) {
      take(queue.first());
    }
    if (!isDue(now) || inFlight >= maxInFlight || !rate.take(now)) {
      return null;
    }
    inFlight++;
    ScheduledPoll first = queue.first();
    // In turn: a page waits for no more than one poll that it does not stand for, and such a poll
    // for no more than one page.
    Sweep.Page page = sentPage && !first.canBeListed() ? null : sweep.next(now);
    sentPage = page != null;
    if (page == null) {
      take(first);
      first.singly = Math.max(0, first.singly - 1);
      return () -> send(first);
    }
    page.waiting().forEach(this::take);
    return () -> send(page);
  }

  private boolean isDue(long now) {
    return !queue.isEmpty() && begin(queue.first()) - now <= 0;
  }

  /** Returns how long there is nothing to send, or null where a response comes before that. */
  private @Nullable Duration untilNext(long now) {
    if (queue.isEmpty() || inFlight >= maxInFlight) {
      return null;
    }
    long begin = begin(queue.first());
    long ready = rate.next(now);
    return Duration.ofNanos(Math.max(0, (begin - ready > 0 ? begin : ready) - now));
  }

  private void follow(ScheduledPoll poll, Polled.@Nullable Next next, long now) {
    if (next == null) {
      poll.singly = Math.max(1, poll.singly);
      put(poll, Duration.ZERO, now);
      return;
    }
    pause(next.pause(), now);
    if (next.delay() != null) {
      put(poll, next.delay(), now);
    }
  }

  private Map<ScheduledPoll, Run> listed(
      Sweep.Page page, @Nullable RunPage runs, @Nullable Throwable failure, long now) {
    if (runs != null) {
      Map<ScheduledPoll, Run> listed = sweep.received(page, runs, now);
      listed.keySet().forEach(this::take);
      return listed;
    }
    FlowscaleException ours = CallFailures.toFlowscaleException(failure);
    pause(Polled.Next.pauseOf(ours, page.settings().call()), now);
    sweep.failed(page, RetryRules.mayPass(ours), now).forEach((poll, due) -> put(poll, due, due));
    return Map.of();
  }

  /** The runs of which a page said nothing are as due as they were. */
  private void putBack(Sweep.Page page) {
    sweep.landed(page);
    for (ScheduledPoll poll : page.waiting()) {
      put(poll, poll.due, poll.soonest);
    }
    page.waiting().clear();
  }

  // Not guarded.

  // One thread at a time.

  private void dispatch() {
    for (boolean done = false; !done; ) {
      try {
        long now = scheduler.nanoTime();
        Runnable step = guard.get(() -> next(now));
        done = step == null;
        if (step == null) {
          setWakeUp();
        } else {
          step.run();
        }
      } catch (Throwable failure) {
        // Nothing would wake this up again: one wait pays for it, and the others continue.
        ScheduledPoll first = guard.get(() -> queue.isEmpty() ? null : queue.first());
        done = first == null;
        if (first != null) {
          abandon(first, failure);
        }
      }
    }
  }

  /** Has the scheduler wake the poller when it has something to do next. */
  private void setWakeUp() {
    long now = scheduler.nanoTime();
    Duration pause = guard.get(() -> untilNext(now));
    Scheduler.Scheduled before = wakeUp;
    // The new one first: where the scheduler fails, or is asked in between, there still is one.
    wakeUp = pause == null ? null : scheduler.schedule(dispatching::signal, pause);
    if (before != null) {
      before.cancel();
    }
  }

  private void send(ScheduledPoll poll) {
    CallScope scope = poll.until.child();
    send(
        scope,
        () -> poll.polled.poll(scope),
        (next, failure) -> {
          if (failure == null) {
            follow(poll, () -> next);
          } else {
            abandon(poll, failure);
          }
        });
  }

  private void send(Sweep.Page page) {
    send(
        page.scope(),
        () -> page.request(api),
        (runs, failure) -> {
          try {
            follow(page, runs, failure);
          } catch (Throwable thrown) {
            guard.run(() -> putBack(page));
          }
        });
  }

  private <T> void send(
      CallScope scope,
      Supplier<CompletableFuture<T>> request,
      BiConsumer<T, @Nullable Throwable> handle) {
    Futures.start(request)
        .whenComplete(
            (response, failure) -> {
              scope.close();
              handle.accept(response, failure);
              // Only now: before, there would be nothing in the queue to wake up for.
              guard.run(() -> inFlight--);
              dispatching.signal();
            });
  }

  private void follow(Sweep.Page page, @Nullable RunPage runs, @Nullable Throwable failure) {
    long now = scheduler.nanoTime();
    Map<ScheduledPoll, Run> listed =
        guard.get(
            () -> {
              try {
                return listed(page, runs, failure, now);
              } finally {
                putBack(page);
              }
            });
    listed.forEach((poll, run) -> follow(poll, () -> poll.polled.listed(run)));
  }

  /**
   * Does what a poll says.
   *
   * @param told gives null where a page said too little, so that the run itself is polled at once
   */
  private void follow(ScheduledPoll poll, Supplier<Polled.@Nullable Next> told) {
    try {
      Polled.Next next = told.get();
      long now = scheduler.nanoTime();
      guard.run(() -> follow(poll, next, now));
    } catch (Throwable failure) {
      abandon(poll, failure);
    }
  }

  private void abandon(ScheduledPoll poll, Throwable failure) {
    LoggedFailures.run(
        () -> {
          remove(poll);
          poll.polled.fail(failure);
        },
        "A wait could not be ended: {0}");
  }
}
