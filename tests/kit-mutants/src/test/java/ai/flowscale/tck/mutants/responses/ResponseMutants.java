package ai.flowscale.tck.mutants.responses;

import static ai.flowscale.tck.mutants.parts.Damage.downloads;
import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.responses;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.EndsAt;
import ai.flowscale.tck.mutants.parts.EndsBehind;
import ai.flowscale.tck.mutants.parts.Execution;
import ai.flowscale.tck.mutants.parts.ForwardingResponse;
import ai.flowscale.tck.mutants.parts.ForwardingTransport;
import ai.flowscale.tck.mutants.parts.Late;
import ai.flowscale.tck.mutants.parts.LosesLastOfFull;
import ai.flowscale.tck.mutants.parts.ReadsAsText;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.RenewedTransport;
import ai.flowscale.tck.mutants.parts.Responses;
import ai.flowscale.tck.mutants.parts.Sink;
import ai.flowscale.tck.mutants.sockets.Sockets;
import ai.flowscale.tck.transport.TransportRule;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Chapter 3: what becomes of a response. */
public final class ResponseMutants {
  private static final long FAR = 128L << 20;
  private static final long LONG = 16L << 20;
  private static final long CAP = 64L << 20;

  private ResponseMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.RESPONSE,
            "reports every success as 200",
            responses((request, response) -> successAs200(response))),
        Mutant.of(
            TransportRule.RESPONSE,
            "reports a status that it does not know as 500",
            responses((request, response) -> unknownAs500(response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "replaces letters beyond ASCII in values",
            responses(
                (request, response) ->
                    withValues(
                        response, value -> List.of(value.replaceAll("[^\\x00-\\x7f]", "?"))))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "makes one space of several in values",
            responses(
                (request, response) ->
                    withValues(response, value -> List.of(value.replaceAll(" +", " "))))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "makes one value of several",
            responses((request, response) -> joined(response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "keeps only the last value of a header",
            responses((request, response) -> lastValues(response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "loses a header of a response that has no value",
            responses((request, response) -> withoutEmptyValues(response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "splits values at commas",
            responses((request, response) -> splitAtCommas(response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "loses the headers behind the first 100",
            responses((request, response) -> first(100, response))),
        Mutant.of(
            TransportRule.RESPONSE_HEADERS,
            "drops a date that is none",
            responses(
                (request, response) ->
                    withValues(
                        response,
                        value -> value.equals("yesterday") ? List.of() : List.of(value)))),
        Mutant.of(
            TransportRule.CONTENT_CODING,
            "drops a coding that changes nothing",
            responses(
                (request, response) ->
                    withValues(
                        response, value -> value.equals("identity") ? List.of() : List.of(value)))),
        Mutant.of(
            TransportRule.HEAD_BOUND,
            "loses headers of more than 12 KiB",
            responses(
                (request, response) ->
                    withValues(
                        response,
                        value -> value.length() > 12 << 10 ? List.of() : List.of(value)))),
        Mutant.of(
            TransportRule.HEAD_BOUND,
            "loses the headers behind the first 256",
            responses((request, response) -> first(256, response))),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING,
            "reports the end of the connection as an error",
            responses(Framing::insistsOnFraming)),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING,
            "loses the last byte of a response that fills its buffers of 8 KiB",
            downloads(LosesLastOfFull::new)),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING, "takes a body for text", downloads(ReadsAsText::new)),
        Mutant.of(
            TransportRule.NO_RESPONSE_BODY,
            "loses the length in a response to HEAD",
            responses(
                (request, response) ->
                    request.method().equals("HEAD") ? withoutLength(response) : response)),
        Mutant.hanging(
            TransportRule.EARLY_HEADERS,
            "collects a body up to the end of its connection before it returns the headers",
            "the response's headers",
            transports(
                inner ->
                    new CollectsFirst(
                        inner,
                        response ->
                            response.headers().first("Content-Length").isEmpty()
                                && response.headers().first("Transfer-Encoding").isEmpty()))),
        Mutant.of(
            TransportRule.DOWNLOAD_PRESSURE,
            "reads 24 MiB of a body ahead of its reader",
            responses((request, response) -> Responses.readAhead(response, 24L << 20))),
        Mutant.of(
            TransportRule.ERROR_RESPONSES,
            "loses the body of a 500",
            responses((request, response) -> withoutBodyOf(500, response))),
        new Mutant(
                TransportRule.CLOSE_SHORT,
                "leaves a short response open that is closed unread, only on a used connection",
                "the end or the reuse of all connections but a few",
                overSockets(transports(LeavesUnreadOpen::new)),
                Ways.USED)
            .withoutLimits(),
        Mutant.of(TransportRule.NOT_STORED, "answers from a cache", transports(Stores::new)),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING,
            "loses the last byte of a response of more than 16 MiB",
            responses((request, response) -> withoutLastOfLong(response))),
        Mutant.of(
            TransportRule.RESPONSE_FRAMING,
            "looks for the end of a body after it has found no buffer",
            responses((request, response) -> LooksBehind.in(response))),
        Mutant.of(
            TransportRule.NO_RESPONSE_BODY,
            "expects a body for every Content-Length",
            responses((request, response) -> Framing.insistsOnLength(response))),
        Mutant.hanging(
            TransportRule.EARLY_HEADERS,
            "collects the body before it returns the headers",
            "the response's headers",
            transports(inner -> new CollectsFirst(inner, response -> true))),
        Mutant.of(
            TransportRule.DOWNLOAD_PRESSURE,
            "reads a body far ahead of its reader",
            responses((request, response) -> Responses.readAhead(response, FAR))),
        new Mutant(
            TransportRule.DOWNLOAD_PRESSURE,
            "reads a body far ahead, only over HTTP/2",
            "",
            responses(
                (request, response) ->
                    response.protocol().equals("HTTP/2")
                        ? Responses.readAhead(response, FAR)
                        : response),
            Ways.HTTP_2),
        new Mutant(
            TransportRule.DOWNLOAD_PRESSURE,
            "reads 6 MiB more than its windows hold, only over HTTP/2",
            "",
            responses(
                (request, response) ->
                    response.protocol().equals("HTTP/2")
                        ? Responses.readAhead(response, 6 << 20)
                        : response),
            Ways.HTTP_2),
        Mutant.of(TransportRule.TRUNCATED, "completes a truncated body", downloads(EndsAt::closed)),
        Mutant.of(
                TransportRule.TRUNCATED,
                "takes the end of a connection for that of a body",
                downloads(EndsAt::closed))
            .only(Ways.TLS),
        Mutant.of(
            TransportRule.TRUNCATED,
            "completes a long body without its last byte",
            responses((request, response) -> almostWhole(response))),
        Mutant.of(TransportRule.CONTENT_CODING, "decodes gzip", transports(Unzips::new)),
        Mutant.of(
            TransportRule.REUSE,
            "opens a connection for each request",
            makers(
                (provider, config) ->
                    new RenewedTransport(provider, config, Duration.ZERO, request -> true))),
        Mutant.of(TransportRule.REDIRECTS, "follows redirects", transports(FollowsRedirects::new)),
        Mutant.of(TransportRule.REDIRECTS, "follows a redirect", transports(FollowsRedirects::new))
            .only(Ways.TLS),
        Mutant.of(TransportRule.COOKIES, "keeps cookies", transports(KeepsCookies::new)),
        Mutant.of(
            TransportRule.ERROR_RESPONSES,
            "loses the body of a 401",
            responses((request, response) -> withoutBodyOf(401, response))),
        Mutant.of(
            TransportRule.HEAD_BOUND,
            "loses headers of more than 8 KiB",
            responses((request, response) -> withoutLongValues(response))),
        Mutant.of(
            TransportRule.LONG_DOWNLOAD,
            "returns lengths as an int",
            responses((request, response) -> withIntLength(response))),
        Mutant.of(
            TransportRule.WHOLE_DOWNLOAD,
            "ends a response behind 64 MiB",
            downloads(down -> new EndsBehind(down, CAP))),
        Mutant.hanging(
                TransportRule.CLOSE_SHORT,
                "leaves a short response open that is closed unread",
                "the end or the reuse of all connections but a few",
                overSockets(responses((request, response) -> staysOpen(response))))
            .withoutLimits(),
        Mutant.of(
            TransportRule.EARLY_HEADERS,
            "returns a response late that ends with its connection",
            transports(ResponseMutants::late)),
        Mutant.of(
            TransportRule.NO_RESPONSE_BODY,
            "ends the empty body of a 304 late",
            responses(
                (request, response) ->
                    response.status() == 304
                        ? Responses.relayed(response, EndsLate::new)
                        : response)));
  }

  /** A client that reads ahead has such a response in memory, and its connection back. */
  private static UnaryOperator<TransportProvider> overSockets(
      UnaryOperator<TransportProvider> damage) {
    return provider -> damage.apply(Sockets.good().apply(provider));
  }

  private static Transport late(Transport inner) {
    return new ForwardingTransport(inner) {
      @Override
      protected TransportResponse execute(TransportRequest request, Execution exchange) {
        TransportResponse response = super.execute(request, exchange);
        if (isOpenEnded(response)) {
          Late.pause();
        }
        return response;
      }
    };
  }

  private static boolean isOpenEnded(TransportResponse response) {
    return response.headers().first("Connection").isPresent()
        && response.headers().first("Content-Length").isEmpty();
  }

  /** Ends late. */
  private static final class EndsLate extends Relay {
    EndsLate(Sink down) {
      super(down);
    }

    @Override
    public void onComplete() {
      Late.pause();
      super.onComplete();
    }
  }

  private static TransportResponse withoutEmptyValues(TransportResponse response) {
    return withValues(response, value -> value.isEmpty() ? List.of() : List.of(value));
  }

  private static TransportResponse splitAtCommas(TransportResponse response) {
    return withValues(response, value -> List.of(value.split(",\\s*", -1)));
  }

  private static TransportResponse first(int most, TransportResponse response) {
    AtomicInteger count = new AtomicInteger();
    return withValues(
        response, value -> count.incrementAndGet() > most ? List.of() : List.of(value));
  }

  private static TransportResponse joined(TransportResponse response) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      headers = headers.with(name, String.join(", ", response.headers().all(name)));
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse withoutLength(TransportResponse response) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      for (String value : response.headers().all(name)) {
        headers = name.equalsIgnoreCase("Content-Length") ? headers : headers.with(name, value);
      }
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse unknownAs500(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public int status() {
        return super.status() > 511 ? 500 : super.status();
      }
    };
  }

  private static TransportResponse withValues(
      TransportResponse response, Function<String, List<String>> change) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      for (String value : response.headers().all(name)) {
        for (String changed : change.apply(value)) {
          headers = headers.with(name, changed);
        }
      }
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse withoutLastOfLong(TransportResponse response) {
    long length =
        response
            .headers()
            .first("Content-Length")
            .filter(value -> value.matches("\\d{1,18}"))
            .map(Long::valueOf)
            .orElse(0L);
    return length > LONG
        ? Responses.relayed(response, down -> new LosesByte(down, length))
        : response;
  }

  private static TransportResponse withIntLength(TransportResponse response) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      for (String value : response.headers().all(name)) {
        boolean length = name.equalsIgnoreCase("Content-Length") && value.matches("\\d{1,18}");
        headers = headers.with(name, length ? "" + (int) Long.parseLong(value) : value);
      }
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse staysOpen(TransportResponse response) {
    boolean isShort = response.headers().first("Content-Length").orElse("0").length() < 3;
    return new ForwardingResponse(response) {
      @Override
      public void close() {
        if (!isShort) {
          super.close();
        }
      }
    };
  }

  private static TransportResponse almostWhole(TransportResponse response) {
    return response
        .headers()
        .first("Content-Length")
        .filter(length -> length.matches("\\d+"))
        .map(Long::valueOf)
        .map(length -> Responses.relayed(response, down -> new EndsAlmostWhole(down, length)))
        .orElse(response);
  }

  private static TransportResponse withoutLongValues(TransportResponse response) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      for (String value : response.headers().all(name)) {
        headers = value.length() > 8192 ? headers : headers.with(name, value);
      }
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse successAs200(TransportResponse response) {
    return new ForwardingResponse(response) {
      @Override
      public int status() {
        return super.status() / 100 == 2 ? 200 : super.status();
      }
    };
  }

  /** The JDK's words for it. */
  private static TransportResponse lastValues(TransportResponse response) {
    Headers headers = Headers.empty();
    for (String name : response.headers().names()) {
      for (String value : response.headers().all(name)) {
        headers = headers.replacing(name, value);
      }
    }
    return Responses.withHeaders(response, headers);
  }

  private static TransportResponse withoutBodyOf(int status, TransportResponse response) {
    if (response.status() != status) {
      return response;
    }
    response.close();
    return Responses.withBody(response, InputStream.nullInputStream());
  }
}
