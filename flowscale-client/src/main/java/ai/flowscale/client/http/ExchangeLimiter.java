package ai.flowscale.client.http;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.config.Origin;
import ai.flowscale.transport.toolkit.internal.Guard;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many exchanges of a client with one origin are in flight. Those beyond wait in the
 * order in which they came, on no thread.
 *
 * <p>A quarter of the permits, rounded down, is kept free of uploads: they may take long, and polls
 * and cancellations must not wait for all of them.
 */
public final class ExchangeLimiter {
  /**
   * What this thread still has to hand out while it is handing out a permit. One that comes free
   * while an exchange is being started is handed out after that, or thousands of exchanges that
   * fail at once would be started one within the other.
   */
  private static final ThreadLocal<@Nullable Deque<Permit>> HANDING_OUT = new ThreadLocal<>();

  private final int most;
  private final Scheduler scheduler;
  private final Guard guard = new Guard();
  private final Map<Origin, OriginQueue> queues = new HashMap<>();

  /**
   * Takes the bound.
   *
   * @param most how many exchanges with one origin may be in flight
   */
  public ExchangeLimiter(int most, Scheduler scheduler) {
    this.most = most;
    this.scheduler = scheduler;
  }

  /**
   * What one origin's exchanges have and want. Guarded. Nothing waits that could have a permit: of
   * those that come free each is handed on at once.
   */
  private static final class OriginQueue {
    private final Set<Permit> held = new LinkedHashSet<>();
    private final Set<Permit> waiting = new LinkedHashSet<>();

    /** Those of them that are not uploads. Thousands of uploads may wait before the first. */
    private final Set<Permit> waitingOthers = new LinkedHashSet<>();

    private int uploading;
    private long lastRelease;

    OriginQueue(long now) {
      lastRelease = now;
    }
  }

  /** The right to one exchange, from when it is granted until it is released. */
  final class Permit {
    private final Origin origin;
    private final boolean upload;
    private final OriginQueue queue;
    private final Consumer<Permit> granted;
    private boolean immediate;
    private volatile boolean held;
    private volatile long lastProgress = scheduler.nanoTime();

    private Permit(Origin origin, boolean upload, OriginQueue queue, Consumer<Permit> granted) {
      this.origin = origin;
      this.upload = upload;
      this.queue = queue;
      this.granted = granted;
    }

    /** Whether it did not have to be waited for. */
    boolean isImmediate() {
      return immediate;
    }

    /** Whether it was granted. */
    boolean isHeld() {
      return held;
    }

    /** Something moved. */
    void moved() {
      lastProgress = scheduler.nanoTime();
    }

    /** Returns when something moved last, by the scheduler's {@code nanoTime()}. */
    long lastProgress() {
      return lastProgress;
    }

    /** The exchange is over, or wants no permit any more. Idempotent. */
    void release() {
      Permit next = guard.get(this::released);
      if (next != null) {
        handOut(next);
      }
    }

    private @Nullable Permit released() {
      if (!queue.held.remove(this)) {
        leaveQueue();
        return null;
      }
      moved();
      queue.lastRelease = lastProgress;
      queue.uploading -= upload ? 1 : 0;
      Iterator<Permit> waiting = (mayUpload() ? queue.waiting : queue.waitingOthers).iterator();
      if (waiting.hasNext()) {
        Permit next = waiting.next();
        next.leaveQueue();
        next.hold();
        return next;
      }
      if (queue.held.isEmpty()) {
        queues.remove(origin);
      }
      return null;
    }

    private boolean isAvailable() {
      return queue.held.size() < most && (!upload || mayUpload());
    }

    private boolean mayUpload() {
      return queue.uploading < most - most / 4;
    }

    private void leaveQueue() {
      queue.waiting.remove(this);
      queue.waitingOthers.remove(this);
    }

    private void hold() {
      held = true;
      queue.held.add(this);
      queue.uploading += upload ? 1 : 0;
    }

    /** Returns when something moved last on any of the connections that are waited for. */
    long lastMoveOfQueue() {
      return guard.get(
          () -> {
            long last = queue.lastRelease - lastProgress > 0 ? queue.lastRelease : lastProgress;
            for (Permit other : queue.held) {
              last = other.lastProgress - last > 0 ? other.lastProgress : last;
            }
            return last;
          });
    }
  }

  /**
   * Asks for a permit, which the caller must release.
   *
   * @param granted receives it where it was not there at once, on the thread that gave it back; it
   *     may come although it was released in the meantime. Throws nothing
   */
  Permit acquire(TransportRequest request, Consumer<Permit> granted) {
    return guard.get(() -> asked(request, granted));
  }

  private Permit asked(TransportRequest request, Consumer<Permit> granted) {
    Origin origin = Origin.of(request.uri());
    OriginQueue queue =
        queues.computeIfAbsent(origin, first -> new OriginQueue(scheduler.nanoTime()));
    Permit permit = new Permit(origin, request.body().isPresent(), queue, granted);
    if (permit.isAvailable()) {
      permit.hold();
      permit.immediate = true;
    } else {
      queue.waiting.add(permit);
      if (!permit.upload) {
        queue.waitingOthers.add(permit);
      }
    }
    return permit;
  }

  /** Returns how many exchanges with one origin may be in flight. */
  int most() {
    return most;
  }

  private void handOut(Permit first) {
    Deque<Permit> pending = HANDING_OUT.get();
    if (pending != null) {
      pending.add(first);
      return;
    }
    Deque<Permit> left = new ArrayDeque<>();
    HANDING_OUT.set(left);
    try {
      for (Permit next = first; next != null; next = left.poll()) {
        next.granted.accept(next);
      }
    } finally {
      HANDING_OUT.remove();
    }
  }
}
