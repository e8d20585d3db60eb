package ai.flowscale.client;

import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.client.concurrent.Guard;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a client: the application's own, which stays open, or one that is made when it
 * is first needed and closed with the client.
 */
final class LazyTransport implements Supplier<Transport>, AutoCloseable {
  private final Guard guard = new Guard();
  private final Supplier<Transport> maker;
  private final boolean owned;
  private volatile @Nullable Transport transport;
  private boolean closed;

  /**
   * Takes how to come by the transport.
   *
   * @param owned whether it is closed with the client
   */
  LazyTransport(Supplier<Transport> maker, boolean owned) {
    this.maker = maker;
    this.owned = owned;
  }

  @Override
  public Transport get() {
    Transport made = transport;
    return made == null ? guard.get(this::make) : made;
  }

  private Transport make() {
    Transport made = transport;
    if (made == null) {
      if (closed) {
        throw new ClientClosedException();
      }
      made = maker.get();
      transport = made;
    }
    return made;
  }

  @Override
  public void close() {
    guard.run(() -> closed = true);
    Transport made = transport;
    if (owned && made != null) {
      made.close();
    }
  }
}
