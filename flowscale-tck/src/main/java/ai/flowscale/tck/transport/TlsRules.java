package ai.flowscale.tck.transport;

import static ai.flowscale.tck.transport.TransportScenario.failure;
import static ai.flowscale.tck.transport.TransportScenario.response;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.ForwardProxy;
import ai.flowscale.tck.server.Polling;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import ai.flowscale.tck.server.TimeLimit;
import ai.flowscale.tck.server.WireMockOrigin;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Chapter 7 of the contract: TLS, and HTTP/2 over it. */
public abstract class TlsRules {
  private static final int LONG = 8 << 20;

  /** Java sends no name without a dot. */
  private static final String LOCAL_NAME = "tck.localhost";

  private static void trusting(TransportScenario it, SSLContext context) {
    it.settings().trusting(context);
  }

  private static void assertAccepted(TransportScenario it, RawServer server) {
    it.watched(server).always(Scripts.respondAll("hello"));
    assertThat(it.text(it.get(server.uri("/")))).isEqualTo("hello");
  }

  private static void assertRefused(TransportScenario it, SSLContext server) {
    RawServer refused = RawServer.startTls(server);
    assertRefused(it, refused, refused.uri("/"));
  }

  private static void assertRefused(TransportScenario it, RawServer refused, URI uri) {
    it.watched(refused).always(Scripts.respondAll("hello"));
    assertUnsent(it, uri);
    assertThat(refused.requests()).isEmpty();
  }

  private static void assertUnsent(TransportScenario it, URI uri) {
    failure(it.sending("POST", uri), Kind.TLS, Sent.NO);
    it.inCase("a GET", () -> failure(it.sending("GET", uri), Kind.TLS, Sent.NO));
  }

  @RuleTest(value = TransportRule.UNTRUSTED, routes = Route.Selection.OWN)
  final void rule7_1_aCertificateOfAnUnknownAuthorityIsRefused(TransportScenario it) {
    assertRefused(it, TestAuthority.serverContextOfUnknownAuthority());
    it.inCase("a certificate that has expired", () -> assertRefusedAsExpired(it));

    it.server()
        .always(
            connection -> {
              connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
              connection.readToEnd();
            });
    URI withoutTls = URI.create("https://127.0.0.1:" + it.server().port() + "/");
    assertUnsent(it, withoutTls);
  }

  private static void assertRefusedAsExpired(TransportScenario it) {
    if (it.declares(Capability.TLS_CONTEXT)) {
      it.settings().trustingAuthority();
      it.renew();
    }
    assertRefused(it, TestAuthority.expiredServerContext());
  }

  @RuleTest(value = TransportRule.GIVEN_CONTEXT, routes = Route.Selection.OWN)
  final void rule7_2_theSslContextDecidesWhichCertificatesAreTrusted(TransportScenario it) {
    it.settings().trustingAuthority();

    assertAccepted(it, RawServer.startTls(TestAuthority.serverContext()));
    assertRefused(it, TestAuthority.serverContextOfUnknownAuthority());
  }

  @RuleTest(value = TransportRule.HOST_NAME, routes = Route.Selection.OWN)
  final void rule7_3_aCertificateForAnotherHostIsRefused(TransportScenario it) {
    it.settings().trustingAuthority();

    assertRefused(it, TestAuthority.serverContextForAnotherHost());
    it.inCase("a host that is an IP address", () -> assertRefusedByAddress(it));
    it.inCase(
        "a common name that is the host, beside alternative names that are not",
        () -> assertRefused(it, TestAuthority.serverContextWithCommonName()));
    it.inCase(
        "a host in the name of an organization",
        () -> assertRefused(it, TestAuthority.serverContextWithInjectedName()));
    it.inCase(
        "a common name that is the address",
        () -> assertAddressRefused(it, TestAuthority.serverContextWithCommonAddress()));
    it.inCase(
        "an alternative name, beside a common name that is another",
        () -> assertAccepted(it, RawServer.startTls(TestAuthority.serverContext())));
    it.inCase(
        "another host of a server that was verified",
        () -> assertVerifiedByName(it, RawServer.startTls(TestAuthority.serverContext())));
    if (it.declares(Capability.HTTP_2)) {
      it.inCase(
          "another host of a server of HTTP/2 that was verified",
          () -> assertVerifiedByName(it, RawServer.startHttp2(TestAuthority.serverContext())));
    }
    it.inCase("an IPv6 address", () -> assertVerifiedByIpv6(it));
    it.inCase("through a proxy's tunnel", () -> assertRefusedInTunnel(it));
  }

