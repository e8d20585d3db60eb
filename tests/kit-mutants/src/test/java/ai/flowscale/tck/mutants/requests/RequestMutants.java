package ai.flowscale.tck.mutants.requests;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requests;
import static ai.flowscale.tck.mutants.parts.Damage.transports;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.Origins;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Chapter 1: what becomes of a request. */
public final class RequestMutants {
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private static final Set<String> KNOWN =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
  private static final Set<String> RESTRICTED =
      Set.of("Date", "From", "Origin", "Referer", "Via", "Warning");

  private RequestMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.TARGET,
            "decodes the URL and encodes it again",
            requests(request -> Requests.withUri(request, encodedAgain(request.uri())))),
        Mutant.of(
            TransportRule.TARGET,
            "removes dot segments from the path",
            requests(request -> Requests.withUri(request, request.uri().normalize()))),
        Mutant.of(
            TransportRule.TARGET,
            "encodes the apostrophes of a query",
            requests(request -> Requests.withUri(request, withoutApostrophes(request.uri())))),
        Mutant.of(
            TransportRule.TARGET,
            "writes encodings in upper case",
            requests(request -> Requests.withUri(request, inUpperCase(request.uri())))),
        Mutant.of(
            TransportRule.TARGET,
            "sends methods in capitals",
            requests(request -> withMethod(request, request.method().toUpperCase(Locale.ROOT)))),
        Mutant.of(
            TransportRule.TARGET,
            "sends a method that it does not know as a POST",
            requests(
                request ->
                    KNOWN.contains(request.method().toUpperCase(Locale.ROOT))
                        ? request
                        : withMethod(request, "POST"))),
        Mutant.of(
            TransportRule.TARGET,
            "cuts targets at 16 KiB",
            requests(
                request ->
                    request.uri().toString().length() > 16_384
                        ? Requests.withUri(
                            request, URI.create(request.uri().toString().substring(0, 16_384)))
                        : request)),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "drops what java.net once kept for itself",
            requests(
                request ->
                    withHeaders(
                        request,
                        (headers, name, value) ->
                            RESTRICTED.contains(name) ? headers : headers.with(name, value)))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "drops the type of a body where there is none",
            requests(
                request ->
                    request.body().isPresent()
                        ? request
                        : withHeaders(
                            request,
                            (headers, name, value) ->
                                name.startsWith("Content-")
                                    ? headers
                                    : headers.with(name, value)))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "sends its own User-Agent",
            requests(
                request ->
                    Requests.withHeaders(
                        request, request.headers().replacing("User-Agent", "Java/17")))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "cuts the values of headers at 16 KiB",
            requests(
                request ->
                    withHeaders(
                        request,
                        (headers, name, value) ->
                            headers.with(
                                name, value.substring(0, Math.min(16_384, value.length())))))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "splits the values of a request's headers at commas",
            requests(request -> withHeaders(request, RequestMutants::splitting))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "makes one space of several in a request's headers",
            requests(request -> withHeaders(request, RequestMutants::squeezing))),
        Mutant.of(
            TransportRule.NOTHING_ADDED,
            "sends the type of a form if there is none",
            requests(RequestMutants::typed)),
        Mutant.of(
            TransportRule.NOTHING_ADDED,
            "says that it would rather have HTML",
            requests(RequestMutants::accepting)),
        Mutant.of(
            TransportRule.NO_BODY,
            "sends an empty body with a GET",
            requests(request -> request.method().equals("GET") ? withEmptyBody(request) : request)),
        Mutant.of(
            TransportRule.FRAMING_REFUSED,
            "drops Upgrade and Expect",
            requests(request -> withHeaders(request, RequestMutants::droppingSome))),
        Mutant.of(
            TransportRule.NOTHING_ADDED,
            "sends Keep-Alive",
            requests(
                request ->
                    Requests.withHeaders(request, request.headers().with("Keep-Alive", "300")))),
        Mutant.of(
            TransportRule.HEADER_SPLITTING,
            "drops letters beyond ASCII from headers",
            requests(request -> withHeaders(request, RequestMutants::inAscii))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "sends only the last value of a header",
            requests(request -> withHeaders(request, RequestMutants::setting))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "cuts the values of headers at 8 KiB",
            requests(request -> withHeaders(request, RequestMutants::cutting))),
        Mutant.of(
            TransportRule.REQUEST_HEADERS,
            "drops a header without a value",
            requests(request -> withHeaders(request, RequestMutants::droppingEmpty))),
        Mutant.of(
            TransportRule.NOTHING_ADDED,
            "offers compression",
            requests(RequestMutants::compressing)),
        Mutant.of(
                TransportRule.NOTHING_ADDED,
                "asks for compression",
                requests(RequestMutants::compressing))
            .only(Ways.TLS),
        Mutant.of(
            TransportRule.NO_BODY,
            "sends an empty body instead of none",
            requests(RequestMutants::withEmptyBody)),
        Mutant.of(
            TransportRule.FRAMING_REFUSED,
            "drops headers that frame the message",
            requests(request -> withHeaders(request, RequestMutants::dropping))),
        Mutant.of(
            TransportRule.HEADER_SPLITTING,
            "drops control characters from headers",
            requests(request -> withHeaders(request, RequestMutants::stripping))),
        Mutant.of(
            TransportRule.HEADER_SPLITTING,
            "drops a single CR from headers",
            requests(request -> withHeaders(request, RequestMutants::strippingCr))),
        Mutant.of(
            TransportRule.HEADER_SPLITTING,
            "checks the first value of each name alone",
            requests(request -> withHeaders(request, RequestMutants::strippingLater))),
        Mutant.of(
            TransportRule.SCHEME,
            "quotes a URL that it cannot send to",
            transports(TellsAddress::new)),
        Mutant.of(
            TransportRule.USER_INFORMATION,
            "sends user information as Authorization",
            requests(RequestMutants::authorized)),
        Mutant.of(
            TransportRule.SCHEME_IN_ANY_CASE,
            "sends a request in clear whose scheme is in capitals",
            requests(RequestMutants::inClear)),
        Mutant.of(
            TransportRule.SCHEME_IN_ANY_CASE,
            "sends a request in clear whose scheme is in capitals, where a connection is open",
            makers((provider, config) -> new Origins(provider.create(config), Origins.CAPITALS))),
        Mutant.of(
            TransportRule.SCHEME_IN_ANY_CASE,
            "sends a request to its proxy in clear whose scheme is in capitals",
            makers(
                (provider, config) ->
                    (config.proxy().isPresent()
                            ? requests(RequestMutants::inClear).apply(provider)
                            : provider)
                        .create(config))));
  }

  private static TransportRequest withMethod(TransportRequest request, String method) {
    return TransportRequest.of(
        method, request.uri(), request.headers(), request.body().orElse(null));
  }

  private static TransportRequest inClear(TransportRequest request) {
    URI uri = request.uri();
    boolean taken = "https".equalsIgnoreCase(uri.getScheme()) && !"https".equals(uri.getScheme());
    return taken
        ? Requests.withUri(request, URI.create("http" + uri.toString().substring("https".length())))
        : request;
  }

  private static TransportRequest compressing(TransportRequest request) {
    return Requests.withHeaders(request, request.headers().with("Accept-Encoding", "gzip"));
  }

  private static URI inUpperCase(URI uri) {
    return URI.create(
        Pattern.compile("%[0-9a-f]{2}")
            .matcher(uri.toString())
            .replaceAll(found -> found.group().toUpperCase(Locale.ROOT)));
  }

  private static TransportRequest typed(TransportRequest request) {
    boolean without = request.headers().first("Content-Type").isEmpty();
    return without && request.body().isPresent()
        ? Requests.withHeaders(
            request, request.headers().with("Content-Type", "application/x-www-form-urlencoded"))
        : request;
  }

  private static TransportRequest accepting(TransportRequest request) {
    boolean without = request.headers().first("Accept").isEmpty();
    return without
        ? Requests.withHeaders(
            request, request.headers().with("Accept", "text/html, image/gif, */*; q=.2"))
        : request;
  }

  private static Headers splitting(Headers headers, String name, String value) {
    Headers split = headers;
    for (String part : value.split(",\\s*", -1)) {
      split = split.with(name, part);
    }
    return split;
  }

  private static Headers squeezing(Headers headers, String name, String value) {
    return headers.with(name, value.replaceAll(" +", " "));
  }

  private static Headers inAscii(Headers headers, String name, String value) {
    return headers.with(name, value.replaceAll("[^\\x00-\\x7f]", ""));
  }

  private static Headers droppingSome(Headers headers, String name, String value) {
    return name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Expect")
        ? headers
        : headers.with(name, value);
  }

  private static Headers droppingEmpty(Headers headers, String name, String value) {
    return value.isEmpty() ? headers : headers.with(name, value);
  }

  private static TransportRequest authorized(TransportRequest request) {
    URI uri = request.uri();
    if (uri.getRawUserInfo() == null) {
      return request;
    }
    URI without =
        URI.create(
            uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort() + uri.getRawPath());
    return Requests.withHeaders(
        Requests.withUri(request, without),
        request.headers().with("Authorization", uri.getRawUserInfo()));
  }

  private static URI encodedAgain(URI uri) {
    try {
      return new URI(
          uri.getScheme(),
          uri.getUserInfo(),
          uri.getHost(),
          uri.getPort(),
          uri.getPath(),
          uri.getQuery(),
          null);
    } catch (URISyntaxException unusual) {
      return uri;
    }
  }

  private static TransportRequest withEmptyBody(TransportRequest request) {
    return request.body().isPresent()
        ? request
        : Requests.withBody(
            request, RequestBodies.ofStream(InputStream::nullInputStream, OptionalLong.empty()));
  }

  /** Adds one value after the other to new headers. */
  private static TransportRequest withHeaders(TransportRequest request, Adding adding) {
    Headers headers = Headers.empty();
    for (String name : request.headers().names()) {
      for (String value : request.headers().all(name)) {
        headers = adding.add(headers, name, value);
      }
    }
    return Requests.withHeaders(request, headers);
  }

  private static URI withoutApostrophes(URI uri) {
    String query = uri.getRawQuery();
    return query == null
        ? uri
        : URI.create(uri.toString().replace("?" + query, "?" + query.replace("'", "%27")));
  }

  private static Headers cutting(Headers headers, String name, String value) {
    return headers.with(name, value.length() > 8192 ? value.substring(0, 8192) : value);
  }

  private static Headers strippingCr(Headers headers, String name, String value) {
    return headers.with(name, value.replaceAll("\r(?!\n)", ""));
  }

  /** A client that replaces what it does not refuse. */
  private static Headers strippingLater(Headers headers, String name, String value) {
    return headers.first(name).isEmpty()
        ? headers.with(name, value)
        : headers.with(name, value.replaceAll("[\r\n\0]", " "));
  }

  private static Headers setting(Headers headers, String name, String value) {
    return headers.replacing(name, value);
  }

  private static Headers dropping(Headers headers, String name, String value) {
    return FRAMING.contains(name.toLowerCase(Locale.ROOT)) ? headers : headers.with(name, value);
  }

  private static Headers stripping(Headers headers, String name, String value) {
    return headers.with(name, value.replaceAll("[\r\n\0]", ""));
  }

  /** What becomes of a header. */
  private interface Adding {
    Headers add(Headers headers, String name, String value);
  }
}
