package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportConfig;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.NegotiatingClientConnection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.Promise;

/**
 * Guarantees: a TLS handshake that fails or hangs is reported as such, and as certainly not sent; a
 * connection that is idle for too long is closed.
 *
 * <p>Left to itself Jetty shakes hands when it writes the request. Whether a byte of it was sent
 * would then not be known from the exception. So the handshake comes before the connection is
 * handed to the pool, in the place where Jetty would negotiate HTTP/2.
 */
final class HandshakeFirst extends HttpClientTransportOverHTTP {
  /** The key of a failed handshake in the context of a connection. */
  private static final String REFUSED = HandshakeFirst.class.getName();

  private final long idleLimitMillis;

  HandshakeFirst(ClientConnector connector, TransportConfig config) {
    super(connector);
    idleLimitMillis = ClientFactory.atLeastAMilli(config.idleConnectionTimeout()).toMillis();
  }

  /**
   * Jetty goes on to the next address of a host, and would report what that one says. Behind a
   * handshake that failed no further one is tried.
   */
  @Override
  @SuppressWarnings("unchecked")
  public void connect(SocketAddress address, Map<String, Object> context) {
    if (context.get(REFUSED) instanceof Throwable refused) {
      ((Promise<org.eclipse.jetty.client.Connection>)
              context.get(org.eclipse.jetty.client.Connection.PROMISE_CONTEXT_KEY))
          .failed(refused);
    } else {
      super.connect(address, context);
    }
  }

  @Override
  public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
      throws IOException {
    if (endPoint instanceof SslConnection.SslEndPoint tls) {
      return new Handshake(tls, getHttpClient().getExecutor(), this::connected, context);
    }
    return connected(endPoint, context);
  }

  /** From here on the limit is that of the pool; until here it was that of connecting. */
  private Connection connected(EndPoint endPoint, Map<String, Object> context) throws IOException {
    Connection made = super.newConnection(endPoint, context);
    made.addEventListener(
        new Connection.Listener() {
          @Override
          public void onOpened(Connection connection) {
            connection.getEndPoint().setIdleTimeout(idleLimitMillis);
          }
        });
    return made;
  }

  private final class Handshake extends NegotiatingClientConnection
      implements SslHandshakeListener {
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Promise<?> promise;

    Handshake(
        SslConnection.SslEndPoint endPoint,
        Executor executor,
        ClientConnectionFactory next,
        Map<String, Object> context) {
      super(endPoint, executor, (SSLEngine) context.get(SSLEngine.class.getName()), next, context);
      promise =
          (Promise<?>)
              context.computeIfPresent(
                  ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY,
                  (key, original) -> once((Promise<?>) original, context));
      endPoint.getSslConnection().addHandshakeListener(this);
    }

    @Override
    public void onOpen() {
      // Through a proxy it was that of the pool since the response to CONNECT.
      getEndPoint().setIdleTimeout(getClientConnector().getConnectTimeout().toMillis());
      super.onOpen();
    }

    /** Jetty may report several failures, and counts each. */
    private <T> Promise<T> once(Promise<T> promise, Map<String, Object> context) {
      return new Promise.Wrapper<>(promise) {
        @Override
        public void failed(Throwable thrown) {
          if (failed.compareAndSet(false, true)) {
            if (thrown instanceof SSLException) {
              context.put(REFUSED, thrown);
            }
            super.failed(thrown);
          }
        }
      };
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
      // First, because Jetty may report that the connection is closed instead.
      promise.failed(timeout);
      return super.onIdleExpired(timeout);
    }

    @Override
    public void handshakeSucceeded(Event event) {
      completed("http/1.1");
    }
  }
}