  /** Neither a connection nor a session of the first host proves anything about the other one. */
  private static void assertVerifiedByName(TransportScenario it, RawServer server) {
    it.watched(server).always(Scripts.respondAll("hello"));
    if (!isThisMachine(LOCAL_NAME)) {
      return;
    }
    for (int i = 0; i < 2; i++) {
      assertThat(it.text(it.get(server.uri("/")))).isEqualTo("hello");
      URI other = URI.create("https://" + LOCAL_NAME + ":" + server.port() + "/other");
      failure(it.sending("POST", other), Kind.TLS, Sent.NO);
      failure(it.sending("GET", other), Kind.TLS, Sent.NO);
    }
    assertThat(server.requests()).hasSize(2).allMatch(each -> each.target().equals("/"));
  }

  private static void assertVerifiedByIpv6(TransportScenario it) {
    RawServer right = RawServer.startIpv6(TestAuthority.serverContextForIpv6()).orElse(null);
    RawServer wrong = RawServer.startIpv6(TestAuthority.serverContext()).orElse(null);
    if (right == null || wrong == null) {
      it.leaveOut("an IPv6 address", "this system has no IPv6");
      return;
    }
    assertAccepted(it, right);
    assertThat(right.connection(0).serverName()).as("the name in the handshake").isEmpty();
    assertRefused(it, wrong, wrong.uri("/"));
    // And the other way round.
    assertAddressRefused(it, TestAuthority.serverContextForIpv6());
  }

  private static void assertRefusedByAddress(TransportScenario it) {
    RawServer right = it.tlsServer().always(Scripts.respondAll("hello"));
    assertThat(it.text(it.get(byAddress(right)))).isEqualTo("hello");
    assertThat(right.connection(0).serverName()).as("the name in the handshake").isEmpty();
    assertAddressRefused(it, TestAuthority.serverContextForAnotherHost());
  }

  private static void assertAddressRefused(TransportScenario it, SSLContext server) {
    RawServer refused = RawServer.startTls(server);
    assertRefused(it, refused, byAddress(refused));
  }

  private static URI byAddress(RawServer server) {
    return URI.create("https://127.0.0.1:" + server.port() + "/");
  }

  private static void assertRefusedInTunnel(TransportScenario it) {
    if (it.declares(Capability.PROXY)) {
      ForwardProxy proxy = it.opened(ForwardProxy.start());
      it.settings().through(proxy.port());
      it.renew();
      assertRefused(it, TestAuthority.serverContextForAnotherHost());
    }
  }

  @RuleTest(value = TransportRule.CLIENT_CERTIFICATE, routes = Route.Selection.OWN)
  final void rule7_4_theClientCertificateIsPresented(TransportScenario it) {
    trusting(it, TestAuthority.clientContextWithCertificate());

    assertAccepted(it, RawServer.startTls(TestAuthority.serverContext(), true));
  }

  @RuleTest(value = TransportRule.NO_CLIENT_CERTIFICATE, routes = Route.Selection.OWN)
  final void rule7_5_withoutTheRequiredClientCertificateTheExchangeFails(TransportScenario it) {
    it.settings().trustingAuthority();

    RawServer server = it.watched(RawServer.startTls(TestAuthority.serverContext(), true));
    assertThat(failure(it.sending("POST", server.uri("/"))).kind()).isEqualTo(Kind.TLS);
    assertThat(server.requests()).isEmpty();
    it.inCase(
        "with one handshake",
        () -> assertRefusedOnce(it, () -> RawServer.startTls(TestAuthority.serverContext(), true)));
    if (it.declares(Capability.HTTP_2)) {
      it.inCase(
          "over HTTP/2",
          () ->
              assertRefusedOnce(
                  it,
                  () -> RawServer.startHttp2WithClientCertificates(TestAuthority.serverContext())));
    }
  }

  /** With TLS 1.3 the client is done with the handshake before it is refused. */
  private static void assertRefusedOnce(TransportScenario it, Supplier<RawServer> start) {
    for (int i = 0; i < 3; i++) {
      RawServer server = it.watched(start.get());
      TransportException failure = failure(it.sending("POST", server.uri("/")));
      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(server.acceptedConnections()).as("handshakes for one request").isEqualTo(1);
    }
  }

