package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Chapter 1 of the contract: requests. */
public abstract class RequestRules {
  private static final String CANARY = "canary-4711";

  private static RawRequest received(TransportScenario it, TransportRequest request) {
    it.server().always(Scripts.respondAll("fine"));
    it.text(it.send(request));
    return it.server().requests().get(it.server().requests().size() - 1);
  }

  private static RawRequest received(TransportScenario it, String method) {
    return received(it, it.request(method, "/x", null));
  }

  @RuleTest(TransportRule.TARGET)
  final void rule1_1_methodPathAndQueryAreSentUnchanged(TransportScenario it) {
    String usual = "/a%2Fb/%C3%A4%20;p=1/'!?x=1%262&y=a+b&z=%23&e=&f";
    it.inCase("reserved and encoded characters", () -> assertSentAs(it, usual, usual));
    it.inCase("no path", () -> assertSentAs(it, "", "/"));
    unchanged(it, "dot segments", "/a/../b", "/a/./b", "/..", "/a/b/.", "/../x?y=/../z");
    unchanged(it, "encoded dot segments", "/a/%2e%2e/b", "/%2E/x");
    unchanged(it, "empty segments", "/a//b", "//a", "/a/");
    unchanged(it, "delimiters in a query", "/?x='a'&y=!$()*,;:@/?&z=~-._", "/'?'");
    unchanged(it, "encodings in either case", "/%7e%41%2f%3A?x=%7E%61%5b%5D");
    unchanged(it, "a question mark in a query", "/x?y?z");
    it.inCase("a query without a path", () -> assertSentAs(it, "?x=1", "/?x=1"));
    it.inCase("a fragment, which is not sent", () -> assertSentAs(it, "/x?y#z", "/x?y"));
    for (int length : Sizes.OF_HEADS) {
      assertLongIsSent(it, length);
    }
    assertLongIsSent(it, Sizes.LARGE_HEAD);
    for (String empty :
        List.of("/?a=1&&b=2&", "/?&", "/?=", "/?a&a=&=a", "//", "/;p", "/%2f", "/a;/b;c=d")) {
      it.inCase("empty parts: " + empty, () -> assertSentAs(it, empty, empty));
    }
    anyMethod(it, "methods in small letters", "patch", "get", "Post");
    anyMethod(it, "methods that few know", "PROPFIND", "M-SEARCH", "OPTIONS", "X");
    it.inCase(
        "scheme and host in upper case",
        () -> assertReaches(it, it.server(), inUpperCase(it.server())));
    if (it.route() != Route.HTTP) {
      return;
    }
    RawServer onIpv6 = RawServer.startIpv6().map(it::watched).orElse(null);
    if (onIpv6 == null) {
      it.leaveOut("an IPv6 address", "the system has none");
    } else {
      it.inCase("an IPv6 address", () -> assertReaches(it, onIpv6, origin(onIpv6)));
    }
  }

  private static void unchanged(TransportScenario it, String name, String... targets) {
    for (String target : targets) {
      it.inCase(name + ": " + target, () -> assertSentAs(it, target, target));
    }
  }

  private static void anyMethod(TransportScenario it, String name, String... methods) {
    it.inCase(
        name,
        () -> {
          for (String method : methods) {
            assertSentAs(it, method, "/x", "/x");
          }
        });
  }

  private static void assertLongIsSent(TransportScenario it, int length) {
    String target = "/" + "a".repeat(length - 5) + "?b=c";
    it.inCase("a target of " + length + " bytes", () -> assertSentAs(it, target, target));
  }

