package com.example.flowscale.okhttp;

import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Switches off what OkHttp does by itself, and obeys the settings. */
final class ClientFactory {
  /** Hidden from OkHttp, which sends a request again that is answered with 503 and this header. */
  static final String HIDDEN = "flowscale-retry-after";

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final int MAX_IDLE = 64;

  private ClientFactory() {}

  static OkHttpClient create(TransportConfig config) {
    long idleMillis = Math.max(1, config.idleConnectionTimeout().toMillis());
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // The time to connect is limited as a whole, and nothing else is the transport's.
            .connectTimeout(0, TimeUnit.MILLISECONDS)
            .readTimeout(0, TimeUnit.MILLISECONDS)
            .writeTimeout(0, TimeUnit.MILLISECONDS)
            .connectionPool(new ConnectionPool(MAX_IDLE, idleMillis, TimeUnit.MILLISECONDS))
            .eventListenerFactory(call -> call.request().tag(OkHttpExchange.class).events())
            .proxy(Proxy.NO_PROXY);
    config
        .sslContext()
        .ifPresent(it -> builder.sslSocketFactory(it.getSocketFactory(), new NobodyElse()));
    String credentials = config.proxy().map(it -> goThrough(builder, it)).orElse(null);
    return builder.addNetworkInterceptor(chain -> asItStands(chain, credentials)).build();
  }

  /** Returns the credentials, or null. */
  private static String goThrough(OkHttpClient.Builder builder, ProxySettings proxy) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    builder.proxy(new Proxy(Proxy.Type.HTTP, address));
    if (proxy.userName() == null) {
      return null;
    }
    String credentials = Credentials.basic(proxy.userName(), proxy.secret());
    // OkHttp asks for the head of a CONNECT before it sends one, and once more when it is refused.
    builder.proxyAuthenticator(
        (route, response) ->
            response.request().header(PROXY_AUTHORIZATION) != null
                ? null
                : response.request().newBuilder().header(PROXY_AUTHORIZATION, credentials).build());
    return credentials;
  }

  /** Takes back what OkHttp adds to a request, and hides what it would act on in an answer. */
  private static Response asItStands(Interceptor.Chain chain, String proxyCredentials)
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
    String retryAfter = response.header("Retry-After");
    return retryAfter == null
        ? response
        : response.newBuilder().removeHeader("Retry-After").header(HIDDEN, retryAfter).build();
  }

  /** OkHttp asks for a trust manager, too; who is trusted is the context's to say. */
  private static final class NobodyElse implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("the TLS context decides");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("the TLS context decides");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
