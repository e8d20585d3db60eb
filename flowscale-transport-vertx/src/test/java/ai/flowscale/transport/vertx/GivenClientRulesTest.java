package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import ai.flowscale.tck.transport.WrappedTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The rules over a client that the application made. */
@Tag("full")
class GivenClientRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return WrappedTransport.provider(GivenClientRulesTest::over);
  }

  private static Transport over(TransportConfig config) {
    Vertx vertx = Vertx.vertx();
    HttpClientBuilder builder =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientConfig()
                    .setVersions(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                    .setConnectTimeout(config.connectTimeout()))
            .with(
                new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setUseAlpn(true)
                    .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    config.sslContext().ifPresent(context -> builder.with(new GivenTls(context)));
    HttpClient client = builder.build();
    return WrappedTransport.of(VertxTransport.using(vertx, client), vertx::close);
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = new EnumMap<>(TransportRule.class);
    Stream.concat(
            TransportRule.of(
                Capability.PROXY,
                Capability.PROXY_AUTHENTICATION,
                Capability.TLS_CONTEXT,
                Capability.MAX_CONNECTIONS)
                .stream(),
            Stream.of(TransportRule.HEAD_BOUND))
        .forEach(rule -> reasons.put(rule, "a setting of the given client"));
    reasons.put(TransportRule.SILENT_CONNECTION, "the connections are the given client's");
    reasons.put(TransportRule.CANCEL_STALLED_UPLOAD, GivenVertxTest.QUEUED);
    reasons.put(TransportRule.INTERIM_RESPONSES, InterimResponseTest.NOT_SKIPPED);
    reasons.put(TransportRule.HTTP_2_INTERIM, InterimResponseTest.NOT_SKIPPED);
    reasons.put(TransportRule.OTHER_ADDRESSES, "Vert.x resolves a host to one address");
    return reasons;
  }
}
