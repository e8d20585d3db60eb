package ai.flowscale.tck.transport;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to another transport. Besides, it closes an HTTP client that belongs to the
 * application, which the transport itself never does ({@link #of}), or shows each response to a
 * test ({@link #showing}).
 */
public final class WrappedTransport implements Transport {
  private final Transport transport;
  private final AtomicReference<@Nullable AutoCloseable> client;
  private final @Nullable UnaryOperator<TransportResponse> onResponse;

  private WrappedTransport(
      Transport transport,
      @Nullable AutoCloseable client,
      @Nullable UnaryOperator<TransportResponse> onResponse) {
    this.transport = transport;
    this.client = new AtomicReference<>(client);
    this.onResponse = onResponse;
  }

  /**
   * Combines a transport and its client.
   *
   * @param transport the transport over the client
   * @param client closes the client; called on a thread of its own
   * @return the transport to test
   */
  public static Transport of(Transport transport, AutoCloseable client) {
    return new WrappedTransport(transport, client, null);
  }

  /**
   * Shows each response to a test.
   *
   * @param transport the transport
   * @param onResponse takes a response, and returns what the caller gets
   * @return the transport to send with
   */
  public static Transport showing(
      Transport transport, UnaryOperator<TransportResponse> onResponse) {
    return new WrappedTransport(transport, null, onResponse);
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
  public Exchange newExchange(TransportRequest request) {
    Exchange exchange = transport.newExchange(request);
    return onResponse == null ? exchange : new Showing(exchange, onResponse);
  }

  private record Showing(Exchange exchange, UnaryOperator<TransportResponse> onResponse)
      implements Exchange {
    @Override
    public TransportResponse execute() {
      try {
        return onResponse.apply(exchange.execute());
      } catch (RuntimeException | Error failure) {
        exchange.abort();
        throw failure;
      }
    }

    @Override
    public void abort() {
      exchange.abort();
    }
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
