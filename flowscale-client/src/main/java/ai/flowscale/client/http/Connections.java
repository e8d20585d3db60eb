package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.config.Origin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many exchanges of a client with one origin are in flight. Those beyond wait in the
 * order in which they came, on no thread.
 *
 * <p>Uploads may hold no more than three in four of the permits where there are four or more: they
 * may take long, and polls and cancellations must not wait for all of them.
 */
public final class Connections {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  private final int most;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Origin, Line> lines = new HashMap<>();

  /**
   * What each thread that hands out permits still has to hand out. A permit that comes free while
   * an exchange is being started is handed out after that, or thousands of exchanges that fail at
   * once would be started one within the other.
   */
  private final Map<Thread, Deque<Waiting>> handingOut = new HashMap<>();

  /**
   * Takes the bound.
   *
   * @param most how many exchanges with one origin may be in flight
   */
  public Connections(int most, Scheduler scheduler) {
    this.most = most;
    this.scheduler = scheduler;
  }

  /** What one origin's exchanges have and want. Guarded by the lock. */
  private static final class Line {
    private final Set<Permit> permits = new LinkedHashSet<>();
    private final Set<Waiting> uploads = new LinkedHashSet<>();
    private final Set<Waiting> others = new LinkedHashSet<>();
    private int uploading;
    private long tickets;
    private long lastRelease;
  }

  /** An exchange that waits for its turn. */
  private static final class Waiting extends CompletableFuture<Permit> {
    private final Permit permit;
    private final long ticket;

    private Waiting(Permit permit, long ticket) {
      this.permit = permit;
      this.ticket = ticket;
    }
  }

  /** The right to one exchange, until it is released. */
  final class Permit {
    private final Origin origin;
    private final boolean upload;
    private final Line line;
    private volatile LongSupplier lastProgress;

    private Permit(Origin origin, boolean upload, Line line, long now) {
      this.origin = origin;
      this.upload = upload;
      this.line = line;
      this.lastProgress = () -> now;
    }

    /** Takes what tells when the exchange moved last, by the scheduler's {@code nanoTime()}. */
    void watch(LongSupplier progress) {
      lastProgress = progress;
    }

    /** The exchange is over. Idempotent. */
    void release() {
      Connections.this.release(this);
    }
  }

  /**
   * Asks for a permit.
   *
   * @return a permit, which the caller must release; fails where the scope is aborted before, or
   *     none of the exchanges in flight moves for as long as a response may take
   */
  CompletableFuture<Permit> acquire(TransportRequest request, CallScope scope) {
    Origin origin = Origin.of(request.uri());
    boolean upload = request.body().isPresent();
    long now = scheduler.nanoTime();
    Waiting waiting;
    lock.lock();
    try {
      Line line = lines.computeIfAbsent(origin, first -> new Line());
      Permit permit = new Permit(origin, upload, line, now);
      if ((upload ? line.uploads : line.others).isEmpty() && isFree(line, upload)) {
        take(permit);
        return CompletableFuture.completedFuture(permit);
      }
      waiting = new Waiting(permit, line.tickets++);
      (upload ? line.uploads : line.others).add(waiting);
    } finally {
      lock.unlock();
    }
    await(waiting, scope);
    return waiting;
  }

  private void await(Waiting waiting, CallScope scope) {
    CallScope.Registration registration = scope.onAbort(why -> giveUp(waiting, why));
    Duration limit = scope.settings().responseTimeout();
    Pause stalled = new Pause(scheduler);
    watch(waiting, stalled, limit, limit);
    waiting.whenComplete(
        (permit, failure) -> {
          registration.remove();
          stalled.end();
        });
  }

  /** A bound on the wait as a whole would fail calls only because many were made. */
  private void watch(Waiting waiting, Pause stalled, Duration limit, Duration pause) {
    try {
      stalled.limit(
          () -> {
            Duration left = limit.minus(Duration.ofNanos(scheduler.nanoTime() - lastMove(waiting)));
            if (left.isZero() || left.isNegative()) {
              giveUp(waiting, stalled(waiting.permit.origin, limit));
            } else {
              watch(waiting, stalled, limit, left);
            }
          },
          pause);
    } catch (Throwable shutDown) {
      giveUp(waiting, Failures.toFlowscaleException(shutDown));
    }
  }

