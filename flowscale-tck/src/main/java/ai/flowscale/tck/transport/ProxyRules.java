package ai.flowscale.tck.transport;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawRequest;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Chapter 8 of the contract: proxies. */
public abstract class ProxyRules {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String FIELDS = "Proxy-Agent: x\r\nX-Empty:\r\nDate: 0\r\n\r\n";
  private static final String USER = "me";
  private static final String PASSWORD = "canary-4713";

  /** Passwords beyond the usual, by what they are like. */
  private static final Map<String, String> PASSWORDS =
      Map.of(
          "long credentials", "canary-".repeat(30),
          "a colon in the password", ":canary:4713:",
          "a password beyond ASCII", "canary-\u00e9\u20ac");

  private static ForwardProxy proxy(TransportScenario it, @Nullable String password) {
    ForwardProxy proxy = it.opened(ForwardProxy.start());
    it.settings()
        .trustingAuthority()
        .through(
            new ProxySettings("127.0.0.1", proxy.port(), password == null ? null : USER, password));
    return proxy;
  }

  private static RawServer secureServer(TransportScenario it) {
    return it.tlsServer().always(Scripts.respondAll("from the origin"));
  }

  private static TransportRequest post(TransportScenario it, URI uri) {
    return TransportRequest.of(
        "POST", uri, Headers.empty().with("X-API-KEY", "k"), it.body(OptionalLong.of(3), "abc"));
  }

  @RuleTest(value = TransportRule.PROXY_PLAIN, routes = Route.Selection.OWN)
  final void rule8_1_aPlainRequestGoesToTheProxyInAbsoluteForm(TransportScenario it) {
    RawServer origin = it.serving(ProxyRules::respondOrRefuse);
    ForwardProxy proxy =
        proxy(it, PASSWORD)
            .route("service.invalid", origin.port())
            .requireCredentials(USER, PASSWORD);

    assertThat(it.text(it.send(post(it, URI.create("http://service.invalid/a?b=c")))))
        .isEqualTo("from the origin");

    RawRequest request = proxy.requests().get(0);
    assertThat(request.startLine()).isEqualTo("POST http://service.invalid/a?b=c HTTP/1.1");
    assertThat(request.values("Proxy-Authorization"))
        .containsExactly("Basic " + credentials(PASSWORD));
    assertThat(proxy.requests()).hasSize(1);
    assertThat(origin.requests().get(0).values("X-API-KEY")).containsExactly("k");

    // The credentials are for the proxy: they must not be sent as a reaction to the service's 401.
    TransportResponse refusal = it.send(post(it, URI.create("http://service.invalid/refused")));
    assertThat(refusal.status()).isEqualTo(401);
    String text = it.text(refusal);
    if (it.declares(Capability.ERROR_BODIES)) {
      assertThat(text).isEqualTo("wrong key");
    }
    assertThat(proxy.requests()).hasSize(2);
    FORMS.forEach((url, line) -> it.inCase(url, () -> assertForwarded(it, url, line)));
    it.inCase("fields", () -> assertFields(it, false));
    PASSWORDS.forEach(
        (name, password) ->
            it.inCase(
                name, () -> assertAuthorized(it, password, "http://service.invalid/a", origin)));
  }

  /** What reaches a proxy is what a server would get, and the proxy's credentials. */
  private static void assertFields(TransportScenario it, boolean secure) {
    for (@Nullable String password : new @Nullable String[] {null, PASSWORD}) {
      if (password != null && secure && !it.declares(Capability.PROXY_AUTHENTICATION)) {
        continue;
      }
      RawServer origin = secure ? secureServer(it) : it.serving(Scripts.respondAll("x"));
      ForwardProxy proxy = proxy(it, password).route("localhost", origin.port());
      if (password != null) {
        proxy.requireCredentials(USER, password);
      }
      it.renew();
      it.text(it.send(post(it, origin.uri("/a"))));
      it.text(it.send(TransportScenario.request("GET", origin.uri("/b"), null)));
      Set<String> given = new HashSet<>(secure ? Set.of() : Set.of("x-api-key"));
      if (password != null) {
        given.add("proxy-authorization");
      }
      assertThat(proxy.requests())
          .isNotEmpty()
          .allSatisfy(request -> KnownFields.assertAllowed(request.fieldLines(), given));
      assertThat(origin.requests())
          .hasSize(2)
          .allSatisfy(request -> KnownFields.assertAllowed(request, Set.of("x-api-key")));
    }
  }

  /** URLs, and the targets that they have for a proxy. */
  private static final Map<String, String> FORMS =
      Map.of(
          "http://service.invalid", "http://service.invalid/",
          "http://service.invalid?b=c", "http://service.invalid/?b=c",
          "http://service.invalid:8080/a#b", "http://service.invalid:8080/a",
          "http://service.invalid/a//b%2f?c=%20&d=//e/",
              "http://service.invalid/a//b%2f?c=%20&d=//e/");

