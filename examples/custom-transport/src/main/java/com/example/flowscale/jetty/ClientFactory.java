package com.example.flowscale.jetty;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.transport.toolkit.WorkerThreads;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Guarantees: no redirect is followed, no cookie kept, no body decoded, no reaction to 401 or 407,
 * no header added; the settings of the configuration are obeyed.
 */
final class ClientFactory {
  /** Links with signatures are long, and some servers send many headers. */
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private ClientFactory() {}

  static HttpClient start(TransportConfig config, WorkerThreads threads) {
    ClientConnector connector = connector(config, threads.factory());
    Scheduler timer = new ScheduledExecutorScheduler("jetty-transport-timer", true);
    HttpClient client = new HttpClient(new HandshakeFirst(connector, config));
    client.setScheduler(timer);
    long connectMillis = connector.getConnectTimeout().toMillis();
    // Not on Jetty's own threads, of which there are only so many: a look-up may take long.
    SocketAddressResolver resolver = new SocketAddressResolver.Async(threads, timer, connectMillis);
    // Behind a proxy the name is the proxy's, and there is no check.
    client.setSocketAddressResolver(
        config.proxy().isPresent() ? resolver : new CheckedAddresses(config, resolver));
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setDefaultRequestContentType(null);
    client.setMaxConnectionsPerDestination(config.maxConnections());
    client.setMaxRequestsQueuedPerDestination(Integer.MAX_VALUE);
    client.setMaxRequestHeadersSize(MAX_HEADER_BYTES);
    client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
    client.setResponseBufferSize(MAX_HEADER_BYTES);
    config.proxy().ifPresent(proxy -> goThrough(client, proxy));
    LifeCycle.start(client);
    // Jetty adds its own when it starts.
    client.getProtocolHandlers().put(new InterimResponses());
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
    return client;
  }

  private static ClientConnector connector(TransportConfig config, ThreadFactory threads) {
    QueuedThreadPool pool = new QueuedThreadPool(16, 1, 60_000, 0, null, null, threads);
    pool.setStopTimeout(1_000);
    SslContextFactory.Client tls = new SslContextFactory.Client();
    config.sslContext().ifPresent(tls::setSslContext);
    ClientConnector connector = new StrictTls();
    connector.setExecutor(pool);
    connector.setSelectors(1);
    connector.setByteBufferPool(new FreshBuffers());
    connector.setSslContextFactory(tls);
    connector.setConnectTimeout(atLeastAMilli(config.connectTimeout()));
    // Limits the TLS handshake.
    connector.setIdleTimeout(connector.getConnectTimeout());
    return connector;
  }

  /** A body over TLS that ends without a close_notify was cut off. */
  private static final class StrictTls extends ClientConnector {
    @Override
    public ClientConnectionFactory newSslClientConnectionFactory(
        SslContextFactory.Client tls, ClientConnectionFactory connections) {
      ClientConnectionFactory made = super.newSslClientConnectionFactory(tls, connections);
      ((SslClientConnectionFactory) made).setRequireCloseMessage(true);
      return made;
    }
  }

  /**
   * A new buffer each time, on the heap. Jetty 12.1's parser may clear a buffer that it gave back
   * to the pool before; where buffers are shared, a response on another connection is lost by that.
   */
  private static final class FreshBuffers extends ByteBufferPool.NonPooling {
    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
      return super.acquire(size, false);
    }
  }

  /** The application is asked about each address, and what it refuses is not connected to. */
  private record CheckedAddresses(TransportConfig config, SocketAddressResolver resolver)
      implements SocketAddressResolver {
    @Override
    public void resolve(
        String host,
        int port,
        Map<String, Object> context,
        Promise<List<InetSocketAddress>> promise) {
      resolver.resolve(
          host,
          port,
          context,
          new Promise.Wrapper<>(promise) {
            @Override
            public void succeeded(List<InetSocketAddress> found) {
              String name = host.toLowerCase(Locale.ROOT);
              try {
                List<InetSocketAddress> allowed =
                    found.stream().filter(it -> config.mayConnect(name, it.getAddress())).toList();
                if (allowed.isEmpty()) {
                  failed(new ConnectException("the application refuses all addresses of the host"));
                } else {
                  super.succeeded(allowed);
                }
              } catch (RuntimeException thrown) {
                failed(thrown);
              }
            }
          });
    }
  }

  /** Jetty skips 100, 102 and 103, and never ends an exchange that received another 1xx. */
  private static final class InterimResponses extends ProcessingProtocolHandler {
    @Override
    public String getName() {
      return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
      return HttpStatus.isInterim(response.getStatus());
    }
  }

  /** Jetty takes 0 for no limit at all. */
  static Duration atLeastAMilli(Duration limit) {
    return limit.toMillis() > 0 ? limit : Duration.ofMillis(1);
  }

  /** Gives the credentials at once, so that no request needs to be sent a second time. */
  private static void goThrough(HttpClient client, ProxySettings settings) {
    HttpProxy proxy = new HttpProxy(settings.host(), settings.port());
    client.getProxyConfiguration().addProxy(proxy);
    if (settings.userName() != null) {
      byte[] both =
          (settings.userName() + ":" + settings.secret()).getBytes(StandardCharsets.UTF_8);
      client
          .getAuthenticationStore()
          .addAuthenticationResult(
              new Credentials(proxy.getURI(), "Basic " + Base64.getEncoder().encodeToString(both)));
    }
  }

  /** In UTF-8, where Jetty's own are in ISO 8859-1. */
  private static final class Credentials implements Authentication.Result {
    private final URI proxy;
    private final String value;

    Credentials(URI proxy, String value) {
      this.proxy = proxy;
      this.value = value;
    }

    @Override
    public URI getURI() {
      return proxy;
    }

    @Override
    public void apply(Request request) {
      if (!request.getHeaders().contains(HttpHeader.PROXY_AUTHORIZATION, value)) {
        request.headers(headers -> headers.add(HttpHeader.PROXY_AUTHORIZATION, value));
      }
    }
  }
}
