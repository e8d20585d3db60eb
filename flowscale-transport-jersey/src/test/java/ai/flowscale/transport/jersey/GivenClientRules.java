package ai.flowscale.transport.jersey;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.InStyles;
import ai.flowscale.tck.Style;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import ai.flowscale.tck.transport.WrappedTransport;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;

/** The rules over a client that the application made, and what JAX-RS lacks for them. */
@InStyles(Style.ASYNC)
abstract class GivenClientRules extends TransportRulesTck {

  /**
   * What an application would set.
   *
   * @param config the connector, and what belongs to it
   * @param onClose ends what the closing of the client leaves
   */
  record Given(ClientConfig config, Runnable onClose) {}

  abstract Given client();

  @Override
  public final TransportProvider provider() {
    return WrappedTransport.provider(this::over);
  }

  private Transport over(TransportConfig config) {
    Given given = client();
    ClientBuilder builder =
        ClientBuilder.newBuilder()
            .withConfig(given.config())
            .property(ClientProperties.CONNECT_TIMEOUT, (int) config.connectTimeout().toMillis());
    config.sslContext().ifPresent(builder::sslContext);
    Client client = builder.build();
    return WrappedTransport.of(
        JerseyTransport.using(client, config.executor()),
        () -> {
          client.close();
          given.onClose().run();
        });
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = new EnumMap<>(TransportRule.class);
    for (TransportRule rule : TransportRule.of(Capability.ABORTS_EXCHANGE)) {
      reasons.put(rule, "JAX-RS cannot break a connection");
    }
    for (TransportRule rule :
        TransportRule.of(
            Capability.PROXY,
            Capability.PROXY_AUTHENTICATION,
            Capability.TLS_CONTEXT,
            Capability.MAX_CONNECTIONS,
            Capability.HTTP_2)) {
      reasons.put(rule, "a setting of the given client");
    }
    for (TransportRule rule : List.of(TransportRule.PLACES_RETURNED, TransportRule.NOTHING_KEPT)) {
      reasons.put(rule, "the pool and the time limits are those of the given client");
    }
    for (TransportRule rule :
        List.of(
            TransportRule.REFUSED,
            TransportRule.UNKNOWN_HOST,
            TransportRule.CONNECT_TIMEOUT,
            TransportRule.FAILURES_IN_FUTURE,
            TransportRule.NOT_ESTABLISHED,
            TransportRule.UNTRUSTED,
            TransportRule.OTHER_ADDRESSES)) {
      reasons.put(rule, "JAX-RS does not tell whether a request was sent: MAYBE instead of NO");
    }
    for (TransportRule rule :
        List.of(
            TransportRule.UPLOAD_PRESSURE,
            TransportRule.LONG_UPLOAD,
            TransportRule.FAILING_BODY,
            TransportRule.CLOSE_UPLOAD,
            TransportRule.CLOSE_BOUNDED,
            TransportRule.RESPONSE_BEFORE_END,
            TransportRule.EARLY_RESPONSE,
            TransportRule.BREAK_IS_UNCERTAIN,
            TransportRule.CLOSES_AT_ONCE,
            TransportRule.AFTER_ANY_END)) {
      reasons.put(rule, "a body is read to its end before anything is sent");
    }
    for (TransportRule rule : List.of(TransportRule.CONTENT_LENGTH, TransportRule.ZERO_LENGTH)) {
      reasons.put(
          rule, "a body is sent chunked: a connector with its length would hold it in memory");
    }
    reasons.put(
        TransportRule.BODY_OF_ANY_METHOD,
        "Jersey refuses some bodies, which is a setting of the given client");
    reasons.put(TransportRule.JVM_PROXIES, "the proxy is a setting of the given client");
    reasons.put(TransportRule.HEAD_BOUND, "the bound of a head is a setting of the given client");
    reasons.put(TransportRule.REQUEST_HEADERS, "Jersey joins the values of one name with commas");
    reasons.put(
        TransportRule.NO_RESPONSE, "the connectors take a head that is cut off for a whole one");
    return reasons;
  }
}
