package ai.flowscale.transport.jersey;

import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.transport.TransportRule;
import java.util.Map;
import org.apache.hc.client5.http.config.RequestConfig;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.junit.jupiter.api.Tag;

/** The rules over a given client that runs on Apache HttpClient. */
@Tag("full")
class GivenApacheClientRulesTest extends GivenClientRules {
  @Override
  Given client() {
    return new Given(
        new ClientConfig()
            .connectorProvider(new Apache5ConnectorProvider())
            .property(Apache5ClientProperties.DISABLE_COOKIES, true)
            .property(
                Apache5ClientProperties.REQUEST_CONFIG,
                RequestConfig.custom().setContentCompressionEnabled(false).build()),
        () -> {});
  }

  @Override
  public KnownLimits limits() {
    return super.limits()
        .exempt(
            TransportRule.CLOSE_AGAIN, "while threads send", "the pool is that of the given client")
        .exempt(
            TransportRule.BROKEN_FRAMING,
            "a Content-Length of '+5'",
            "Apache HttpClient takes it for 5, and JAX-RS cannot break the connection")
        .exempt(
            TransportRule.NOTHING_ADDED,
            "what a server may choose the response by",
            "Jersey gives a body without a type that of bytes");
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = super.exemptions();
    reasons.put(
        TransportRule.SURPLUS_BYTES,
        "Apache HttpClient does not look for bytes on a connection that it uses again");
    reasons.put(
        TransportRule.CLOSED_WHILE_IDLE,
        "after which time Apache HttpClient checks a connection is a setting of the given client");
    reasons.put(TransportRule.NOT_HTTP, "Apache HttpClient skips lines that are not HTTP: CLOSED");
    return reasons;
  }
}
