package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.server.RawRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Fields that HTTP libraries set, parse, restrict or rewrite, with values of a caller or server.
 */
final class KnownFields {
  /** Each with the one value that a caller gives it. */
  static final Map<String, String> OF_REQUESTS =
      of(
          "Accept", "text/html;q=0.8, */*;q=0.1",
          "Accept-Charset", "utf-8",
          "Accept-Encoding", "br;q=0.5, identity",
          "Accept-Language", "de-CH, en;q=0.5",
          "Access-Control-Request-Method", "PUT",
          "Authorization", "Basic bWU6eHl6",
          "Cache-Control", "no-store",
          "Content-Encoding", "aws-chunked",
          "Content-Language", "de",
          "Content-Type", "Text/Plain;Charset=UTF-8;x=\"Y z\"",
          "Cookie", "a=b",
          "Date", "Tue, 01 Dec 2026 00:00:00 GMT",
          "Digest", "sha-256=x/y==",
          "DNT", "1",
          "From", "me@example.com",
          "If-Match", "\"a\", W/\"b\"",
          "If-Modified-Since", "Tue, 01 Dec 2026 00:00:00 GMT",
          "If-None-Match", "*",
          "If-Range", "\"a\"",
          "Idempotency-Key", "00-1",
          "Max-Forwards", "3",
          "Origin", "null",
          "Pragma", "no-cache",
          "Priority", "u=1, i",
          "Range", "bytes=0-",
          "Referer", "http://example.com/?a=b",
          "TE", "trailers",
          "Trailer", "X-Sum",
          "User-Agent", "mine/1 (x; y)",
          "Via", "1.1 mine",
          "Warning", "199 - \"x\"",
          "X-Forwarded-For", "::1",
          "X-HTTP-Method-Override", "PATCH",
          "x-lower", "Y");

  /** Many values that are not what a client would parse them as. */
  static final Map<String, String> OF_RESPONSES =
      of(
          "Accept-Ranges", "none",
          "Age", "-1",
          "Allow", "GET,put ,",
          "Alt-Svc", "h3=\":443\"; ma=1",
          "Cache-Control", "max-age=x",
          "Content-Disposition", "attachment; filename=\"a;b\"",
          "Content-Language", "no language",
          "Content-Location", "not a [URL]",
          "Content-MD5", "x",
          "Content-Range", "bytes 0-1/9",
          "Content-Type", "nothing like a type",
          "Date", "yesterday",
          "ETag", "without quotes",
          "Expires", "-1",
          "Last-Modified", "0",
          "Link", "<a>; rel=\"x, y\"",
          "Location", "http://[not a URL",
          "Pragma", "x",
          "Proxy-Authenticate", "Basic",
          "Refresh", "0; url=/elsewhere",
          "Retry-After", "soon",
          "Server", "mine/1 (x; y)",
          "Set-Cookie", "=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
          "Strict-Transport-Security", "max-age=1; includeSubDomains",
          "Trailer", "X-Sum",
          "Vary", "*",
          "Via", "1.0 mine",
          "Warning", "199 - \"x\"",
          "WWW-Authenticate", "Negotiate");

  /** What a transport sets, and what libraries add that changes nothing. */
  private static final Set<String> OWN =
      Set.of("host", "content-length", "transfer-encoding", "connection", "user-agent", "accept");

  private KnownFields() {}

  /** Asserts that a request has the fields that were given, and those that any may have. */
  static void assertAllowed(RawRequest request, Set<String> given) {
    assertAllowed(request.fieldLines(), given);
  }

  static void assertAllowed(List<String> fieldLines, Set<String> given) {
    assertThat(fieldLines)
        .allSatisfy(
            line -> {
              String name = line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
              String value = line.replaceFirst("[^:]*:", "").strip();
              assertThat(OWN.contains(name) || given.contains(name))
                  .as("whether the header %s was given, or may be added", name)
                  .isTrue();
              assertThat(name.equals("connection") && !value.equalsIgnoreCase("keep-alive"))
                  .as(line)
                  .isFalse();
            });
  }

  private static Map<String, String> of(String... namesAndValues) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
