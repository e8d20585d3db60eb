package ai.flowscale.transport.jersey;

import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.transport.TransportRule;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.junit.jupiter.api.Tag;

/**
 * The rules over a given client with Jersey's default, {@link HttpURLConnection}. Runs in a JVM
 * without its kept-alive connections: they belong to the JVM and outlive the client by seconds.
 */
@Tag("full")
class GivenDefaultClientRulesTest extends GivenClientRules {

  @Override
  Given client() {
    Queue<HttpURLConnection> connections = new ConcurrentLinkedQueue<>();
    HttpUrlConnectorProvider connector =
        new HttpUrlConnectorProvider()
            .connectionFactory(
                url -> {
                  HttpURLConnection made = (HttpURLConnection) url.openConnection();
                  connections.add(made);
                  return made;
                });
    return new Given(
        new ClientConfig().connectorProvider(connector),
        () -> connections.forEach(HttpURLConnection::disconnect));
  }

  @Override
  public KnownLimits limits() {
    String known = "HttpURLConnection sends the methods that it knows";
    return super.limits()
        .exempt(TransportRule.TARGET, "methods in small letters", known)
        .exempt(TransportRule.TARGET, "methods that few know", known)
        .exempt(
            TransportRule.NOT_PERSISTENT,
            "Connection: close, behind an interim response",
            "HttpURLConnection takes 103 for the response")
        .exempt(
            TransportRule.WHOLE_DOWNLOAD,
            "more than 2 GiB in a chunk",
            "HttpURLConnection counts the bytes of a chunk in 32 bits");
  }

  @Override
  public Map<TransportRule, String> exemptions() {
    Map<TransportRule, String> reasons = super.exemptions();
    for (TransportRule rule : List.of(TransportRule.REUSE, TransportRule.CLOSE_AT_END)) {
      reasons.put(rule, "this JVM keeps no connections alive");
    }
    reasons.put(
        TransportRule.NOTHING_ADDED,
        "Jersey sends a Content-Type with each body, given one or not");
    reasons.put(
        TransportRule.RESPONSE_HEADERS,
        "HttpURLConnection does not keep the order of the values of one name");
    reasons.put(
        TransportRule.INTERIM_RESPONSES,
        "HttpURLConnection takes 102 for the response: the exchange fails");
    reasons.put(
        TransportRule.SURPLUS_BYTES,
        "HttpURLConnection takes the bytes behind a response for its body: the exchange fails");
    reasons.put(
        TransportRule.SYNTAX,
        "HttpURLConnection does not keep the order of values, and reports bad chunks as OTHER");
    reasons.put(
        TransportRule.CLOSE_BODY,
        "HttpURLConnection cannot be closed while a thread reads from it");
    reasons.put(TransportRule.JVM_HANDLERS, "HttpURLConnection uses what is set for the whole JVM");
    reasons.put(
        TransportRule.HALF_CLOSED, "HttpURLConnection sends a request again that got no answer");
    reasons.put(
        TransportRule.BROKEN_FRAMING, "HttpURLConnection ignores a length that is no number");
    return reasons;
  }
}
