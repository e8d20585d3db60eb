package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.glassfish.jersey.apache5.connector.Apache5HttpClientBuilderConfigurator;
import org.jspecify.annotations.Nullable;

/**
 * Two steps in Apache HttpClient's chain, where Jersey's connector offers no way to do what the
 * contract of a transport asks for: break a connection at any time, send a request exactly as it
 * stands, and know whether it was sent.
 */
final class ApacheChain implements Apache5HttpClientBuilderConfigurator {
  /** The connector calls the chain on the thread of the invocation, and hands nothing through. */
  private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

  private final Timeout connectTimeout;
  private final Optional<ProxySettings> proxy;

  ApacheChain(Timeout connectTimeout, Optional<ProxySettings> proxy) {
    this.connectTimeout = connectTimeout;
    this.proxy = proxy;
  }

  /** Runs an invocation whose request goes through the chain as that of an exchange. */
  static <T> T invoke(Exchange exchange, Supplier<T> invocation) {
    CURRENT.set(exchange);
    try {
      return invocation.get();
    } finally {
      CURRENT.remove();
    }
  }

  /** The exchange whose invocation runs on this thread. */
  static Exchange current() {
    Exchange exchange = CURRENT.get();
    if (exchange == null) {
      throw new IllegalStateException("the request was sent on another thread");
    }
    return exchange;
  }

  @Override
  public HttpClientBuilder configure(HttpClientBuilder builder) {
    proxy.ifPresent(it -> builder.setProxy(new HttpHost(it.host(), it.port())));
    return builder
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableDefaultUserAgent()
        .disableConnectionState()
        .addExecInterceptorFirst("flowscale-start", this::start)
        .addExecInterceptorLast("flowscale-connected", this::connected);
  }

  private ClassicHttpResponse start(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Exchange exchange = current();
    // The request that everything in flight listens to: waiting for a connection, the making of it,
    // and the connection itself.
    if (scope.originalRequest instanceof Cancellable cancellable) {
      exchange.breakable(cancellable::cancel);
    }
    HttpClientContext context = scope.clientContext;
    proxy.ifPresent(it -> authenticate(it, scope.route.getProxyHost(), context));
    ClassicHttpResponse response = proceed(request, exchange, scope, chain);
    if (!exchange.isConnected()) {
      response.close();
      throw new ProxyRefusedException(response.getCode());
    }
    exchange.protocol(response.getVersion().format());
    return response;
  }

  /** Sends the request by the first connection that can be used; each other one is closed. */
  private ClassicHttpResponse proceed(
      ClassicHttpRequest request, Exchange exchange, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    while (true) {
      prepare(request, exchange);
      // A proxy's answer to CONNECT belongs to the making of the connection.
      limitAnswer(scope.clientContext, connectTimeout);
      try {
        return chain.proceed(request, scope);
      } catch (StaleConnectionException e) {
        exchange.checkAlive();
      } catch (Error e) {
        // Apache HttpClient keeps the connection of an Error for ever.
        scope.execRuntime.discardEndpoint();
        throw e;
      }
    }
  }

  private ClassicHttpResponse connected(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    limitAnswer(scope.clientContext, Timeout.DISABLED);
    return chain.proceed(request, scope);
  }

  private static void limitAnswer(HttpClientContext context, Timeout limit) {
    context.setRequestConfig(
        RequestConfig.copy(context.getRequestConfigOrDefault()).setResponseTimeout(limit).build());
  }

  /** Gives the credentials unasked: a request need not be sent again for them. */
  private static void authenticate(ProxySettings proxy, HttpHost host, HttpClientContext context) {
    if (proxy.userName() != null && proxy.secret() != null) {
      BasicScheme scheme = new BasicScheme();
      scheme.initPreemptive(
          new UsernamePasswordCredentials(proxy.userName(), proxy.secret().toCharArray()));
      context.resetAuthExchange(host, scheme);
    }
  }

  /**
   * Makes the request of Jersey, which knows no length of a body, that of the exchange, except for
   * what {@link #complete} adds.
   */
  private static void prepare(ClassicHttpRequest request, Exchange exchange) {
    request.setPath("/");
    request.setHeaders();
    HttpEntity entity = request.getEntity();
    if (entity != null && !(entity instanceof UploadEntity)) {
      OptionalLong length =
          exchange.request().body().map(it -> it.contentLength()).orElse(OptionalLong.of(0));
      request.setEntity(
          length.equals(OptionalLong.of(0)) ? null : new UploadEntity(entity, length, exchange));
    }
  }

  /** Adds what nobody but the server is to see. */
  static void complete(ClassicHttpRequest request, TransportRequest wanted) {
    URI uri = wanted.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    request.setPath(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    Headers headers = wanted.headers();
    for (String name : headers.names()) {
      headers.all(name).forEach(value -> request.addHeader(name, value));
    }
  }
}