  private static void assertForwarded(TransportScenario it, String url, String target) {
    ForwardProxy proxy = proxy(it, null).route("service.invalid", it.server().port());
    it.renew();

    assertThat(it.text(it.send(post(it, URI.create(url))))).isEqualTo("from the origin");

    RawRequest request = proxy.requests().get(0);
    assertThat(request.startLine()).isEqualTo("POST " + target + " HTTP/1.1");
    assertThat(request.values("Host")).containsExactly(URI.create(url).getRawAuthority());
  }

  /** With the second request on the same connection, if there is one. */
  private static void assertAuthorized(
      TransportScenario it, String password, String url, RawServer origin) {
    URI uri = URI.create(url);
    ForwardProxy proxy =
        proxy(it, password).route(uri.getHost(), origin.port()).requireCredentials(USER, password);
    it.renew();

    for (int i = 0; i < 2; i++) {
      assertThat(it.text(it.send(post(it, uri)))).isEqualTo("from the origin");
    }

    assertThat(proxy.requests())
        .filteredOn(ProxyRules::hasCredentials)
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.values("Proxy-Authorization"))
                    .containsExactly("Basic " + credentials(password)));
    assertThat(hasCredentials(proxy.requests().get(proxy.requests().size() - 1))).isTrue();
  }

  private static boolean hasCredentials(RawRequest request) {
    return !request.values("Proxy-Authorization").isEmpty();
  }

  private static void respondOrRefuse(RawConnection connection) throws IOException {
    while (true) {
      boolean refused = connection.readRequest().target().endsWith("/refused");
      connection.respond(
          refused ? "401 Unauthorized" : "200 OK", refused ? "wrong key" : "from the origin");
    }
  }

  private static String credentials(String password) {
    return Base64.getEncoder()
        .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @RuleTest(value = TransportRule.PROXY_TUNNEL, routes = Route.Selection.OWN)
  final void rule8_2_aSecureRequestGoesThroughATunnel(TransportScenario it) {
    RawServer origin = secureServer(it);
    ForwardProxy proxy = proxy(it, null).route("localhost", origin.port());

    assertThat(it.text(it.send(post(it, origin.uri("/a?b=c"))))).isEqualTo("from the origin");

    assertThat(proxy.requests())
        .extracting(RawRequest::startLine)
        .containsExactly("CONNECT localhost:" + origin.port() + " HTTP/1.1");
    assertThat(List.of("X-API-KEY", "Content-Length", "Proxy-Authorization"))
        .as("headers, none of which may reach the proxy")
        .allMatch(name -> proxy.requests().get(0).values(name).isEmpty());
    assertThat(origin.requests().get(0).startLine()).isEqualTo("POST /a?b=c HTTP/1.1");

    it.inCase(
        "Host has the port",
        () -> {
          String host = "localhost:" + origin.port();
          assertThat(origin.requests().get(0).values("Host")).containsExactly(host);
          assertThat(proxy.requests().get(0).values("Host")).containsExactly(host);
        });
    it.inCase("fields", () -> assertFields(it, true));
    it.inCase("a response behind that to CONNECT", () -> assertNotReturned(it));
    it.inCase("a URL without a port", () -> assertTunnelTo(it, "https://localhost/a"));
    it.inCase("a URL without a path", () -> assertTunnelTo(it, "https://localhost?b=c"));
    ForwardProxy varied = proxy(it, null);
    it.renew();
    TUNNELS.forEach((name, head) -> it.inCase(name, () -> assertTunnel(it, varied, true, head)));
    it.inCase("byte by byte", () -> assertTunnel(it, varied, true, (OK + FIELDS).split("", -1)));
    UNUSUAL.forEach((name, head) -> it.inCase(name, () -> assertTunnel(it, varied, false, head)));
  }

  /** What is not encrypted was not sent by the service, whatever it looks like. */
  private static void assertNotReturned(TransportScenario it) {
    RawServer origin = secureServer(it);
    proxy(it, null)
        .route("localhost", origin.port())
        .beginTunnelsWith(OK + "\r\nHTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nfrom the proxy");
    it.renew();

    CompletableFuture<TransportResponse> future = it.sending(post(it, origin.uri("/")));

    if (Waiting.outcome("the response or a failure", future) == null) {
      assertThat(it.text(TransportScenario.response(future))).isEqualTo("from the origin");
    }
  }

  private static void assertTunnelTo(TransportScenario it, String url) {
    RawServer origin = secureServer(it);
    ForwardProxy proxy = proxy(it, null).route("localhost", origin.port());
    it.renew();

    assertThat(it.text(it.send(post(it, URI.create(url))))).isEqualTo("from the origin");

    RawRequest request = proxy.requests().get(0);
    assertThat(request.startLine()).isEqualTo("CONNECT localhost:443 HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1).isSubsetOf("localhost:443", "localhost");
    assertThat(origin.requests().get(0).values("Host"))
        .hasSize(1)
        .isSubsetOf("localhost:443", "localhost");
    assertThat(origin.requests().get(0).startLine())
        .isEqualTo("POST " + (url.endsWith("/a") ? "/a" : "/?b=c") + " HTTP/1.1");
  }

  /** Heads behind which a tunnel begins, whatever length they have (RFC 9110, section 9.3.6). */
  private static final Map<String, String> TUNNELS =
      Map.of(
          "HTTP/1.0", "HTTP/1.0 200 Connection established\r\n\r\n",
          "no reason", "HTTP/1.1 200 \r\n\r\n",
          "Connection: close", OK + "Connection: close\r\n\r\n",
          "Content-Length: 0", OK + "Content-Length: 0\r\n\r\n",
          "Content-Length: 5", OK + "Content-Length: 5\r\n\r\n",
          "Transfer-Encoding", OK + "Transfer-Encoding: chunked\r\n\r\n",
          "a head of 4 KiB", OK + ("X-A: " + "b".repeat(95) + "\r\n").repeat(40) + "\r\n");

  /** Those that libraries may take for a refusal. */
  private static final Map<String, String> UNUSUAL =
      Map.of(
          "201",
          Scripts.response("201 Created", ""),
          "204",
          "HTTP/1.1 204 No Content\r\n\r\n",
          "an interim response",
          "HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n" + OK + "\r\n");

  private static void assertTunnel(
      TransportScenario it, ForwardProxy proxy, boolean certain, String... response) {
    RawServer origin = secureServer(it);
    proxy.route("localhost", origin.port()).beginTunnelsWith(response);
    for (int i = 0; i < 2; i++) {
      CompletableFuture<TransportResponse> future = it.sending(post(it, origin.uri("/" + i)));
      if (certain || Waiting.outcome("the response or a failure", future) == null) {
        assertThat(it.text(TransportScenario.response(future))).isEqualTo("from the origin");
        assertThat(origin.requests()).hasSize(i + 1);
      } else {
        TransportScenario.failure(future, Kind.CONNECT, Sent.NO);
      }
    }
  }

  @RuleTest(value = TransportRule.PROXY_REFUSAL, routes = Route.Selection.OWN)
  final void rule8_3_aRefusedTunnelHasSentNothing(TransportScenario it) {
    RawServer origin = secureServer(it);
    for (int status : new int[] {407, 403, 502, 503}) {
      ForwardProxy proxy = it.opened(ForwardProxy.start().refuseWith(status));
      it.settings().through(new ProxySettings("127.0.0.1", proxy.port(), null, null));

      it.inCase(
          "the response to CONNECT is " + status,
          () -> {
            it.renew();
            TransportScenario.failure(it.sending(post(it, origin.uri("/"))), Kind.CONNECT, Sent.NO);
            assertThat(proxy.requests()).allMatch(RawRequest::isTunnel);
          });
    }
    assertThat(origin.connections()).isEmpty();
    REFUSALS.forEach((name, response) -> it.inCase(name, () -> assertRefused(it, response)));
  }

  /** What a proxy may write in the place of a tunnel, before it closes the connection. */
  private static final Map<String, String> REFUSALS =
      Map.ofEntries(
          entry("the end of the connection", ""),
          entry("an end within the head", OK + "X-Half"),
          entry("no HTTP", "SSH-2.0-OpenSSH_9\r\n"),
          entry("a refusal without a body", "HTTP/1.1 403 Forbidden\r\n\r\n"),
          entry("a refusal of HTTP/1.0", "HTTP/1.0 403 Forbidden\r\n\r\nno"),
          entry(
              "a refusal with a body in chunks",
              "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"),
          entry(
              "a refusal with a body that is cut off",
              "HTTP/1.1 503 Unavailable\r\nContent-Length: 100\r\nRetry-After: 0\r\n\r\nno"),
          entry("a redirect", Scripts.response("302 Found", "", "Location: https://localhost/")));

  private static void assertRefused(TransportScenario it, String response) {
    RawServer origin = secureServer(it);
    ForwardProxy proxy = proxy(it, null).route("localhost", origin.port()).endWith(response);
    it.renew();

    if (response.matches("HTTP/1.. [345](?s:.*)")) {
      for (String method : List.of("POST", "GET")) {
        TransportScenario.failure(it.sending(method, origin.uri("/")), Kind.CONNECT, Sent.NO);
      }
    } else {
      TransportException failure = TransportScenario.failure(it.sending("POST", origin.uri("/")));
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.kind()).isIn(Kind.CONNECT, Kind.CLOSED, Kind.PROTOCOL);
    }
    assertThat(proxy.requests()).allMatch(RawRequest::isTunnel);
  }

  @RuleTest(value = TransportRule.PROXY_GONE, routes = Route.Selection.OWN)
  final void rule8_4_anUnreachableProxyIsNotBypassed(TransportScenario it) {
    RawServer secure = secureServer(it);
    RawServer plain = it.serving(Scripts.respondAll("directly"));
    int unreachable = it.refusingPort();
    it.settings().trustingAuthority().through(unreachable);

    for (RawServer origin : new RawServer[] {secure, plain}) {
      TransportScenario.failure(it.sending(post(it, origin.uri("/"))), Kind.CONNECT, Sent.NO);
      assertThat(origin.connections()).isEmpty();
    }
  }

  @RuleTest(value = TransportRule.PROXY_CREDENTIALS, routes = Route.Selection.OWN)
  final void rule8_5_theProxyGetsItsCredentialsAtConnectAndTheServiceDoesNot(TransportScenario it) {
    RawServer origin = secureServer(it);
    ForwardProxy proxy =
        proxy(it, PASSWORD).route("localhost", origin.port()).requireCredentials(USER, PASSWORD);

    assertThat(it.text(it.send(post(it, origin.uri("/"))))).isEqualTo("from the origin");

    assertThat(proxy.requests()).allMatch(RawRequest::isTunnel);
    assertThat(proxy.requests().get(proxy.requests().size() - 1).values("Proxy-Authorization"))
        .containsExactly("Basic " + credentials(PASSWORD));
    assertThat(origin.requests()).hasSize(1);
    assertThat(origin.requests().get(0).values("Proxy-Authorization")).isEmpty();

    ForwardProxy strict = proxy(it, "wrong").requireCredentials(USER, PASSWORD);
    it.renew();
    TransportException failure =
        TransportScenario.failure(it.sending(post(it, origin.uri("/"))), Kind.CONNECT, Sent.NO);
    assertThat(getStackTrace(failure)).doesNotContain("wrong");
    assertThat(strict.requests()).allMatch(RawRequest::isTunnel);
    PASSWORDS.forEach(
        (name, each) ->
            it.inCase(name, () -> assertAuthorized(it, each, origin.uri("/").toString(), origin)));
  }

  @RuleTest(value = TransportRule.JVM_PROXIES, routes = Route.Selection.OWN)
  final void rule8_6_theProxiesOfTheJvmAreIgnored(TransportScenario it) {
    JvmDefaults.assertProxiesIgnored(it);
    JvmDefaults.assertPropertiesIgnored(it);
  }

  @RuleTest(value = TransportRule.JVM_HANDLERS, routes = Route.Selection.OWN)
  final void rule8_7_theHandlersOfTheJvmAreNotUsed(TransportScenario it) {
    JvmDefaults.assertHandlersIgnored(it);
  }

  @RuleTest(value = TransportRule.PROXY_IPV6, routes = Route.Selection.OWN)
  final void rule8_8_anIpv6AddressHasItsBracketsForAProxy(TransportScenario it) {
    for (String authority : List.of("[::1]:8443", "[2001:db8::1]")) {
      it.inCase("CONNECT for " + authority, () -> assertAskedFor(it, authority));
      it.inCase("http to " + authority, () -> assertForwarded(it, authority));
    }
  }

  private static void assertAskedFor(TransportScenario it, String authority) {
    // The proxy refuses to connect: the request to it is all that is tested.
    ForwardProxy proxy = proxy(it, null).refuseWith(502);
    it.renew();

    TransportScenario.failure(
        it.sending(post(it, URI.create("https://" + authority + "/"))), Kind.CONNECT, Sent.NO);

    RawRequest request = proxy.requests().get(0);
    String target = authority.endsWith("]") ? authority + ":443" : authority;
    assertThat(request.startLine()).isEqualTo("CONNECT " + target + " HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1).isSubsetOf(target, authority);
  }

  private static void assertForwarded(TransportScenario it, String authority) {
    RawServer origin = it.serving(Scripts.respondAll("from the origin"));
    URI uri = URI.create("http://" + authority + "/a");
    ForwardProxy proxy = proxy(it, null).route(uri.getHost(), origin.port());
    it.renew();

    assertThat(it.text(it.send(post(it, uri)))).isEqualTo("from the origin");

    RawRequest request = proxy.requests().get(0);
    assertThat(request.startLine())
        .isIn("POST " + uri + " HTTP/1.1", "POST http://" + authority + ":80/a HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1).isSubsetOf(authority, authority + ":80");
  }
}
