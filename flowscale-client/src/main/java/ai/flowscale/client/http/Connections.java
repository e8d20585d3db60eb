package ai.flowscale.client.http;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.client.concurrent.Guard;
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

  /**
   * What this thread still has to hand out while it is handing out a permit. One that comes free
   * while an exchange is being started is handed out after that, or thousands of exchanges that
   * fail at once would be started one within the other.
   */
  private static final ThreadLocal<@Nullable Deque<Permit>> HANDING_OUT = new ThreadLocal<>();

  private final int most;
  private final Scheduler scheduler;
  private final Guard guard = new Guard();
  private final Map<Origin, Line> lines = new HashMap<>();

  /**
   * Takes the bound.
   *
   * @param most how many exchanges with one origin may be in flight
   */
  public Connections(int most, Scheduler scheduler) {
    this.most = most;
    this.scheduler = scheduler;
  }

  /**
   * What one origin's exchanges have and want. Guarded. Nothing waits that could have a permit: of
   * those that come free each is handed on at once.
   */
  private static final class Line {
    private final Set<Permit> held = new LinkedHashSet<>();
    private final Set<Permit> waiting = new LinkedHashSet<>();

    /** Those of them that are not uploads. Thousands of uploads may wait before the first. */
    private final Set<Permit> waitingOthers = new LinkedHashSet<>();

    private int uploading;
    private long lastRelease;
  }

  /** The right to one exchange, from when it is granted until it is released. */
  final class Permit {
    private final Origin origin;
    private final boolean upload;
    private final Line line;
    private final CompletableFuture<Permit> granted = new CompletableFuture<>();
    private volatile long lastProgress = scheduler.nanoTime();

    private Permit(Origin origin, boolean upload, Line line) {
      this.origin = origin;
      this.upload = upload;
      this.line = line;
    }

    /** Something moved. Never fails: called while a body is on its way, which would abort. */
    void moved() {
      try {
        lastProgress = scheduler.nanoTime();
      } catch (Throwable noTime) {
        // The time of what moved before stands.
      }
    }

    /** Returns when something moved last, by the scheduler's {@code nanoTime()}. */
    long lastProgress() {
      return lastProgress;
    }

    /** The exchange is over. Idempotent. */
    void release() {
      Permit next = guard.get(this::released);
      if (next != null) {
        handOut(next);
      }
    }

    private @Nullable Permit released() {
      if (!line.held.remove(this)) {
        return null;
      }
      moved();
      line.lastRelease = lastProgress;
      line.uploading -= upload ? 1 : 0;
      Iterator<Permit> waiting = (mayUpload() ? line.waiting : line.waitingOthers).iterator();
      if (waiting.hasNext()) {
        Permit next = waiting.next();
        next.leaveLine();
        next.hold();
        return next;
      }
      if (line.held.isEmpty()) {
        lines.remove(origin);
      }
      return null;
    }

    private boolean isFree() {
      return line.held.size() < most && (!upload || mayUpload());
    }

    private boolean mayUpload() {
      return line.uploading < most - most / 4;
    }

    private void leaveLine() {
      line.waiting.remove(this);
      line.waitingOthers.remove(this);
    }

    private void hold() {
      line.held.add(this);
      line.uploading += upload ? 1 : 0;
    }

    private long lastMoveOfLine() {
      long last = line.lastRelease - lastProgress > 0 ? line.lastRelease : lastProgress;
      for (Permit other : line.held) {
        last = other.lastProgress - last > 0 ? other.lastProgress : last;
      }
      return last;
    }

    private void giveUp(FlowscaleException why) {
      guard.run(this::leaveLine);
      granted.completeExceptionally(why);
    }
  }

  /**
   * Asks for a permit.
   *
   * @return a permit, which the caller must release; fails where the scope is aborted before, or
   *     none of the exchanges in flight moves for as long as a response may take
   */
  CompletableFuture<Permit> acquire(TransportRequest request, CallScope scope) {
    Permit permit = guard.get(() -> asked(request));
    if (!permit.granted.isDone()) {
      await(permit, scope);
    }
    return permit.granted;
  }

  private Permit asked(TransportRequest request) {
    Origin origin = Origin.of(request.uri());
    Line line = lines.computeIfAbsent(origin, first -> new Line());
    Permit permit = new Permit(origin, request.body().isPresent(), line);
    if (permit.isFree()) {
      permit.hold();
      permit.granted.complete(permit);
    } else {
      line.waiting.add(permit);
      if (!permit.upload) {
        line.waitingOthers.add(permit);
      }
    }
    return permit;
  }

  /** A bound on the wait as a whole would fail calls only because many were made. */
  private void await(Permit permit, CallScope scope) {
    CallScope.Registration registration = scope.onAbort(permit::giveUp);
    Duration most = scope.settings().responseTimeout();
    Watchdog.Limit limit = new Watchdog.Limit("a connection", most);
    Watchdog stalled =
        new Watchdog(
            scheduler,
            () -> guard.get(permit::lastMoveOfLine),
            () -> limit,
            most,
            late -> permit.giveUp(stalled(permit.origin, late.duration())),
            refused -> permit.giveUp(untimed(permit.origin, refused)));
    permit.granted.whenComplete(
        (granted, failure) -> {
          registration.remove();
          stalled.stop();
        });
    try {
      stalled.start();
    } catch (Throwable refused) {
      permit.giveUp(untimed(permit.origin, refused));
    }
  }

  private static TransportException untimed(Origin origin, Throwable refused) {
    return new TransportException(
        TransportException.Kind.OTHER,
        TransportException.Sent.NO,
        "The wait for a connection to %s ended because the scheduler failed to time it."
            .formatted(origin.host()),
        refused);
  }

  private TransportException stalled(Origin origin, Duration limit) {
    return new TransportException(
        TransportException.Kind.TIMEOUT,
        TransportException.Sent.NO,
        "All %s connections to %s (maxConnections) are in use, and nothing moved on them for %s (responseTimeout): read or close what openOutput has opened."
            .formatted(most, origin.host(), limit),
        null);
  }

  private void handOut(Permit first) {
    Deque<Permit> begun = HANDING_OUT.get();
    if (begun != null) {
      begun.add(first);
      return;
    }
    Deque<Permit> left = new ArrayDeque<>();
    HANDING_OUT.set(left);
    try {
      for (Permit next = first; next != null; next = left.poll()) {
        boolean taken = false;
        try {
          taken = next.granted.complete(next);
        } catch (Throwable e) {
          // An Error in starting one exchange: the others still get theirs.
          LOG.log(System.Logger.Level.WARNING, "An exchange could not be started", e);
        }
        if (!taken) {
          // Given up in the meantime.
          next.release();
        }
      }
    } finally {
      HANDING_OUT.remove();
    }
  }
}
