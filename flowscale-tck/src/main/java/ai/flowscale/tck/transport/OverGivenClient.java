package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transport over an HTTP client that belongs to the application. It closes the client after the
 * transport, which never closes a given client. It runs the rules over given clients.
 */
public final class OverGivenClient implements Transport {
  private final Transport transport;
  private final AtomicReference<@Nullable AutoCloseable> client;

  private OverGivenClient(Transport transport, AutoCloseable client) {
    this.transport = transport;
    this.client = new AtomicReference<>(client);
  }

  /**
   * Combines a transport and its client.
   *
   * @param transport the transport over the client
   * @param client closes the client; called on a thread of its own
   * @return the transport to test
   */
  public static Transport of(Transport transport, AutoCloseable client) {
    return new OverGivenClient(transport, client);
  }

  /**
   * Creates a provider for {@link TransportRulesTck}.
   *
   * @param maker creates a client with the settings, and the transport over it
   * @return a provider
   */
  public static TransportProvider provider(Function<TransportConfig, Transport> maker) {
    return new TransportProvider() {
      @Override
      public String name() {
        return "given";
      }

      @Override
      public Transport create(TransportConfig config) {
        return maker.apply(config);
      }
    };
  }

  @Override
  public CompletableFuture<TransportResponse> send(TransportRequest request) {
    return transport.send(request);
  }

  @Override
  public Set<Capability> capabilities() {
    return transport.capabilities();
  }

  @Override
  public void checkBlockingAllowed() {
    transport.checkBlockingAllowed();
  }

  @Override
  public void close() {
    transport.close();
    AutoCloseable own = client.getAndSet(null);
    if (own != null) {
      // The transport may be closed on a thread of the client, which must not wait for itself.
      TransportScenario.daemon("tck-client-closer", () -> closeQuietly(own)).start();
    }
  }

  private static void closeQuietly(AutoCloseable client) {
    try {
      client.close();
    } catch (Exception ignored) {
      // The end of the test finds what the client leaves open.
    }
  }
}
