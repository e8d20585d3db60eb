package ai.flowscale.tck.transport;

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
import ai.flowscale.tck.server.ProxyRequest;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Chapter 8 of the contract: proxies. */
public abstract class ProxyRules {
  private static final String USER = "me";
  private static final String PASSWORD = "canary-4713";

  private static ForwardProxy proxy(TransportScenario it, @Nullable String password) {
    ForwardProxy proxy = it.opened(ForwardProxy.start());
    it.settings(
        settings ->
            settings
                .trusting(TestAuthority.clientContext())
                .through(
                    new ProxySettings(
                        "127.0.0.1", proxy.port(), password == null ? null : USER, password)));
    return proxy;
  }

  private static RawServer secureServer(TransportScenario it) {
    return it.watched(RawServer.startTls(TestAuthority.serverContext()))
        .always(Scripts.respondAll("from the origin"));
  }

  private static TransportRequest post(TransportScenario it, URI uri) {
    return TransportRequest.of(
        "POST", uri, Headers.empty().with("X-API-KEY", "k"), it.body(OptionalLong.of(3), "abc"));
  }

  @RuleTest(value = TransportRule.PROXY_PLAIN, routes = Route.Selection.OWN)
  final void rule8_1_aPlainRequestGoesToTheProxyInAbsoluteForm(TransportScenario it) {
    RawServer origin = it.newServer().always(ProxyRules::respondOrRefuse);
    ForwardProxy proxy =
        proxy(it, PASSWORD)
            .route("service.invalid", origin.port())
            .requireCredentials(USER, PASSWORD);

    assertThat(it.text(it.send(post(it, URI.create("http://service.invalid/a?b=c")))))
        .isEqualTo("from the origin");

    ProxyRequest request = proxy.requests().get(0);
    assertThat(request.line()).isEqualTo("POST http://service.invalid/a?b=c HTTP/1.1");
    assertThat(request.isAuthorized()).isTrue();
    assertThat(request.values("Proxy-Authorization")).containsExactly("Basic " + credentials());
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
  }

  private static void respondOrRefuse(RawConnection connection) throws IOException {
    while (true) {
      boolean refused = connection.readRequest().target().endsWith("/refused");
      connection.respond(
          refused ? "401 Unauthorized" : "200 OK", refused ? "wrong key" : "from the origin");
    }
  }

  private static String credentials() {
    return Base64.getEncoder()
        .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  }

  @RuleTest(value = TransportRule.PROXY_TUNNEL, routes = Route.Selection.OWN)
  final void rule8_2_aSecureRequestGoesThroughATunnel(TransportScenario it) {
    RawServer origin = secureServer(it);
    ForwardProxy proxy = proxy(it, null).route("localhost", origin.port());

    assertThat(it.text(it.send(post(it, origin.uri("/a?b=c"))))).isEqualTo("from the origin");

    assertThat(proxy.requests())
        .extracting(ProxyRequest::line)
        .containsExactly("CONNECT localhost:" + origin.port() + " HTTP/1.1");
    assertThat(proxy.requests().get(0).fieldNames())
        .as("the headers that reached the proxy")
        .doesNotContain("x-api-key", "content-length", "proxy-authorization");
    assertThat(origin.requests().get(0).startLine()).isEqualTo("POST /a?b=c HTTP/1.1");

    it.inCase(3, "a response behind that to CONNECT", () -> assertNotReturned(it));
  }

  /** What is not encrypted was not sent by the service, whatever it looks like. */
  private static void assertNotReturned(TransportScenario it) {
    RawServer origin = secureServer(it);
    proxy(it, null)
        .route("localhost", origin.port())
        .addToTunnels("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nfrom the proxy");
    it.over(it.newTransport());

    CompletableFuture<TransportResponse> future = it.sending(post(it, origin.uri("/")));

    if (Waiting.outcome("the response or a failure", future) == null) {
      assertThat(it.text(TransportScenario.response(future))).isEqualTo("from the origin");
    }
  }

