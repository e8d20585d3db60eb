package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.WrappedTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.TimeUnit;

/** A Web Client as an application makes it. */
final class GivenWebClient {
  private static final int CONNECTIONS = 8;

  private GivenWebClient() {}

  /** Makes transports over clients that have the settings of the kit. */
  static TransportProvider provider() {
    return WrappedTransport.provider(GivenWebClient::over);
  }

  private static Transport over(TransportConfig config) {
    Vertx vertx = Vertx.vertx();
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientConfig()
                    .setVersions(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                    .setConnectTimeout(config.connectTimeout()))
            // Without a version in the request, as Web Client has it, HTTP/2's one connection
            // counts.
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setHttp2MaxSize(CONNECTIONS))
            .with(
                new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setUseAlpn(true)
                    .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    config.sslContext().ifPresent(context -> builder.with(new GivenTls(context)));
    WebClient client = WebClient.wrap(builder.build());
    return WrappedTransport.of(WebClientTransport.using(vertx, client), vertx::close);
  }
}
