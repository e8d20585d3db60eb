package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.transport.toolkit.HostLookup;
import ai.flowscale.transport.toolkit.interrupt.InterruptibleSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.X509TrustManager;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Makes the client: with the settings, and without what OkHttp would do by itself. */
final class ClientFactory {
  /**
   * In place of {@code Retry-After}: after a 503 with that header OkHttp would repeat the request.
   */
  static final String HIDDEN = "flowscale-retry-after";

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final int MAX_IDLE = 64;
  private static final int SWITCHING_PROTOCOLS = 101;

  private ClientFactory() {}

  static OkHttpClient create(TransportConfig config) {
    long idleMillis = Math.max(1, config.idleConnectionTimeout().toMillis());
    // OkHttp takes no more milliseconds than an int has.
    long silentMillis =
        Math.min(Integer.MAX_VALUE, Math.max(1, config.connectTimeout().toMillis()));
    HostLookup lookup = new HostLookup(config);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // The exchange limits the time to connect as a whole; the client limits everything
            // else.
            .connectTimeout(0, TimeUnit.MILLISECONDS)
            .readTimeout(0, TimeUnit.MILLISECONDS)
            .writeTimeout(0, TimeUnit.MILLISECONDS)
            // Over HTTP/2 a connection that leads nowhere would be used until TCP gives it up.
            .pingInterval(silentMillis, TimeUnit.MILLISECONDS)
            .connectionPool(new ConnectionPool(MAX_IDLE, idleMillis, TimeUnit.MILLISECONDS))
            .eventListenerFactory(call -> call.request().tag(OkHttpExchange.class).events())
            // One for SOCKS that the system properties name is not to be used either.
            .socketFactory(new DirectSockets())
            // A look-up that takes long is left when the exchange ends.
            .dns(host -> OkHttpExchange.ofCurrent(lookup.find(host)))
            .proxy(Proxy.NO_PROXY);
    // OkHttp uses a connection of HTTP/2 for all hosts of its certificate, but not with a verifier
    // that is not its own.
    HostnameVerifier verifier = new OkHttpClient().hostnameVerifier();
    builder.hostnameVerifier((host, session) -> verifier.verify(host, session));
    config
        .sslContext()
        .ifPresent(it -> builder.sslSocketFactory(it.getSocketFactory(), new Unused()));
    String credentials = config.proxy().map(it -> useProxy(builder, it)).orElse(null);
    return builder.addNetworkInterceptor(chain -> withoutAdditions(chain, credentials)).build();
  }

  /** Returns the credentials, or null. */
  private static String useProxy(OkHttpClient.Builder builder, ProxySettings proxy) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    builder.proxy(new Proxy(Proxy.Type.HTTP, address));
    if (proxy.userName() == null) {
      return null;
    }
    String credentials =
        Credentials.basic(proxy.userName(), proxy.secret(), StandardCharsets.UTF_8);
    // OkHttp asks before it sends a CONNECT, and again when the proxy refuses it.
    builder.proxyAuthenticator(
        (route, response) ->
            response.request().header(PROXY_AUTHORIZATION) != null
                ? null
                : response.request().newBuilder().header(PROXY_AUTHORIZATION, credentials).build());
    return credentials;
  }

  /** Removes what OkHttp adds to a request, and hides what it would act on in a response. */
  private static Response withoutAdditions(Interceptor.Chain chain, String proxyCredentials)
      throws IOException {
    Request.Builder request =
        chain
            .request()
            .newBuilder()
            .headers(chain.request().tag(OkHttpExchange.class).headers(chain.request()));
    if (proxyCredentials != null && !chain.request().isHttps()) {
      request.header(PROXY_AUTHORIZATION, proxyCredentials);
    }
    Response response = chain.proceed(request.build());
    Connection connection = chain.connection();
    if (response.code() == SWITCHING_PROTOCOLS && connection != null) {
      // OkHttp would use it again, for a request that then gets what follows as its response.
      connection.socket().close();
    }
    List<String> retryAfter = response.headers("Retry-After");
    if (retryAfter.isEmpty()) {
      return response;
    }
    Response.Builder hiding = response.newBuilder().removeHeader("Retry-After");
    retryAfter.forEach(value -> hiding.addHeader(HIDDEN, value));
    return hiding.build();
  }

  /** OkHttp creates unconnected sockets only. */
  private static final class DirectSockets extends SocketFactory {
    @Override
    public Socket createSocket() {
      return new InterruptibleSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * OkHttp wants one beside the TLS context, which has its own, and uses it for pinned certificates
   * only.
   */
  private static final class Unused implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