  @RuleTest(value = TransportRule.PROXY_REFUSAL, routes = Route.Selection.OWN)
  final void rule8_3_aRefusedTunnelHasSentNothing(TransportScenario it) {
    RawServer origin = secureServer(it);
    for (int status : new int[] {407, 403, 502, 503}) {
      ForwardProxy proxy = it.opened(ForwardProxy.start().refuseWith(status));
      it.settings(
          settings -> settings.through(new ProxySettings("127.0.0.1", proxy.port(), null, null)));

      it.inCase(
          "the response to CONNECT is " + status,
          () -> {
            it.over(it.newTransport());
            TransportScenario.failure(it.sending(post(it, origin.uri("/"))), Kind.CONNECT, Sent.NO);
            assertThat(proxy.requests()).allMatch(ProxyRequest::isTunnel);
          });
    }
    assertThat(origin.connections()).isEmpty();
  }

  @RuleTest(value = TransportRule.PROXY_GONE, routes = Route.Selection.OWN)
  final void rule8_4_anUnreachableProxyIsNotBypassed(TransportScenario it) {
    RawServer secure = secureServer(it);
    RawServer plain = it.newServer().always(Scripts.respondAll("directly"));
    int unreachable = it.refusingPort();
    it.settings(
        settings ->
            settings
                .trusting(TestAuthority.clientContext())
                .through(ProxySettings.of("127.0.0.1", unreachable)));

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

    assertThat(proxy.requests()).allMatch(ProxyRequest::isTunnel);
    assertThat(proxy.requests().get(proxy.requests().size() - 1).isAuthorized()).isTrue();
    assertThat(origin.requests()).hasSize(1);
    assertThat(origin.requests().get(0).values("Proxy-Authorization")).isEmpty();

    ForwardProxy strict = proxy(it, "wrong").requireCredentials(USER, PASSWORD);
    it.over(it.newTransport());
    TransportException failure =
        TransportScenario.failure(it.sending(post(it, origin.uri("/"))), Kind.CONNECT, Sent.NO);
    assertThat(getStackTrace(failure)).doesNotContain("wrong");
    assertThat(strict.requests()).allMatch(ProxyRequest::isTunnel);
  }

  @RuleTest(value = TransportRule.JVM_PROXIES, routes = Route.Selection.OWN)
  final void rule8_6_theProxiesOfTheJvmAreIgnored(TransportScenario it) {
    JvmDefaults.assertProxiesIgnored(it);
  }

  @RuleTest(value = TransportRule.JVM_HANDLERS, routes = Route.Selection.OWN)
  final void rule8_7_theHandlersOfTheJvmAreNotUsed(TransportScenario it) {
    JvmDefaults.assertHandlersIgnored(it);
  }

  @RuleTest(value = TransportRule.PROXY_IPV6, routes = Route.Selection.OWN)
  final void rule8_8_anIpv6AddressHasItsBracketsForAProxy(TransportScenario it) {
    for (String authority : List.of("[::1]:8443", "[2001:db8::1]")) {
      it.inCase(6, "CONNECT for " + authority, () -> assertTunnelTo(it, authority));
      it.inCase(6, "http to " + authority, () -> assertForwarded(it, authority));
    }
  }

  private static void assertTunnelTo(TransportScenario it, String authority) {
    // The proxy refuses to connect: the request to it is all that is tested.
    ForwardProxy proxy = proxy(it, null).refuseWith(502);
    it.over(it.newTransport());

    TransportScenario.failure(
        it.sending(post(it, URI.create("https://" + authority + "/"))), Kind.CONNECT, Sent.NO);

    ProxyRequest request = proxy.requests().get(0);
    String target = authority.endsWith("]") ? authority + ":443" : authority;
    assertThat(request.line()).isEqualTo("CONNECT " + target + " HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1).isSubsetOf(target, authority);
  }

  private static void assertForwarded(TransportScenario it, String authority) {
    RawServer origin = it.newServer().always(Scripts.respondAll("from the origin"));
    URI uri = URI.create("http://" + authority + "/a");
    ForwardProxy proxy = proxy(it, null).route(uri.getHost(), origin.port());
    it.over(it.newTransport());

    assertThat(it.text(it.send(post(it, uri)))).isEqualTo("from the origin");

    ProxyRequest request = proxy.requests().get(0);
    assertThat(request.line())
        .isIn("POST " + uri + " HTTP/1.1", "POST http://" + authority + ":80/a HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1).isSubsetOf(authority, authority + ":80");
  }
}
