package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import ai.flowscale.tck.transport.WrappedTransport;
import io.vertx.core.Vertx;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The rules on a Vert.x of the application, with a client of the transport's own. */
@Tag("full")
class GivenVertxRulesTest extends TransportRulesTck {
  @Override
  public TransportProvider provider() {
    return WrappedTransport.provider(config -> over(Vertx.vertx()));
  }

  private static Transport over(Vertx vertx) {
    return WrappedTransport.of(VertxTransport.using(vertx), vertx::close);
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = new EnumMap<>(TransportRule.class);
    for (TransportRule rule :
        TransportRule.of(
            Capability.PROXY,
            Capability.PROXY_AUTHENTICATION,
            Capability.TLS_CONTEXT,
            Capability.MAX_CONNECTIONS,
            // Negotiated, but only with servers that the platform trusts.
            Capability.HTTP_2)) {
      reasons.put(rule, "the settings do not reach this client");
    }
    reasons.put(TransportRule.REFUSED_STREAM, "the settings do not reach this client");
    reasons.put(TransportRule.CANCEL_STALLED_UPLOAD, GivenVertxTest.QUEUED);
    reasons.put(TransportRule.CONNECT_TIMEOUT, "the default of 10 seconds counts");
    reasons.put(TransportRule.NO_OTHER_TIMEOUT, "the default of 10 seconds counts");
    reasons.put(TransportRule.INTERIM_RESPONSES, InterimResponseTest.NOT_SKIPPED);
    reasons.put(TransportRule.OTHER_ADDRESSES, "Vert.x resolves a host to one address");
    return reasons;
  }
}