  @RuleTest(value = TransportRule.TLS_TRUNCATED, routes = Route.Selection.OWN)
  final void rule7_6_aTruncatedBodyOverTlsIsAnError(TransportScenario it) {
    it.settings().trustingAuthority();
    FailureRules.assertFailsAtReset(it, () -> it.tlsServer());
    for (boolean truncated : List.of(false, true)) {
      it.inCase(
          truncated ? "an end without close_notify" : "an end with close_notify",
          () -> assertEnds(it, truncated));
    }
  }

  /** RFC 9112, section 9.8: only close_notify proves that a body up to the end is whole. */
  private static void assertEnds(TransportScenario it, boolean truncated) {
    RawServer server =
        it.tlsServer()
            .always(
                connection -> {
                  connection.readRequest();
                  connection.write("HTTP/1.1 200 OK\r\n\r\nup to the end");
                  if (truncated) {
                    connection.truncate();
                  } else {
                    connection.halfClose();
                  }
                  connection.readToEnd();
                });
    BodyReader reader = it.reading(it.get(server.uri("/")));
    if (truncated) {
      assertThat(reader.failure().kind()).isEqualTo(Kind.CLOSED);
    } else {
      reader.awaitEnd();
    }
    assertThat(reader.text()).isEqualTo("up to the end");
  }