  private static void assertSentAs(TransportScenario it, String address, String target) {
    for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
      assertSentAs(it, method, address, target);
    }
  }

  private static void assertSentAs(
      TransportScenario it, String method, String address, String target) {
    assertThat(received(it, it.request(method, address, null)).startLine())
        .isEqualTo(method + " " + target + " HTTP/1.1");
  }

  private static String inUpperCase(RawServer server) {
    return server.uri("").getScheme().toUpperCase(Locale.ROOT) + "://LOCALHOST:" + server.port();
  }

  private static String origin(RawServer server) {
    return server.uri("").toString();
  }

  /** The host is sent unchanged, except for its case. */
  private static void assertReaches(TransportScenario it, RawServer server, String origin) {
    server.always(Scripts.respondAll("fine"));
    URI uri = URI.create(origin + "/x?y=z");
    it.text(it.send(TransportScenario.request("GET", uri, null)));
    RawRequest request = server.requests().get(server.requests().size() - 1);
    assertThat(request.startLine()).isEqualTo("GET /x?y=z HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1);
    assertThat(request.values("Host").get(0)).isEqualToIgnoringCase(uri.getRawAuthority());
  }

  @RuleTest(TransportRule.REQUEST_HEADERS)
  final void rule1_2_allHeadersAreSentAndTheValuesOfANameKeepTheirOrder(TransportScenario it) {
    Headers headers =
        Headers.empty()
            .with("X-Many", "one")
            .with("X-API-KEY", "k")
            .with("x-many", "two")
            .with("Accept", "application/json")
            .with("Range", "bytes=0-9")
            .with("X-Many", "one");

    RawRequest request =
        received(it, TransportRequest.of("GET", it.server().uri("/"), headers, null));

    assertThat(request.values("X-Many")).containsExactly("one", "two", "one");
    assertThat(request.values("X-API-KEY")).containsExactly("k");
    assertThat(request.values("Accept")).containsExactly("application/json");
    assertThat(request.values("Range")).containsExactly("bytes=0-9");
    for (int length : Sizes.OF_HEADS) {
      it.inCase("a value of " + length + " bytes", () -> assertArrives(it, "v".repeat(length)));
    }
    it.inCase("an empty value", () -> assertArrives(it, ""));
    it.inCase("a value with commas", () -> assertArrives(it, "a, b,c"));
    it.inCase("a value with several spaces", () -> assertArrives(it, "a  b   c"));
    it.inCase("a value with quotes", () -> assertArrives(it, "\"a, b\"; c='d'"));
    it.inCase("100 headers", () -> assertAllArrive(it, 100));
    it.inCase(
        "a value of " + Sizes.LARGE_HEAD + " bytes",
        () -> assertArrives(it, "v".repeat(Sizes.LARGE_HEAD)));
    for (String method : List.of("GET", "POST")) {
      it.inCase(
          "headers that clients set themselves, with " + method,
          () -> assertNoneIsChanged(it, method));
    }
  }

  private static void assertNoneIsChanged(TransportScenario it, String method) {
    Headers headers = Headers.empty();
    for (Map.Entry<String, String> each : KnownFields.OF_REQUESTS.entrySet()) {
      headers = headers.with(each.getKey(), each.getValue());
    }
    RequestBody body = method.equals("POST") ? it.body(OptionalLong.of(2), "ab") : null;
    RawRequest request =
        received(it, TransportRequest.of(method, it.server().uri("/"), headers, body));
    KnownFields.OF_REQUESTS.forEach(
        (name, value) -> assertThat(request.values(name)).as(name).containsExactly(value));
  }

  private static void assertAllArrive(TransportScenario it, int count) {
    Headers headers = Headers.empty();
    for (int i = 0; i < count; i++) {
      headers = headers.with("X-" + i, "v" + i);
    }
    RawRequest request =
        received(it, TransportRequest.of("GET", it.server().uri("/"), headers, null));
    for (int i = 0; i < count; i++) {
      assertThat(request.values("X-" + i)).containsExactly("v" + i);
    }
  }

  private static void assertArrives(TransportScenario it, String value) {
    Headers headers = Headers.empty().with("X-Long", value);
    RawRequest request =
        received(it, TransportRequest.of("GET", it.server().uri("/"), headers, null));
    assertThat(request.values("X-Long")).containsExactly(value);
  }

  @RuleTest(TransportRule.NOTHING_ADDED)
  final void rule1_3_nothingIsAddedThatChangesTheResponse(TransportScenario it) {
    for (String method : List.of("GET", "POST")) {
      RawRequest request =
          received(
              it,
              it.request(
                  method, "/", method.equals("GET") ? null : it.body(OptionalLong.of(2), "ab")));

      assertThat(
              List.of(
                  "Accept-Encoding",
                  "Authorization",
                  "Cookie",
                  "Expect",
                  "HTTP2-Settings",
                  "Proxy-Authorization",
                  "TE",
                  "Upgrade"))
          .allSatisfy(name -> assertThat(request.values(name)).as(name).isEmpty());
    }
    it.inCase("what a server may choose the response by", () -> assertNotChosen(it));
    it.inCase(
        "a body of 2 MiB",
        () -> {
          TestBody body = it.body(TestBody.blocks(OptionalLong.of(2 << 20), 32));
          assertThat(received(it, it.request("POST", "/", body)).values("Expect")).isEmpty();
        });
    it.inCase("a body of unknown length", () -> assertNotAsked(it));
    for (OptionalLong length : List.of(OptionalLong.of(3), OptionalLong.empty())) {
      it.inCase(
          "the fields of a body " + (length.isPresent() ? "with a length" : "in chunks"),
          () -> {
            it.newServer();
            RawRequest request = received(it, it.request("POST", "/", it.body(length, "abc")));
            KnownFields.assertAllowed(request, Set.of());
          });
    }
    it.inCase(
        "the fields of a request without a body",
        () -> {
          it.newServer();
          for (String method : List.of("GET", "HEAD", "POST", "DELETE")) {
            KnownFields.assertAllowed(received(it, method), Set.of());
          }
        });
  }

  /** The server lets a client go on that has asked. */
  private static void assertNotAsked(TransportScenario it) {
    for (int blocks : new int[] {1, 32}) {
      it.serving(
          connection -> {
            RawRequest request = connection.readHead();
            if (!request.values("Expect").isEmpty()) {
              connection.write("HTTP/1.1 100 Continue\r\n\r\n");
            }
            connection.readBody(request);
            connection.respond("200 OK", "fine");
            connection.readToEnd();
          });
      TestBody body = it.body(TestBody.blocks(OptionalLong.empty(), blocks));
      assertThat(it.text(it.send("POST", "/", body))).isEqualTo("fine");
      assertThat(it.server().requests().get(0).values("Expect")).as("Expect").isEmpty();
    }
  }

  private static void assertNotChosen(TransportScenario it) {
    TestBody body = it.body(OptionalLong.of(2), "ab");
    RawRequest request = received(it, it.request("POST", "/", body));

    assertThat(request.values("Accept")).as("Accept").isSubsetOf("*/*");
    for (String name :
        List.of(
            "Accept-Charset",
            "Accept-Language",
            "Content-Encoding",
            "Content-Type",
            "If-Modified-Since",
            "If-None-Match",
            "Range")) {
      assertThat(request.values(name)).as(name).isEmpty();
    }
  }

  @RuleTest(TransportRule.NO_BODY)
  final void rule1_4_aRequestWithoutABodyThatNeedsNoneIsNotFramed(TransportScenario it) {
    for (String method : List.of("GET", "HEAD", "DELETE")) {
      RawRequest request = received(it, method);

      assertThat(request.values("Host")).containsExactly(it.server().uri("").getRawAuthority());
      assertThat(request.values("Content-Length"))
          .as("Content-Length of " + method)
          .isSubsetOf(method.equals("GET") ? List.of() : List.of("0"));
      assertThat(request.values("Transfer-Encoding")).as(method).isEmpty();
    }
  }

  @RuleTest(TransportRule.FRAMING_REFUSED)
  final void rule1_5_headersThatFrameTheMessageAreRefusedBeforeAnythingIsSent(
      TransportScenario it) {
    for (String name :
        List.of("Connection", "content-length", "Expect", "HOST", "Upgrade", "Transfer-Encoding")) {
      it.inCase(
          "the header " + name,
          () -> {
            TransportException failure = refusal(it, Headers.empty().with(name, CANARY));

            assertThat(failure.kind()).isEqualTo(Kind.OTHER);
            assertThat(failure).hasMessageContaining(name);
            assertThat(getStackTrace(failure)).doesNotContain(CANARY);
          });
    }
    assertThat(it.server().requests()).isEmpty();
  }

  @RuleTest(TransportRule.HEADER_SPLITTING)
  final void rule1_6_aHeaderThatCouldSplitTheMessageIsRefusedAndNotQuoted(TransportScenario it) {
    Map.of("CR and LF", "\r\nX-Other: 1", "LF", "\nX-Other: 1", "NUL", "\0")
        .forEach((name, value) -> it.inCase(name, () -> assertRefused(it, CANARY + value)));
    it.inCase("CR", () -> assertRefused(it, CANARY + "\rX-Other: 1"));
    it.inCase("a letter beyond ASCII", () -> assertRefused(it, CANARY + "\u00e4"));
    for (int place = 0; place < 3; place++) {
      int bad = place;
      it.inCase("value " + (place + 1) + " of 3", () -> assertRefusedAmongOthers(it, bad));
    }
    assertThat(it.server().requests()).isEmpty();
  }

  /** One of three values, with what is bad at its beginning, in it, and at its end. */
  private static void assertRefusedAmongOthers(TransportScenario it, int place) {
    for (String bad : List.of("\r", "\n", "\r\n", "\0", "\u00e4")) {
      for (String value : List.of(bad + CANARY, CANARY + bad + "X-Other: 1", CANARY + bad)) {
        Headers headers = Headers.empty().with("X-First", "1");
        for (int i = 0; i < 3; i++) {
          headers = headers.with("X-API-KEY", i == place ? value : "good");
        }
        TransportException failure = refusal(it, headers.with("X-Last", "1"));
        assertThat(failure.kind()).isEqualTo(Kind.OTHER);
        assertThat(getStackTrace(failure)).contains("X-API-KEY").doesNotContain(CANARY);
      }
    }
  }

  private static void assertRefused(TransportScenario it, String value) {
    TransportException failure = refusal(it, Headers.empty().with("X-API-KEY", value));

    assertThat(getStackTrace(failure)).contains("X-API-KEY").doesNotContain(CANARY);
  }

  private static TransportException refusal(TransportScenario it, Headers headers) {
    it.server().always(Scripts.respondAll("a request that must not be sent"));
    RequestBody body = it.body(OptionalLong.of(2), "ab");
    TransportException failure =
        failure(it.sending(TransportRequest.of("POST", it.server().uri("/"), headers, body)));
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    return failure;
  }

  @RuleTest(TransportRule.SCHEME)
  final void rule1_7_aUrlThatIsNeitherHttpNorHttpsIsRefusedAndNotQuoted(TransportScenario it) {
    for (String address : List.of("ftp://localhost/?" + CANARY, "file:///etc/" + CANARY)) {
      it.inCase(
          URI.create(address).getScheme(),
          () -> {
            TransportException failure =
                failure(it.sending("GET", URI.create(address)), Kind.OTHER, Sent.NO);
            assertThat(getStackTrace(failure)).doesNotContain(CANARY);
          });
    }
  }

  @RuleTest(TransportRule.USER_INFORMATION)
  final void rule1_8_userInformationInAUrlIsRefused(TransportScenario it) {
    it.server().always(Scripts.respondAll("hello"));
    URI uri = it.server().uri("/");
    URI withUser =
        URI.create(uri.getScheme() + "://me:" + CANARY + "@" + uri.getRawAuthority() + "/");

    TransportException failure = failure(it.sending("GET", withUser), Kind.OTHER, Sent.NO);

    assertThat(getStackTrace(failure)).doesNotContain(CANARY);
    assertThat(it.server().requests()).isEmpty();
  }

  @RuleTest(value = TransportRule.SCHEME_IN_ANY_CASE, routes = Route.Selection.OWN)
  final void rule1_9_anHttpsUrlIsNeverSentInClear(TransportScenario it) {
    Origins.assertNeverInClear(it);
  }
}