  private long lastMove(Waiting waiting) {
    lock.lock();
    try {
      Line line = waiting.permit.line;
      long last = waiting.permit.lastProgress.getAsLong();
      last = line.lastRelease - last > 0 ? line.lastRelease : last;
      for (Permit held : line.permits) {
        long moved = held.lastProgress.getAsLong();
        last = moved - last > 0 ? moved : last;
      }
      return last;
    } finally {
      lock.unlock();
    }
  }

  private TransportException stalled(Origin origin, Duration limit) {
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        TransportException.Sent.NO,
        "All %s connections to %s (maxConnections) are in use, and nothing moved on them for %s (responseTimeout): read or close what openOutput has opened."
            .formatted(most, origin.host(), limit),
        null);
  }

  /** A clock that throws must not keep a permit from being released. */
  private long now(long otherwise) {
    try {
      return scheduler.nanoTime();
    } catch (Throwable noTime) {
      return otherwise;
    }
  }

  private void giveUp(Waiting waiting, FlowscaleException why) {
    lock.lock();
    try {
      waiting.permit.line.uploads.remove(waiting);
      waiting.permit.line.others.remove(waiting);
    } finally {
      lock.unlock();
    }
    waiting.completeExceptionally(why);
  }

  private void release(Permit permit) {
    Waiting next;
    lock.lock();
    try {
      Line line = permit.line;
      if (!line.permits.remove(permit)) {
        return;
      }
      line.uploading -= permit.upload ? 1 : 0;
      line.lastRelease = now(line.lastRelease);
      next = next(line);
      if (line.permits.isEmpty()) {
        lines.remove(permit.origin);
      }
    } finally {
      lock.unlock();
    }
    handOut(next);
  }

  // Under the lock.

  private boolean isFree(Line line, boolean upload) {
    return line.permits.size() < most && !(upload && line.uploading >= most - most / 4);
  }

  private static void take(Permit permit) {
    permit.line.permits.add(permit);
    permit.line.uploading += permit.upload ? 1 : 0;
  }

  /** Gives a permit to the one that has waited longest of those that may have one. */
  private @Nullable Waiting next(Line line) {
    Waiting other = isFree(line, false) ? first(line.others) : null;
    Waiting upload = isFree(line, true) ? first(line.uploads) : null;
    Waiting next =
        other == null || (upload != null && upload.ticket < other.ticket) ? upload : other;
    if (next != null) {
      (next == upload ? line.uploads : line.others).remove(next);
      take(next.permit);
    }
    return next;
  }

  private static @Nullable Waiting first(Set<Waiting> waiting) {
    Iterator<Waiting> all = waiting.iterator();
    return all.hasNext() ? all.next() : null;
  }

  // Without the lock.

  private void handOut(@Nullable Waiting next) {
    if (next == null) {
      return;
    }
    Thread thread = Thread.currentThread();
    lock.lock();
    try {
      Deque<Waiting> begun = handingOut.get(thread);
      if (begun != null) {
        begun.add(next);
        return;
      }
      handingOut.put(thread, new ArrayDeque<>());
    } finally {
      lock.unlock();
    }
    for (Waiting one = next; one != null; one = nextOf(thread)) {
      boolean taken = false;
      try {
        taken = one.complete(one.permit);
      } catch (Throwable e) {
        // An Error in starting one exchange: the others still get theirs.
        LOG.log(System.Logger.Level.WARNING, "An exchange could not be started", e);
      }
      if (!taken) {
        // Given up in the meantime.
        one.permit.release();
      }
    }
  }

  private @Nullable Waiting nextOf(Thread thread) {
    lock.lock();
    try {
      Deque<Waiting> begun = handingOut.get(thread);
      Waiting next = begun == null ? null : begun.poll();
      if (next == null) {
        handingOut.remove(thread);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }
}
