package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.transport.toolkit.HostLookup;
import ai.flowscale.transport.toolkit.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections, each of which is made by the thread of an exchange. Apache HttpClient
 * would close them all when one exchange ends with an {@link Error}, so that only {@link #end()}
 * closes them; and it would never release the one that becomes free while the thread that waits for
 * it is interrupted.
 */
final class Connections extends PoolingHttpClientConnectionManager {
  /** Bounds the trailers of a body, too; for heads {@link Connection} is stricter. */
  private static final Http1Config LIMITS =
      Http1Config.custom()
          // Links with signatures are long, and some servers send many headers.
          .setMaxLineLength(64 * 1024)
          .setMaxHeaderCount(500)
          .build();

  Connections(TransportConfig config) {
    super(
        new Opener(config, new HostLookup(config)),
        PoolConcurrencyPolicy.STRICT,
        PoolReusePolicy.LIFO,
        TimeValue.NEG_ONE_MILLISECOND,
        socket -> new Connection(LIMITS, RequestHead.proxyAuthorization(config)));
    setDefaultConnectionConfig(
        ConnectionConfig.custom()
            // The connections check themselves, where it matters.
            .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
            .build());
    setDefaultMaxPerRoute(config.maxConnections());
    setMaxTotal(Integer.MAX_VALUE);
  }

  /** Closes all connections. */
  void end() {
    super.close(CloseMode.IMMEDIATE);
  }

  @Override
  public void close(CloseMode mode) {}

  @Override
  public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, @Nullable Object state) {
    return new Lease(this, super.lease(id, route, timeout, state));
  }

  /** The wait for a connection. */
  record Lease(HttpClientConnectionManager connections, LeaseRequest request)
      implements LeaseRequest {

    @Override
    public ConnectionEndpoint get(Timeout timeout)
        throws InterruptedException, ExecutionException, TimeoutException {
      try {
        return request.get(timeout);
      } catch (InterruptedException e) {
        if (!request.cancel()) {
          // It is there already; nothing is waited for.
          ConnectionEndpoint unused = request.get(timeout);
          unused.close(CloseMode.IMMEDIATE);
          connections.release(unused, null, TimeValue.ZERO_MILLISECONDS);
        }
        throw e;
      }
    }

    @Override
    public boolean cancel() {
      return request.cancel();
    }
  }

  /**
   * Makes connections, within the connect timeout of the exchange that the current thread executes.
   */
  record Opener(TransportConfig config, HostLookup lookup) implements HttpClientConnectionOperator {

    @Override
    public void connect(
        ManagedHttpClientConnection made,
        HttpHost host,
        @Nullable InetSocketAddress local,
        @Nullable TimeValue timeout,
        SocketConfig settings,
        HttpContext context)
        throws IOException {
      JerseyExchange exchange = JerseyExchange.current();
      exchange.connecting(config);
      Iterator<InetAddress> addresses = exchange.addresses(lookup, host.getHostName()).iterator();
      while (true) {
        try {
          open(made, host, addresses.next(), exchange);
          return;
        } catch (IOException e) {
          if (!addresses.hasNext()) {
            throw e;
          }
        }
      }
    }

    void open(
        ManagedHttpClientConnection made,
        HttpHost host,
        InetAddress address,
        JerseyExchange exchange)
        throws IOException {
      TlsAwareSocket socket = new TlsAwareSocket();
      try {
        socket.setTcpNoDelay(true);
        // Before it connects, so that closing the connection ends that.
        made.bind(socket);
        checkWanted(made, exchange);
        socket.connect(new InetSocketAddress(address, host.getPort()));
        if (host.getSchemeName().equals(URIScheme.HTTPS.id)) {
          secure(made, socket, host);
        }
        checkWanted(made, exchange);
      } catch (IOException | RuntimeException | Error e) {
        socket.close();
        throw e;
      }
    }

    /** If the exchange ends before the connection has its socket, nothing else closes that. */
    private static void checkWanted(ManagedHttpClientConnection made, JerseyExchange exchange)
        throws IOException {
      if (exchange.isOver()) {
        made.close(CloseMode.IMMEDIATE);
        throw new ConnectionClosedException("closed while it was being made");
      }
    }

    @Override
    public void upgrade(ManagedHttpClientConnection made, HttpHost host, HttpContext context)
        throws IOException {
      if (!(made.getSocket() instanceof TlsAwareSocket socket)) {
        throw new ConnectionClosedException("the connection was closed");
      }
      secure(made, socket, host);
      checkWanted(made, JerseyExchange.current());
    }

    /** The platform's context is asked for only here: to make it takes longer than all the rest. */
    private void secure(ManagedHttpClientConnection made, TlsAwareSocket socket, HttpHost host)
        throws IOException {
      socket.secure();
      SSLContext tls = config.sslContext().orElseGet(SSLContexts::createSystemDefault);
      try {
        made.bind(
            new DefaultClientTlsStrategy(tls)
                .upgrade(
                    socket, host.getHostName(), host.getPort(), null, HttpClientContext.create()),
            socket);
      } catch (SSLException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        // Or the next address of the host would be tried, and what it says be told instead.
        throw JerseyExchange.current().broken(e);
      }
    }
  }
}
