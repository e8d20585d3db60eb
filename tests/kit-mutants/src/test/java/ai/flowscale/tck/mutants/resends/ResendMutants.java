package ai.flowscale.tck.mutants.resends;

import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Chapter 5: what is sent twice. */
public final class ResendMutants {
  private ResendMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.STALE_CONNECTION,
            "resends a replayable body",
            transports(inner -> new SendsAgain(inner, ResendMutants::replayable))),
        Mutant.of(
                TransportRule.STALE_CONNECTION,
                "sends a POST again",
                transports(inner -> new SendsAgain(inner, ResendMutants::replayable)))
            .only(Ways.TLS),
        Mutant.of(
            TransportRule.STALE_WITHOUT_BODY,
            "resends a request without a body",
            transports(inner -> new SendsAgain(inner, ResendMutants::bodiless))),
        Mutant.of(
            TransportRule.STALE_WITHOUT_BODY,
            "sends a request without a body again, only to a server that has responded before",
            transports(inner -> new SendsAgain(inner, ResendMutants::bodiless, true))),
        Mutant.of(
            TransportRule.FRESH_CONNECTION,
            "sends a body that can be read again, only to a server that has not yet responded",
            transports(inner -> new SendsAgain(inner, ResendMutants::replayable, false))),
        Mutant.of(
            TransportRule.FRESH_CONNECTION,
            "resends a used body as an empty one",
            transports(inner -> new SendsAgain(inner, ResendMutants::emptied))),
        Mutant.of(
            TransportRule.STALE_CONNECTION,
            "sends a body with an Idempotency-Key again, only to a server that has responded before",
            keyed("Idempotency-Key", ResendMutants::replayable, true)),
        Mutant.of(
            TransportRule.STALE_WITHOUT_BODY,
            "sends a request without a body and with an X-Idempotency-Key again, only to a server"
                + " that has responded before",
            keyed("X-Idempotency-Key", ResendMutants::bodiless, true)),
        Mutant.of(
            TransportRule.FRESH_CONNECTION,
            "sends a request without a body and with an Idempotency-Key again, only to a server"
                + " that has not yet responded",
            keyed("Idempotency-Key", ResendMutants::bodiless, false)),
        Mutant.of(TransportRule.RETRYABLE_STATUS, "retries after 503", transports(TriesAgain::new)),
        Mutant.of(
            TransportRule.RETRYABLE_STATUS,
            "sends a GET again after 408",
            transports(
                inner -> new TriesAgain(inner, 408, request -> request.method().equals("GET")))),
        Mutant.of(
            TransportRule.RETRYABLE_STATUS,
            "sends a request without a body again after 421",
            transports(
                inner ->
                    new TriesAgain(
                        inner,
                        421,
                        request -> request.method().equals("POST") && request.body().isEmpty()))),
        Mutant.of(
            TransportRule.RETRYABLE_STATUS,
            "sends again after 502",
            transports(inner -> new TriesAgain(inner, 502, request -> true))),
        Mutant.of(
                TransportRule.RETRYABLE_STATUS,
                "sends again after 503",
                transports(TriesAgain::new))
            .only(Ways.TLS),
        Mutant.of(
            TransportRule.REFUSED_STREAM,
            "sends again what a server has not processed over HTTP/2",
            transports(inner -> new SendsAgain(inner, ResendMutants::refused))),
        Mutant.of(
            TransportRule.GET_TWICE,
            "sends a GET again and again, only to a server that has responded before",
            transports(inner -> tryingGets(tryingGets(inner)))));
  }

  /** As Go's client does. */
  private static UnaryOperator<TransportProvider> keyed(
      String key,
      BiFunction<TransportRequest, Throwable, Optional<TransportRequest>> next,
      boolean toKnown) {
    return transports(
        inner ->
            new SendsAgain(
                inner,
                (request, failure) ->
                    request.headers().first(key).isPresent()
                        ? next.apply(request, failure)
                        : Optional.empty(),
                toKnown));
  }

  private static Transport tryingGets(Transport inner) {
    return new SendsAgain(
        inner,
        (request, failure) ->
            request.method().equals("GET") ? bodiless(request, failure) : Optional.empty(),
        true);
  }

  /** The transport over java.net.http refuses there what the JDK is about to do. */
  private static Optional<TransportRequest> refused(TransportRequest request, Throwable failure) {
    boolean again = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      again |= String.valueOf(at.getMessage()).contains("must not be sent again");
    }
    return again ? Optional.of(request) : Optional.empty();
  }

  private static boolean isClosed(Throwable failure) {
    return failure instanceof TransportException failed && failed.kind() == Kind.CLOSED;
  }

  private static Optional<TransportRequest> replayable(
      TransportRequest request, Throwable failure) {
    boolean again =
        isClosed(failure) && request.body().map(RequestBody::isReplayable).orElse(false);
    return again ? Optional.of(request) : Optional.empty();
  }

  private static Optional<TransportRequest> bodiless(TransportRequest request, Throwable failure) {
    return isClosed(failure) && request.body().isEmpty() ? Optional.of(request) : Optional.empty();
  }

  private static Optional<TransportRequest> emptied(TransportRequest request, Throwable failure) {
    return isClosed(failure) && request.body().isPresent()
        ? Optional.of(Requests.withBody(request, RequestBodies.ofBytes(new byte[0])))
        : Optional.empty();
  }
}
