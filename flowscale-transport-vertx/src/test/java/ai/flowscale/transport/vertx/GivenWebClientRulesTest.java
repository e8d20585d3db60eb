package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.tck.transport.TransportRulesTck;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The rules over a Web Client that the application made. */
@Tag("full")
class GivenWebClientRulesTest extends TransportRulesTck {
  private static final String ONE_VALUE = "Vert.x looks for close as the only value";
  private static final String BODY = "a body is read to its end before anything is sent";
  private static final String UNCERTAIN =
      "Web Client does not tell whether a request was sent: MAYBE instead of NO";
  private static final String POOLED =
      "the connection of a response that only the transport refuses is in the client's pool";
  private static final String WHOLE = "Web Client tells of a response when it is whole";

  @Override
  public TransportProvider provider() {
    return GivenWebClient.provider();
  }

  @Override
  public KnownLimits limits() {
    return KnownLimits.find(provider())
        .exempt(TransportRule.NOT_PERSISTENT, "Connection: close, in a list", ONE_VALUE)
        .exempt(
            TransportRule.NOT_PERSISTENT, "Connection: close, in one of several lines", ONE_VALUE)
        .exempt(TransportRule.JVM_HANDLERS, "the SSLSocketFactory of HttpsURLConnection", UNCERTAIN)
        .exempt(TransportRule.SYNTAX, "the transfer coding identity", POOLED)
        .exempt(TransportRule.PLACES_RETURNED, "a reset within the body", WHOLE)
        .exempt(TransportRule.PLACES_RETURNED, "an end within the body", WHOLE)
        .exempt(TransportRule.PLACES_RETURNED, "a broken chunk", WHOLE)
        .exempt(TransportRule.PLACES_RETURNED, "a response within an upload", BODY);
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
    for (TransportRule rule : TransportRule.of(Capability.ABORTS_EXCHANGE)) {
      reasons.put(rule, "Web Client cannot break a connection");
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
      reasons.put(rule, BODY);
    }
    for (TransportRule rule :
        List.of(
            TransportRule.EARLY_HEADERS,
            TransportRule.DOWNLOAD_PRESSURE,
            TransportRule.LONG_DOWNLOAD,
            TransportRule.TRUNCATED,
            TransportRule.NO_OTHER_TIMEOUT,
            TransportRule.BROKEN_FRAMING,
            TransportRule.RESET_IN_BODY,
            TransportRule.CLOSE_BODY)) {
      reasons.put(rule, WHOLE);
    }
    for (TransportRule rule : List.of(TransportRule.NOT_ESTABLISHED, TransportRule.UNTRUSTED)) {
      reasons.put(rule, UNCERTAIN);
    }
    reasons.put(TransportRule.SILENT_CONNECTION, "Web Client cannot break a connection");
    reasons.put(TransportRule.INTERIM_RESPONSES, InterimResponseTest.NOT_SKIPPED);
    reasons.put(TransportRule.HTTP_2_INTERIM, InterimResponseTest.NOT_SKIPPED);
    reasons.put(TransportRule.OTHER_ADDRESSES, "Vert.x resolves a host to one address");
    return reasons;
  }
}
