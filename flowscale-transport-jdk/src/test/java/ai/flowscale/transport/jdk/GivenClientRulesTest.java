package ai.flowscale.transport.jdk;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import ai.flowscale.tck.transport.WrappedTransport;
import java.net.http.HttpClient;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The rules over a client that the application made. */
@Tag("full")
class GivenClientRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return WrappedTransport.provider(GivenClientRulesTest::over);
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = new EnumMap<>(TransportRule.class);
    TransportRule.of(
            Capability.PROXY,
            Capability.PROXY_AUTHENTICATION,
            Capability.TLS_CONTEXT,
            Capability.MAX_CONNECTIONS)
        .forEach(rule -> reasons.put(rule, "a setting of the given client"));
    reasons.put(
        TransportRule.EARLY_RESPONSE,
        "java.net.http takes no notice of a response before it has sent the whole request");
    reasons.put(TransportRule.SILENT_CONNECTION, "the given client is not replaced");
    reasons.put(TransportRule.JVM_PROXIES, "the proxy is a setting of the given client");
    return reasons;
  }

  private static Transport over(TransportConfig config) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(config.connectTimeout()).executor(config.executor());
    config.sslContext().ifPresent(builder::sslContext);
    HttpClient client = builder.build();
    return WrappedTransport.of(JdkTransport.using(client), () -> close(client));
  }

  /** Before JDK 21 a client ends once nobody holds it any more. */
  private static void close(HttpClient client) throws Exception {
    if (client instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