  @RuleTest(value = TransportRule.NEGOTIATES_HTTP_2, routes = Route.Selection.OWN)
  final void rule7_7_http2IsNegotiatedAndCarriesHeadersAndBodies(TransportScenario it) {
    it.settings().trustingAuthority();
    WireMockOrigin origin = standardOrigin(it);
    Headers headers = Headers.empty().with("X-Sent", "1").with("X-Sent", "2");
    String text = "a body over HTTP/2";
    for (OptionalLong length : List.of(OptionalLong.of(text.length()), OptionalLong.empty())) {
      URI uri = origin.uri("/a%2Fb?x=%20");
      TransportResponse response =
          it.send(TransportRequest.of("POST", uri, headers, it.body(length, text)));
      assertThat(response.protocol()).isEqualTo("HTTP/2");
      assertThat(response.headers().all("x-many")).containsExactly("1", "2");
      assertThat(it.text(response)).isEqualTo("hello");
    }
    assertThat(origin.requests())
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.getProtocol()).isEqualTo("HTTP/2.0");
              assertThat(request.getUrl()).isEqualTo("/a%2Fb?x=%20");
              assertThat(request.header("X-Sent").values()).containsExactly("1", "2");
              assertThat(request.getBodyAsString()).isEqualTo(text);
            });
    for (int size : Sizes.OF_BODIES) {
      it.inCase(size + " bytes sent and received", () -> assertEchoed(it, origin, size));
    }
  }

  /** A server that others have written: what the kit's own takes, it may not. */
  private static WireMockOrigin standardOrigin(TransportScenario it) {
    WireMockOrigin origin = it.opened(WireMockOrigin.start());
    origin.wireMock().stubFor(any(anyUrl()).willReturn(ok("hello").withHeader("X-Many", "1", "2")));
    return origin;
  }

  private static void assertEchoed(TransportScenario it, WireMockOrigin origin, int size) {
    String text = Sizes.text(size);
    origin.wireMock().stubFor(any(urlEqualTo("/" + size)).willReturn(ok(text)));
    for (OptionalLong length : List.of(OptionalLong.of(size), OptionalLong.empty())) {
      TestBody body = it.body(TestBody.sized(length, size));
      TransportResponse response =
          it.send(TransportScenario.request("POST", origin.uri("/" + size), body));
      assertThat(it.text(response).equals(text)).as("the body of the response").isTrue();
      LoggedRequest last = origin.requests().get(origin.requests().size() - 1);
      assertThat(last.getBodyAsString().equals(text)).as("the body of the request").isTrue();
    }
  }

  @RuleTest(value = TransportRule.HTTP_2_STREAMS, routes = Route.Selection.OWN)
  final void rule7_8_anAbortedExchangeOverHttp2DoesNotAffectTheOthers(TransportScenario it) {
    it.settings().trustingAuthority();
    WireMockOrigin origin = standardOrigin(it);
    origin.wireMock().stubFor(get("/long").willReturn(ok(Sizes.text(LONG))));
    TransportResponse first = it.get(origin.uri("/long"));
    TransportResponse second = it.get(origin.uri("/long"));
    BodyReader cancelled = BodyReader.waiting(first);
    cancelled.next();
    cancelled.close();
    assertThat(first.protocol()).isEqualTo("HTTP/2");
    assertThat(it.text(second)).hasSize(LONG);
    RuntimeException cause = new IllegalStateException("disk full");
    TestBody failing = it.body(TestBody.failing(OptionalLong.empty(), 20, cause));
    URI uri = origin.uri("/failing");
    TransportException failure = failure(it.posting(uri, failing));
    assertThat(failure.kind()).isEqualTo(Kind.REQUEST_BODY);
    assertThat(it.text(it.get(origin.uri("/afterwards")))).isEqualTo("hello");
    assertThat(origin.requests())
        .as("uploads that were sent as complete")
        .noneMatch(request -> request.getUrl().equals("/failing"));
  }

  @RuleTest(value = TransportRule.HTTP_2_INTERIM, routes = Route.Selection.OWN)
  final void rule7_9_interimResponsesOverHttp2AreSkipped(TransportScenario it) {
    it.settings().trustingAuthority();
    for (int status : Interim.STATUSES) {
      it.inCase(Integer.toString(status), () -> assertSkipped(it, Interim.response(status)));
    }
    it.inCase("several in a row", () -> assertSkipped(it, Interim.several()));
  }

  private static void assertSkipped(TransportScenario it, String interim) {
    RawServer server = it.http2Server();
    server.always(
        connection -> {
          String target = connection.readRequest().target();
          connection.write(interim);
          connection.respond("200 OK", target);
        });
    for (int i = 0; i < 3; i++) {
      TransportResponse response = it.get(server.uri("/" + i));
      assertThat(response.status()).isEqualTo(200);
      assertThat(it.text(response)).isEqualTo("/" + i);
    }
  }

  @RuleTest(value = TransportRule.SERVER_NAME, routes = Route.Selection.OWN)
  final void rule7_10_theNameOfTheHostIsSentThroughATunnel(TransportScenario it) {
    it.settings().trustingAuthority();
    if (!it.declares(Capability.PROXY)) {
      it.leaveOut("through a proxy's tunnel", "PROXY is not declared");
      return;
    }
    it.inCase(
        "through a proxy's tunnel",
        () -> {
          String host = TestAuthority.ANOTHER_HOST;
          RawServer server = RawServer.startTls(TestAuthority.serverContextForAnotherHost());
          it.watched(server).always(Scripts.respondAll("hello"));
          ForwardProxy proxy = it.opened(ForwardProxy.start()).route(host, server.port());
          it.settings().through(proxy.port());
          it.renew();

          URI uri = URI.create("https://" + host + ":" + server.port() + "/");
          assertThat(it.text(it.get(uri))).isEqualTo("hello");

          assertThat(server.connection(0).serverName())
              .as("the name in the handshake")
              .contains(host);
        });
  }

  @RuleTest(value = TransportRule.DIRECT_SERVER_NAME, routes = Route.Selection.OWN)
  final void rule7_11_theNameOfTheHostIsSentWithoutAProxy(TransportScenario it) {
    it.settings().trustingAuthority();
    if (!isThisMachine(LOCAL_NAME)) {
      it.leaveOut("a host with a dot in its name", LOCAL_NAME + " does not lead to this machine");
      return;
    }
    RawServer server = RawServer.startTls(TestAuthority.serverContext());
    it.watched(server).always(Scripts.respondAll("hello"));

    // The certificate is for another host, which the client finds out behind the name.
    URI uri = URI.create("https://" + LOCAL_NAME + ":" + server.port() + "/");
    var unused = Waiting.outcome("the end of the exchange", it.sending("GET", uri));

    assertThat(server.connection(0).serverName())
        .as("the name in the handshake")
        .contains(LOCAL_NAME);
  }

  @RuleTest(value = TransportRule.LATE_TLS_FAILURE, routes = Route.Selection.OWN)
  final void rule7_12_aFailureOfTlsBehindTheRequestIsNoProof(TransportScenario it) {
    it.settings().trustingAuthority();
    for (boolean used : List.of(false, true)) {
      String on = used ? " on a used connection" : "";
      it.inCase("an alert" + on, () -> assertUncertain(it, used, RawConnection::alert));
      it.inCase(
          "another handshake" + on, () -> assertUncertain(it, used, RawConnection::handshakeAgain));
    }
  }

  private static void assertUncertain(TransportScenario it, boolean used, RawScript end) {
    RawServer server =
        it.watched(RawServer.startTls12(TestAuthority.serverContext()))
            .script(
                connection -> {
                  if (used) {
                    connection.readRequest();
                    connection.respond("200 OK", "first");
                  }
                  connection.readRequest();
                  end.play(connection);
                });
    it.renew();
    if (used) {
      assertThat(it.text(it.get(server.uri("/first")))).isEqualTo("first");
    }

    TransportException failure =
        failure(it.posting(server.uri("/"), it.body(OptionalLong.of(3), "abc")));

    assertThat(failure.sent()).isEqualTo(Sent.MAYBE);
    assertThat(server.requests()).hasSize(used ? 2 : 1);
  }

  @RuleTest(value = TransportRule.SILENT_CONNECTION, routes = Route.Selection.OWN)
  final void rule7_13_aSilentConnectionIsNotUsedForEver(TransportScenario it) {
    it.settings().trustingAuthority();
    Duration limit = Duration.ofMillis(500);
    it.settings().connectingWithin(limit);
    RawServer server =
        it.http2Server()
            .script(
                Scripts.read().respond("200 OK", "first"),
                Scripts.read().then(RawConnection::fallSilent))
            .always(Scripts.respondAll("another"));
    RawServer alive =
        it.http2Server()
            .always(
                connection -> {
                  String target = connection.readRequest().target();
                  if (!target.equals("/first")) {
                    connection.stall();
                  }
                  connection.respond("200 OK", "in time");
                });
    awaitAnswer("a first response", it, alive, "/first", limit);
    CompletableFuture<TransportResponse> cancelled = it.sending("GET", alive.uri("/cancelled"));
    CompletableFuture<TransportResponse> other = it.sending("GET", alive.uri("/other"));
    Waiting.arrival(alive, "two requests", other, () -> alive.requests().size() >= 3);
    cancelled.cancel(true);
    it.renew();
    awaitAnswer("a first response", it, server, "/first", limit);
    CompletableFuture<TransportResponse> silent = it.sending("GET", server.uri("/silent"));
    Waiting.arrival(server, "a request", silent, () -> server.requests().size() == 2);

    assertThat(isIn(silent, limit.multipliedBy(3).dividedBy(2))).isFalse();
    silent.cancel(true);
    it.inCase(
        "a connection that is not silent",
        () -> {
          alive.connections().forEach(RawConnection::release);
          assertThat(it.text(response(other))).isEqualTo("in time");
        });

    awaitAnswer("a response on another connection", it, server, "/next", limit);
  }

  /** On a busy machine a connection may take longer than the limit: another is tried then. */
  private static void awaitAnswer(
      String what, TransportScenario it, RawServer server, String path, Duration limit) {
    long begin = System.nanoTime();
    CompletableFuture<TransportResponse> future = it.sending("GET", server.uri(path));
    while (!isIn(future, limit.multipliedBy(2))) {
      if (future.isDone()
          && server.requests().isEmpty()
          && !isOfConnecting(Waiting.outcome(what, future))) {
        // It does not speak HTTP/2.
        break;
      }
      future.cancel(true);
      if (System.nanoTime() - begin > TimeLimit.get().toNanos()) {
        throw Waiting.notInTime(what);
      }
      future = it.sending("GET", server.uri(path));
    }
    it.text(response(future));
  }

  private static boolean isIn(CompletableFuture<TransportResponse> future, Duration limit) {
    return Polling.holds(limit, future::isDone) && !future.isCompletedExceptionally();
  }

  /** Returns whether a connection was not made in time. */
  static boolean isOfConnecting(@Nullable Throwable failure) {
    return failure instanceof TransportException thrown
        && thrown.kind() == Kind.TIMEOUT
        && thrown.sent() == Sent.NO;
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).equals(InetAddress.getLoopbackAddress());
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
