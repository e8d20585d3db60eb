package ai.flowscale.client.transport;

import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The exchanges of a transport, all of which fail when it is closed. */
public final class Exchanges {
  private final Set<AbstractExchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Makes a set of none. */
  public Exchanges() {}

  /**
   * Checks the request of an exchange and starts it.
   *
   * @param exchange a new exchange
   * @param start sends the request; must not block. What it throws fails the exchange. It is not
   *     called where the transport is closed or the request cannot be sent as it stands
   * @param <E> the transport's own kind of exchange
   * @return what {@code Transport.send} returns
   */
  public <E extends AbstractExchange> CompletableFuture<TransportResponse> send(
      E exchange, Consumer<? super E> start) {
    exchange.begin(() -> open.remove(exchange));
    open.add(exchange);
    // Looked at after the exchange was added: close() either sees the exchange or is seen here.
    if (closed.get()) {
      exchange.markClosed().run();
    } else if (exchange.isOver()) {
      // Aborted before it was begun, and has ended.
      open.remove(exchange);
    } else {
      try {
        if (exchange.prepare()) {
          start.accept(exchange);
        }
      } catch (RuntimeException | Error e) {
        exchange.broken(e);
      }
    }
    return exchange.result();
  }

  /**
   * Returns an exchange that its caller's thread makes. An {@link java.io.InputStream} that it
   * responds with is read by the thread that reads the response, and must heed an interrupt of it.
   *
   * @param exchange a new exchange
   * @param run sends the request and returns with the head of the response, or once the exchange is
   *     over. What it throws fails the exchange
   * @param <E> the transport's own kind of exchange
   * @return what {@code Transport.newExchange} returns
   */
  public <E extends AbstractExchange> Exchange exchange(E exchange, Consumer<? super E> run) {
    exchange.makeByCaller();
    return new BlockingExchange(exchange, () -> send(exchange, run));
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
