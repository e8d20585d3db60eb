package ai.flowscale.tck.mutants.failures;

import static ai.flowscale.tck.mutants.parts.Damage.failures;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requestBodies;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.settings;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.EndsAt;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingConfig;
import ai.flowscale.tck.mutants.parts.ForwardingProvider;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;
import ai.flowscale.tck.mutants.parts.LimitedConnections;
import ai.flowscale.tck.mutants.parts.ReadAhead;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Sink;
import ai.flowscale.tck.mutants.resources.GivesUp;
import ai.flowscale.tck.transport.TransportRule;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;

/** Chapter 6: failures. */
public final class FailureMutants {
  /** In the message where the transport was closed. */
  private static final String CLOSED = "the transport was closed";

  private FailureMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.REFUSED,
            "reports a refused connection as OTHER",
            failures((request, failure) -> renamed(failure, Kind.CONNECT, Kind.OTHER))),
        Mutant.of(
            TransportRule.REFUSED,
            "reports a connection that is refused without a proxy as OTHER",
            makers(
                (provider, config) ->
                    config.proxy().isPresent()
                        ? provider.create(config)
                        : failures(
                                (request, failure) ->
                                    isUnknown(failure)
                                        ? failure
                                        : renamed(failure, Kind.CONNECT, Kind.OTHER))
                            .apply(provider)
                            .create(config))),
        Mutant.of(
            TransportRule.UNKNOWN_HOST,
            "is not certain that nothing was sent to a host that is not found",
            failures(
                (request, failure) ->
                    isUnknown(failure) ? sent(failure, Kind.CONNECT, Sent.MAYBE) : failure)),
        Mutant.of(
            TransportRule.NOT_ESTABLISHED,
            "is not certain that nothing was sent where close ends a connection in the making",
            transports(UncertainAtClose::new)),
        Mutant.of(
            TransportRule.CONNECT_TIMEOUT,
            "gives the handshake in a tunnel a connect timeout of its own",
            settings(
                config ->
                    new ForwardingConfig(config) {
                      @Override
                      public Duration connectTimeout() {
                        return config.connectTimeout().multipliedBy(proxy().isPresent() ? 2 : 1);
                      }
                    })),
        Mutant.of(
            TransportRule.NO_OTHER_TIMEOUT,
            "applies the connect timeout to the upload",
            makers(LimitsUpload::new)),
        Mutant.of(
            TransportRule.RESET_IN_BODY,
            "reports a reset within a body as OTHER, but not over TLS",
            responses(
                (request, response) ->
                    Ways.isPlain(request)
                        ? Responses.relayed(response, OtherAtReset::new)
                        : response)),
        Mutant.of(
            TransportRule.FAILURES_THROWN,
            "throws at a URL without a host",
            transports(FailureMutants::throwing)),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_FAILURES,
            "quotes the URL where a connection has ended",
            failures(
                (request, failure) ->
                    failure.kind() == Kind.CLOSED ? talkative(request, failure) : failure)),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_LOGS,
            "logs the headers of each response",
            responses(
                (request, response) -> {
                  Logs.tell(response);
                  return response;
                })),
        Mutant.of(
            TransportRule.UNKNOWN_HOST,
            "is never certain that nothing was sent",
            failures((request, failure) -> sent(failure, Kind.CONNECT, Sent.MAYBE))),
        Mutant.hanging(
            TransportRule.CONNECT_TIMEOUT,
            "ignores the connect timeout",
            "the exchange",
            settings(FailureMutants::patient)),
        Mutant.of(
            TransportRule.CONNECT_TIMEOUT,
            "counts the connect timeout in 32 bits",
            limit(limit -> Duration.ofMillis(Math.max(1, (int) limit.toMillis())))),
        Mutant.hanging(
            TransportRule.CONNECT_TIMEOUT,
            "takes less than a millisecond for no limit",
            "the exchange",
            limit(limit -> limit.toMillis() == 0 ? Duration.ofDays(1) : limit)),
        Mutant.of(
            TransportRule.NO_OTHER_TIMEOUT,
            "applies the connect timeout to the response",
            makers(
                (provider, config) ->
                    new GivesUp(provider.create(config), true, config.connectTimeout()))),
        Mutant.of(
            TransportRule.NO_RESPONSE,
            "reports a request without a response as not sent",
            failures((request, failure) -> sent(failure, Kind.CLOSED, Sent.NO))),
        Mutant.of(
            TransportRule.NOT_HTTP,
            "reports bytes that are not HTTP as the end of the connection",
            failures((request, failure) -> renamed(failure, Kind.PROTOCOL, Kind.CLOSED))),
        Mutant.of(
            TransportRule.BROKEN_FRAMING,
            "ends the body at a broken chunk",
            responses(
                (request, response) ->
                    Responses.relayed(
                        response,
                        down -> new EndsAt(down, failure -> failure.kind() == Kind.PROTOCOL)))),
        new Mutant(
            TransportRule.BROKEN_FRAMING,
            "takes the end of a stream for that of a body, only over HTTP/2",
            "",
            responses(
                (request, response) ->
                    response.protocol().equals("HTTP/2")
                        ? Responses.relayed(
                            response,
                            down ->
                                new EndsAt(
                                    down, failure -> failure.getCause() instanceof EOFException))
                        : response),
            Ways.HTTP_2),
        Mutant.of(
            TransportRule.BROKEN_FRAMING,
            "reports several lengths as the end of the connection",
            failures(
                (request, failure) ->
                    failure.getMessage().contains("several lengths")
                        ? renamed(failure, Kind.PROTOCOL, Kind.CLOSED)
                        : failure)),
        Mutant.of(
            TransportRule.RESET_IN_BODY,
            "passes the library's exception to the reader of a body",
            responses((request, response) -> Responses.relayed(response, TellsCause::new))),
        Mutant.of(
            TransportRule.FAILURES_THROWN,
            "wraps failures in a CompletionException",
            failures((request, failure) -> new CompletionException(failure))),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_FAILURES,
            "quotes the URL in each failure",
            failures(FailureMutants::talkative)),
        Mutant.hanging(
            TransportRule.HALF_CLOSED,
            "keeps waiting when the stream has ended",
            "the exchange",
            transports(WaitsOn::new)),
        Mutant.hanging(
            TransportRule.RESPONSE_BEFORE_END,
            "does not release the body of an ended exchange",
            "the release of the request body's source",
            requestBodies(body -> ReadAhead.upload(body, 1, release -> {}))),
        Mutant.of(
            TransportRule.WAITING_IS_NOT_CONNECTING,
            "counts the wait for a connection as connecting",
            makers(
                (provider, config) ->
                    new LimitedConnections(provider.create(config), config, true, any -> true))),
        Mutant.of(
            TransportRule.NO_SECRETS_IN_LOGS,
            "logs the URL of each request",
            transports(Logs::new)),
        Mutant.hanging(
            TransportRule.EARLY_RESPONSE,
            "looks for a response only behind the request",
            "the response to an upload, or its failure",
            FailureMutants::blind),
        Mutant.of(
            TransportRule.EARLY_RESPONSE,
            "ends a refused upload as if it were whole",
            provider -> blind(transports(EndsRefusedUploads::new).apply(provider))),
        Mutant.of(
            TransportRule.BREAK_IS_UNCERTAIN,
            "reports an upload that is broken as not sent",
            unsent(
                failure ->
                    failure.kind() == Kind.CLOSED && !failure.getMessage().contains(CLOSED))),
        Mutant.of(
                TransportRule.BREAK_IS_UNCERTAIN,
                "reports an upload that is broken as not sent",
                unsent(failure -> failure.kind() == Kind.CLOSED))
            .only(Ways.USED),
        Mutant.of(
            TransportRule.BREAK_IS_UNCERTAIN,
            "reports an upload that close has ended as not sent",
            unsent(failure -> failure.getMessage().contains(CLOSED))),
        new Mutant(
            TransportRule.BREAK_IS_UNCERTAIN,
            "reports an upload whose stream is reset as not sent",
            "",
            unsent(failure -> String.valueOf(failure.getCause()).contains("RST_STREAM")),
            Ways.HTTP_2),
        Mutant.of(
            TransportRule.BREAK_IS_UNCERTAIN,
            "takes an exception of the body's source for one of the connection",
            failures(
                (request, failure) ->
                    failure.kind() == Kind.REQUEST_BODY
                            && isCausedBy(failure, ConnectException.class)
                        ? copy(failure, Kind.CONNECT, Sent.NO)
                        : failure)),
        Mutant.of(
            TransportRule.BREAK_IS_UNCERTAIN,
            "takes a failed handshake of the body's source for its own",
            failures(
                (request, failure) ->
                    isCausedBy(failure, SSLHandshakeException.class)
                        ? copy(failure, Kind.TLS, Sent.NO)
                        : failure)),
        Mutant.of(
            TransportRule.BREAK_IS_UNCERTAIN,
            "passes on a failure of a transport that the body's source has had",
            failures(
                (request, failure) ->
                    failure.kind() == Kind.REQUEST_BODY
                            && failure.getCause() instanceof TransportException inner
                        ? inner
                        : failure)),
        Mutant.of(
            TransportRule.REFUSED,
            "reports a refused connection late",
            late(failure -> failure.kind() == Kind.CONNECT)),
        Mutant.of(
            TransportRule.NO_RESPONSE,
            "reports the end of a connection late",
            late(failure -> failure.kind() == Kind.CLOSED)),
        Mutant.of(
            TransportRule.RESET_IN_BODY,
            "reports the end of a connection within a body late",
            responses((request, response) -> Responses.relayed(response, FailsLate::new))));
  }

  private static UnaryOperator<TransportProvider> limit(UnaryOperator<Duration> change) {
    return settings(
        config ->
            new ForwardingConfig(config) {
              @Override
              public Duration connectTimeout() {
                return change.apply(config.connectTimeout());
              }
            });
  }

  private static UnaryOperator<TransportProvider> unsent(Predicate<TransportException> some) {
    return transports(inner -> new UnsentUploads(inner, some));
  }

  private static UnaryOperator<TransportProvider> late(Predicate<TransportException> some) {
    return transports(
        inner ->
            new ForwardingTransport(inner) {
              @Override
              protected TransportResponse execute(TransportRequest request, Execution exchange) {
                try {
                  return super.execute(request, exchange);
                } catch (TransportException failure) {
                  if (some.test(failure)) {
                    Late.pause();
                  }
                  throw failure;
                }
              }
            });
  }

  /** Passes errors on late. */
  private static final class FailsLate extends Relay {
    FailsLate(Sink down) {
      super(down);
    }

    @Override
    public void onError(Throwable failure) {
      Late.pause();
      super.onError(failure);
    }
  }

  /** The transport itself is one, which the kit knows by its name. */
  private static TransportProvider blind(TransportProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public String name() {
        return "blind";
      }
    };
  }

  private static boolean isUnknown(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    boolean caused = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      caused |= type.isInstance(at);
    }
    return caused;
  }

  private static Transport throwing(Transport transport) {
    return new ForwardingTransport(transport) {
      @Override
      protected TransportResponse execute(TransportRequest request, Execution exchange) {
        URI uri = request.uri();
        if ("http".equals(uri.getScheme()) && uri.getRawAuthority() == null) {
          throw new IllegalArgumentException("no host");
        }
        return super.execute(request, exchange);
      }
    };
  }

  private static TransportException renamed(TransportException failure, Kind from, Kind to) {
    return failure.kind() == from ? copy(failure, to, failure.sent()) : failure;
  }

  private static TransportException sent(TransportException failure, Kind of, Sent sent) {
    return failure.kind() == of ? copy(failure, of, sent) : failure;
  }

  private static TransportException copy(TransportException failure, Kind kind, Sent sent) {
    return new TransportException(kind, sent, failure.getMessage(), failure.getCause());
  }

  private static TransportException talkative(
      TransportRequest request, TransportException failure) {
    return new TransportException(
        failure.kind(), failure.sent(), request.uri() + " failed", failure.getCause());
  }

  private static TransportConfig patient(TransportConfig config) {
    return new ForwardingConfig(config) {
      @Override
      public Duration connectTimeout() {
        return Duration.ofHours(1);
      }
    };
  }
}
