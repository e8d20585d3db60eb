package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts so many exchanges with each origin as there may be connections. All others wait, in order
 * and on no thread.
 */
final class ConnectionLimit {
  private final int most;

  /** Starts an exchange, or returns why it cannot be started. */
  private final Function<Exchange, @Nullable TransportException> start;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Line> lines = new HashMap<>();

  ConnectionLimit(int most, Function<Exchange, @Nullable TransportException> start) {
    this.most = most;
    this.start = start;
  }

  /** Starts an exchange as soon as it may. */
  void enter(Exchange exchange) {
    lock.lock();
    try {
      lines.computeIfAbsent(exchange.origin(), origin -> new Line()).waiting.add(exchange);
    } finally {
      lock.unlock();
    }
    startNext(exchange.origin());
  }

  /** Takes note that an exchange has ended, started or not, and starts the next. */
  void leave(Exchange exchange) {
    if (removed(exchange)) {
      startNext(exchange.origin());
    }
  }

  private boolean removed(Exchange exchange) {
    lock.lock();
    try {
      Line line = lines.get(exchange.origin());
      if (line == null) {
        return false;
      }
      boolean removed = line.started.remove(exchange) || line.waiting.remove(exchange);
      if (line.started.isEmpty() && line.waiting.isEmpty()) {
        lines.remove(exchange.origin());
      }
      return removed;
    } finally {
      lock.unlock();
    }
  }

  private void startNext(String origin) {
    for (Exchange next = next(origin); next != null; next = next(origin)) {
      TransportException problem = start.apply(next);
      if (problem != null) {
        // Taken out first: its end is not to start the next one from within this loop.
        removed(next);
        next.fail(problem);
      }
    }
  }

  private @Nullable Exchange next(String origin) {
    lock.lock();
    try {
      Line line = lines.get(origin);
      if (line == null || line.waiting.isEmpty() || line.started.size() >= most) {
        return null;
      }
      Iterator<Exchange> first = line.waiting.iterator();
      Exchange next = first.next();
      first.remove();
      line.started.add(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The exchanges with one origin. */
  private static final class Line {
    final Set<Exchange> started = new HashSet<>();
    final Set<Exchange> waiting = new LinkedHashSet<>();
  }
}
