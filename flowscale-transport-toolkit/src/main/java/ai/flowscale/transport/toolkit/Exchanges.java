package ai.flowscale.transport.toolkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The exchanges of a transport, all of which fail when it is closed. */
public final class Exchanges {
  private final Set<AbstractExchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Makes a set of none. */
  public Exchanges() {}

  /** Takes an exchange until it is removed; returns false where it is over before it has begun. */
  boolean begin(AbstractExchange exchange) {
    open.add(exchange);
    // Looked at after the exchange was added: close() either sees the exchange or is seen here.
    if (closed.get()) {
      exchange.markClosed().run();
    } else if (exchange.isOver()) {
      // Aborted before, and has ended.
      remove(exchange);
    }
    return !exchange.isOver();
  }

  void remove(AbstractExchange exchange) {
    open.remove(exchange);
  }

  /**
   * Fails all exchanges, and every later one.
   *
   * @return whether this was the first call
   */
  public boolean close() {
    boolean first = closed.compareAndSet(false, true);
    // First all of them: the connection that one lets go of is not to be used by the next.
    open.stream().map(AbstractExchange::markClosed).toList().forEach(Runnable::run);
    return first;
  }
}
